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
  document.getElementById("walk-waits").hidden = true;
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
  const here = article()?.querySelector(".start") ?? document.getElementById("start");
  const elsewhere = document.getElementById("walk-waits");
  elsewhere.hidden = !isWaiting() || Boolean(here && waits(here));
  elsewhere.textContent = word("goOnWalking");
  if (!hadFocus) return;
  const link = starts().find((link) => link.getClientRects().length);
  (link ?? elsewhere).focus({ preventScroll: Boolean(link) });
}

const starts = () => [...document.querySelectorAll("#start, .start")];
const codeOf = (link) => link.closest("[data-code]")?.dataset.code ?? "";

/** Whether there is a walk to go on with: one that has ended waits until it is saved. */
const isWaiting = () => Boolean(walk) && (unsaved() || (!walk.ended && walk.state.steps.length > 0));

/** Whether it waits at a button: it was begun there, or is of its code. */
function waits(link) {
  if (!isWaiting()) return false;
  const at = link.closest("article")?.id;
  return at === undefined || at === walk.place || walk.state.path.split(/[:;]/)[0] === codeOf(link);
}

/** The walk that waits goes on where it was left. */
function goOn() {
  history.pushState(stamp(location.hash), "", address());
  draw();
}

/** Says why there is no walk; in one that goes on, beside it. */
function refuseAll(message, near) {
  if (walk) {
    walk.refusal = { message, options: near };
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
  focusAsked();
  section.scrollIntoView();
  if (walk.refusal) refuse();
}

/** With a keyboard, what is typed belongs to the field that is asked for; a finger sees the question first. */
function focusAsked() {
  const input = window.matchMedia("(hover: hover) and (pointer: fine)").matches && section.querySelector(".card > form input");
  (input || section.querySelector("h2"))?.focus({ preventScroll: true });
  if (input) input.select();
}

function head() {
  const { code, message } = walk.code;
  const phone = walk.state.channel === "phone";
  const parts = [word(phone ? "byPhone" : "onSite"), word("session", { number: walk.state.session }),
    walk.reference && word("ofWhom", { value: walk.reference })].filter(Boolean);
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
