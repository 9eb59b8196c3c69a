// Search, by the engine: what `posdiag search` finds, as one types.

const search = document.getElementById("search");
const hits = document.getElementById("hits");
/** How many were found, for those who do not see it. */
const found = document.getElementById("found");
/** Whether a finger or a mouse is down on a hit. */
let pressing = false;
/** What was typed last names this. */
let named = null;
/** So many are shown. */
const MOST = 20;
async function find(event) {
  const typing = event.type === "input";
  const words = search.value;
  named = null;
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
  const all = searched(whole, words, typing);
  named = typing ? null : lookedUp(whole, words);
  const none = make("li", { class: "none" },
    button(word("generalSteps"), () => keeps() || begin({ path: words, phone: phoned() }), { class: "tool" }));
  const isUnknown = named !== null && isOther(named, words);
  hits.replaceChildren(...all.slice(0, MOST).map(hit), ...(all.length && !isUnknown ? [] : [none]));
  hits.hidden = false;
  if (isUnknown) found.textContent = word(all.length ? "notInManual" : "notInManualAtAll", { code: words.trim() });
  else if (!all.length) found.textContent = word("nothing");
  else found.textContent = word(all.length > MOST ? "foundMore" : "found", { count: all.length, most: MOST });
}

const searched = (whole, words, typing = false) => JSON.parse(whole.call("search", { words, language: language(), typing })).hits;

/** What a text names, as the program looks it up: `one` code or `several`; none, but one is `alike`, or `nothing` is; or `words`. */
const lookedUp = (whole, typed) => JSON.parse(whole.call("look_up", typed));

/** Letters that name no code may be the beginnings of words; with digits, they are another code. */
const isOther = ({ found }, typed) => ["alike", "nothing"].includes(found) && /\d/u.test(typed.normalize("NFKC"));

/** Opens the first hit, once the words are searched for as they are. */
async function openFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !search.value.trim()) return;
  event.preventDefault();
  await find(event);
  const first = hits.querySelector("a");
  // What names a code opens that one, and none that is like it.
  if (named?.found === "one") {
    const [code] = named.codes;
    ([...hits.querySelectorAll("a")].find((link) => link.querySelector(".code").textContent === code) ?? first)?.click();
  } else if (named?.found === "several") first?.focus();
  else if (named && !isOther(named, search.value)) first?.click();
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
