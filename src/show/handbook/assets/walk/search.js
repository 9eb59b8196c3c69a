// Search, by the engine: what `posdiag search` finds, as one types.

const search = document.getElementById("search");
const hits = document.getElementById("hits");
/** How many were found, for those who do not see it. */
const found = document.getElementById("found");
/** Whether a finger or a mouse is down on a hit. */
let pressing = false;
/** So many are shown. */
const MOST = 20;
async function find(event) {
  const typing = event.type === "input";
  const words = search.value;
  if (!words.trim()) {
    hits.hidden = true;
    hits.replaceChildren();
    found.textContent = "";
    return;
  }
  let whole;
  try {
    whole = await load(true);
  } catch {
    hits.hidden = true;
    found.textContent = word("notLoaded");
    return;
  }
  // More was typed in the meantime.
  if (words !== search.value) return;
  // Whoever leaves the box for a hit is not to lose it.
  if (event.type === "change" && (pressing || hits.matches(":focus-within"))) return;
  const all = JSON.parse(whole.call("search", { words, language: language(), typing })).hits;
  const none = make("li", { class: "none" },
    button(word("generalSteps"), () => begin({ path: words, phone: phoned() }), { class: "tool" }));
  hits.replaceChildren(...(all.length ? all.slice(0, MOST).map(hit) : [none]));
  hits.hidden = false;
  found.textContent = !all.length ? word("nothing") : word(all.length > MOST ? "foundMore" : "found", { count: all.length, most: MOST });
}

/** Opens the first hit, once the words are searched for as they are. */
async function openFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !search.value.trim()) return;
  event.preventDefault();
  await find(event);
  hits.querySelector("a")?.click();
}

/** In one file, the page that was opened is below what was found. */
function openedHere(event) {
  if (!event.target.closest("a") || !document.getElementById("pages")) return;
  search.value = "";
  find(event);
}

/** A code that was found: a link to its page, in this language. */
function hit({ code, message, reasons }) {
  const why = reasons.find(({ text, place }) => text && !["code", "message"].includes(place));
  const inOne = document.getElementById("pages");
  const name = (inOne ? JSON.parse(inOne.textContent) : window.posdiagPages)[code] ?? code;
  const href = inOne ? `#${name}${language() === body.dataset.language ? "" : `.${language()}`}` : name + body.dataset.ending;
  return make("li", {}, make("a", { href }, make("span", { class: "code" }, code), message ? ` ${message}` : ""), why ? quoted(why) : null);
}

/** What was found, marked where it stands. */
function quoted({ text, match }) {
  const at = text.indexOf(match);
  if (at < 0) return make("p", {}, text);
  return make("p", {}, text.slice(0, at), make("mark", {}, match), text.slice(at + match.length));
}
