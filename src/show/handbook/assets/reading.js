// What makes a page easier to read. Without it, everything can be read all the same.
"use strict";

(() => {
  const body = document.body;
  const single = body.classList.contains("single");

  // The place that an address leads to; what a walk adds to it comes behind an `&`.
  const place = () => {
    const id = decodeURIComponent(location.hash.slice(1)).split("&")[0];
    return id ? document.getElementById(id) : null;
  };

  // What is folded around a place opens.
  const unfold = (element) => {
    for (let at = element; at; at = at.parentElement) {
      if (at.localName === "details") at.open = true;
    }
  };

  // What stands around the pages speaks the language of the page.
  const search = document.getElementById("search");
  const speak = (tag) => {
    for (const said of document.querySelectorAll("#find [lang], body > footer")) said.hidden = said.lang !== tag;
    if (search) search.placeholder = document.querySelector("#find label > :not([hidden])").dataset.example;
  };

  // In a single file, a page is shown where the address leads into it, whatever a walk has added.
  const turn = () => {
    const to = place();
    unfold(to);
    if (!single) return;
    const page = (to && to.closest("article")) || document.querySelector("article.home");
    for (const shown of document.querySelectorAll("article.shown")) shown.classList.remove("shown");
    page.classList.add("shown");
    document.documentElement.classList.remove("elsewhere");
    body.classList.toggle("at-front", page.classList.contains("front"));
    speak(page.lang);
    const heading = page.querySelector("h1");
    if (heading) {
      document.title = heading.textContent;
      document.documentElement.dataset.running = heading.textContent;
    }
    if (to && to === page) scrollTo(0, 0);
    else if (to) to.scrollIntoView();
  };
  if (single) body.classList.add("turned");
  addEventListener("hashchange", turn);
  turn();

  // A chart is first seen where its walk begins.
  for (const chart of document.querySelectorAll("details.chart")) {
    const box = chart.querySelector(".scroll");
    const image = chart.querySelector("img");
    const begin = () => { box.scrollLeft = Number(box.dataset.root) - box.clientWidth / 2; };
    chart.addEventListener("toggle", () => {
      if (!chart.open) return;
      if (image.complete) begin();
      else image.addEventListener("load", begin, { once: true });
    });
  }

  // On paper nothing is folded, whatever the browser makes of its style.
  const opened = [];
  addEventListener("beforeprint", () => {
    for (const folded of document.querySelectorAll("details.shared:not([open])")) {
      folded.open = true;
      opened.push(folded);
    }
  });
  addEventListener("afterprint", () => { for (const folded of opened.splice(0)) folded.open = false; });

  if (!search) return;
  if (!single) speak(document.documentElement.lang);

  // Merchants have no search but this: what is typed narrows the list.
  const narrows = body.dataset.readers === "merchants";
  const said = (name, values) => {
    const tag = document.querySelector("article.shown")?.lang;
    const texts = JSON.parse((document.getElementById(`texts.${tag}`) || document.getElementById("texts")).textContent);
    return texts[name].replace("{count}", values);
  };
  const narrow = () => {
    const words = search.value.toLowerCase().split(/\s+/u).filter(Boolean);
    let all = 0;
    for (const table of document.querySelectorAll("section.table")) {
      let left = 0;
      for (const row of table.querySelectorAll("li")) {
        const said = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => said.includes(word));
        if (!row.hidden) left += 1;
      }
      table.hidden = left === 0;
      // How many codes a table has says nothing of what is left of it.
      table.querySelector(".about").hidden = words.length > 0;
      if (table.getClientRects().length) all += left;
    }
    document.getElementById("found").textContent = words.length ? said(all ? "found" : "nothing", all) : "";
  };
  if (narrows) {
    search.addEventListener("input", narrow);
    document.getElementById("find").hidden = false;
    if (search.value) narrow();
  }

  // The keys of the search: what was found are links, through which the arrows move.
  const links = () => [...document.querySelectorAll(narrows ? "section.table li a" : "#hits a, #hits button")]
    .filter((link) => link.getClientRects().length);
  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey || !search.value) return;
    const at = links().indexOf(target);
    if (target !== search && at < 0) return;
    if (key === "ArrowDown") links()[at + 1]?.focus();
    else if (key === "ArrowUp" && at >= 0) (links()[at - 1] ?? search).focus();
    else if (key === "Enter" && narrows && at < 0) links()[0]?.click();
    else if (key === "Escape") {
      search.value = "";
      search.focus();
      search.dispatchEvent(new Event("input"));
    } else return;
    event.preventDefault();
  });
})();
