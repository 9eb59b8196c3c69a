// Search, by the engine: what `posdiag search` finds, as one types.

const search = document.getElementById("search");
const hits = document.getElementById("hits");
/** How many were found, for those who do not see it. */
const found = document.getElementById("found");
/** Whether a finger or a mouse is down on a hit. */
let pressing = false;
let lastFound = [];
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
  const all = searched(whole, words, typing);
  lastFound = all;
  const none = make("li", { class: "none" },
    button(word("generalSteps"), () => keeps() || begin({ path: words, phone: phoned() }), { class: "tool" }));
  const isUnknown = !typing && likeCode(words) && !named(words, all).any;
  hits.replaceChildren(...all.slice(0, MOST).map(hit), ...(all.length && !isUnknown ? [] : [none]));
  hits.hidden = false;
  if (isUnknown) found.textContent = word(all.length ? "notInManual" : "notInManualAtAll", { code: words.trim() });
  else if (!all.length) found.textContent = word("nothing");
  else found.textContent = word(all.length > MOST ? "foundMore" : "found", { count: all.length, most: MOST });
}

const searched = (whole, words, typing = false) => JSON.parse(whole.call("search", { words, language: language(), typing })).hits;

/** Whether a text has the form of a code, as the program tells it: some digits, perhaps behind letters. */
const spelled = (typed) => typed.normalize("NFKC").trim().toUpperCase();
const likeCode = (typed) => /^([A-Z]{0,4}|[A-Z][\s-]+)\d[A-Z\d]{0,7}$/.test(spelled(typed));

/**
 * The code that a text names, among what was found for it: the code itself, with zeros before it, or without its letters; what
 * only looks like it is another code. `any` is whether it names one or several.
 */
function named(typed, all) {
  if (!likeCode(typed)) {
    const first = all[0];
    const isName = first?.reasons.length === 1 && first.reasons[0].place === "code" && first.reasons[0].spelling === "letters";
    return { code: isName ? first.code : "", any: isName };
  }
  const text = spelled(typed).replace(/[\s-]/g, "");
  const before = (code) => (code.toUpperCase().endsWith(text) ? code.slice(0, -text.length) : "?");
  const isAlias = ({ code, reasons }) => !code.toUpperCase().includes(text)
    && reasons.every(({ place, spelling }) => place === "code" && spelling === "letters");
  for (const is of [/^$/, /^0+$/, /^[A-Z]+0*$/i].map((form) => ({ code }) => form.test(before(code))).concat(isAlias)) {
    const those = all.filter(is);
    if (those.length) return { code: those.length === 1 ? those[0].code : "", any: true };
  }
  return { code: "", any: false };
}

/** Opens the first hit, once the words are searched for as they are. */
async function openFirst(event) {
  if (event.key !== "Enter" || event.isComposing || !search.value.trim()) return;
  event.preventDefault();
  await find(event);
  const first = hits.querySelector("a");
  if (!likeCode(search.value)) {
    first?.click();
    return;
  }
  // What has the form of a code opens that code, and none that is like it.
  const { code, any } = named(search.value, lastFound);
  if (code) [...hits.querySelectorAll("a")].find((link) => link.querySelector(".code").textContent === code)?.click();
  else if (any) first.focus();
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
