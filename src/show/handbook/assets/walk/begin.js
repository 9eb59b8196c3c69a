// Where a walk begins: by the button, by an address, by a file.

function opener() {
  const input = make("input", { type: "file", accept: ".posdiag", class: "file", id: "walk-open" });
  input.addEventListener("change", () => {
    if (input.files[0]) openFile(input.files[0]);
    input.value = "";
  });
  const label = make("label", { for: "walk-open" }, word("open"));
  // In one file, another page may have another language.
  window.addEventListener("hashchange", () => { label.textContent = word("open"); });
  return make("p", { class: "open" }, label, input);
}

if (section) {
  for (const link of starts()) {
    link.hidden = false;
    // Whoever comes near it is about to walk.
    for (const near of ["focus", "pointerenter"]) link.addEventListener(near, () => load().catch(() => {}), { once: true });
    link.addEventListener("click", (event) => {
      event.preventDefault();
      if (waits(link)) return goOn();
      const phone = phoned() ? "&phone" : "";
      const before = link.closest("article") ? `${link.closest("article").id}&` : "";
      history.pushState(null, "", `#${before}walk=${encodeURIComponent(codeOf(link))}${phone}`);
      return follow();
    });
  }
  const waiting = button("", goOn, { id: "walk-waits", class: "button", hidden: true });
  (document.querySelector("#start") || hits)?.after(waiting, opener());
  if (search && hits) {
    search.closest("[hidden]")?.removeAttribute("hidden");
    search.addEventListener("focus", () => load(true).catch(() => {}), { once: true });
    search.addEventListener("input", find);
    // Once it is all typed, a syllable is not taken for the beginning of another.
    search.addEventListener("change", find);
    search.addEventListener("keydown", openFirst);
    hits.addEventListener("click", openedHere);
    hits.addEventListener("pointerdown", () => { pressing = true; });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { pressing = false; });
  }
  window.addEventListener("popstate", follow);
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  if (read(location.hash)) follow();
}
