// A walk on the page: what stands above and below the question, and the way to the page and back.

/** An element; text is only ever text. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}
const button = (text, onclick, attributes = {}) => make("button", { type: "button", onclick, ...attributes }, text);
const labelled = (name, text, attributes) => text ? make("p", attributes, make("b", {}, word(name)), " ", text) : null;

function show(...children) {
  section.hidden = false;
  section.lang = language();
  if (reading) reading.hidden = true;
  body.classList.add("walking");
  section.replaceChildren(...children.filter(Boolean));
}

function busy() {
  if (section.hidden) show(make("p", { role: "status", class: "progress" }, word("loading")));
}

/** Back to the page; the walk waits for the way back to it. */
function leave() {
  const hadFocus = section.contains(document.activeElement);
  section.hidden = true;
  if (reading) reading.hidden = false;
  body.classList.remove("walking");
  window.clearInterval(ticking);
  for (const link of starts()) {
    link.dataset.begin ??= link.textContent;
    link.textContent = waits(link) ? word("goOnWalking") : link.dataset.begin;
  }
  if (hadFocus) starts().find((link) => link.getClientRects().length)?.focus({ preventScroll: true });
}

const starts = () => [...document.querySelectorAll("#start, .start")];
const codeOf = (link) => link.closest("[data-code]")?.dataset.code ?? "";

/** Whether a walk of a button's code waits, which somebody went back from. */
function waits(link) {
  return Boolean(walk) && !walk.ended && walk.state.path.split(/[:;]/)[0] === codeOf(link)
    && (walk.state.steps.length > 0 || unsaved());
}

/** The walk that waits goes on where it was left. */
function goOn() {
  history.pushState({ before: location.hash, random: walk.random }, "", address());
  draw();
}

/** Says why there is no walk; in one that goes on, beside it. */
function refuseAll(message, near) {
  if (walk) {
    walk.refusal = { message, options: [] };
    draw();
    return;
  }
  show(make("p", { role: "alert", class: "refusal" }, message), make("div", { class: "options" },
    ...near.map((code) => button(code, () => begin({ path: code, phone: phoned() }))), button(word("toPage"), close)));
}

function close() {
  const before = read(location.hash)?.before;
  history.pushState(null, "", before ? `#${before}` : location.pathname + location.search);
  leave();
}

function draw() {
  window.clearInterval(ticking);
  const card = walk.ended ? ended() : { prompt, field, outcome }[walk.asked.type](walk.asked);
  show(head(), trail(), make("div", { class: "card" }, ...card, make("p", { role: "alert", class: "refusal" }),
    make("div", { class: "slot" })), walk.ended ? null : tools(), make("p", { role: "status", class: "status" }));
  section.querySelector(".status").textContent = walk.status;
  section.querySelector("h2").focus({ preventScroll: true });
  section.scrollIntoView();
  if (walk.refusal) refuse();
}

function head() {
  const { code, message } = walk.code;
  const phone = walk.state.channel === "phone";
  const parts = [word(phone ? "byPhone" : "onSite"), word("session", { number: walk.state.session })];
  return make("div", { class: "head" }, make("h1", {}, make("span", { class: "code" }, code), message ? ` ${message}` : ""),
    make("p", { class: "row" }, parts.join(" · "), " ", button(word("toPage"), close, { class: "quiet" })));
}

function trail() {
  const { steps, notes } = walk.state;
  if (!steps.length && !notes.length) return null;
  const items = steps.map(({ text, answer }) => make("li", {}, text, " → ", make("b", {}, answer)));
  const noted = notes.map((note) => make("li", {}, word("noted", { value: note })));
  const summary = make("summary", {}, word("answered", { count: steps.length }));
  return make("details", { class: "trail" }, summary, make("ol", {}, ...items, ...noted));
}
