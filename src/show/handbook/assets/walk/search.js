// Search, by the engine: what `posdiag search` finds, as one types.

const search = document.getElementById("search");
const hits = document.getElementById("hits");
async function find(event) {
  const typing = event.type === "input";
  const words = search.value;
  hits.hidden = !words.trim();
  if (hits.hidden) {
    hits.replaceChildren();
    return;
  }
  let whole;
  try {
    whole = await load(true);
  } catch {
    hits.replaceChildren(make("li", { class: "none" }, word("notLoaded")));
    return;
  }
  // More was typed in the meantime.
  if (words !== search.value) return;
  const found = JSON.parse(whole.call("search", { words, language: language(), typing }));
  const none = make("li", { class: "none" }, word("nothing"), " ",
    button(word("generalSteps"), () => begin({ path: words, phone: phoned() }), { class: "tool" }));
  hits.replaceChildren(...(found.hits.length ? found.hits.slice(0, 20).map(hit) : [none]));
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
