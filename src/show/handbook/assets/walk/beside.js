// What can be done beside the question: a note, another code, a file, a copy; and the keys for it, as at a terminal.

function tools() {
  // The way back is offered once: where the answers have it, it is not here.
  const offered = walk.asked.type === "outcome" || walk.asked.for === "ticket";
  const tool = (name, key, act) => button(word(name), act, { class: "tool", "data-keys": key, "aria-keyshortcuts": key });
  const phone = walk.state.channel === "phone";
  const more = make("details", { class: "more" }, make("summary", {}, word("more")), make("div", { class: "options" },
    tool("note", "m", () => ask("noteText", {}, (text) => ({ command: "note", text }))),
    walk.state.pinned ? null : tool("otherCode", "c", () => ask("whichCode", {}, (code) => ({ command: "code", code }))),
    tool("whose", "w", () => ask("whoseText", { optional: true }, (text) => ({ command: "reference", text }))),
    tool(phone ? "toSite" : "toPhone", "o", () => channel(phone ? "on_site" : "phone")),
    tool("save", "s", save),
    tool("pause", "p", () => say({ command: "pause" })),
    tool("tampering", "!", () => sure("tamperingSure", { command: "tampering" })),
    tool("giveUp", "x", () => ask("giveUpWhy", {}, (reason) => ({ command: "give_up", reason }))),
    make("p", { class: "soft" }, word("keys"))));
  return make("div", { class: "tools" }, offered ? null : tool("back", "b", () => say({ command: "back" })), more);
}

function channel(to) {
  keepPhoned(to === "phone");
  return say({ command: "channel", channel: to });
}

/** Asks for a text, in the page, and says the message that is made of it. */
function ask(name, { optional = false, code = false }, message) {
  const input = make("input", { id: "walk-text", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
  const onsubmit = (event) => {
    event.preventDefault();
    const text = input.value.trim();
    if (!text && !optional) input.focus();
    else if (code) another(text);
    else say(message(text));
  };
  const slot = aside(make("form", { class: "entry", onsubmit }, make("label", { for: "walk-text" }, word(name)), input,
    make("div", { class: "options" }, make("button", { type: "submit", class: "primary" }, word("ok")), button(word("cancel"), drop, { class: "tool" }))));
  input.focus();
  slot.scrollIntoView({ block: "nearest" });
}

function sure(name, message) {
  const slot = aside(make("p", { class: "caution" }, word(name)), make("div", { class: "options" },
    choice(word("yes"), "y", () => say(message)), choice(word("no"), "n", drop)));
  slot.querySelector("button").focus();
}

/** Shows something beside the question, in place of what was there and of what was said about that. */
function aside(...nodes) {
  const slot = section.querySelector(".slot");
  section.querySelector(".refusal").replaceChildren();
  slot.replaceChildren(...nodes);
  return slot;
}

/** Takes away what was asked beside the question. */
function drop() {
  aside();
  focusAsked();
}

/** What is said here where the protocol's own words are about its keys. */
const refused = { looks_like_card: "isCard", unknown_code: "noSuchCode", several_codes: "severalCodes", not_a_code: "notACode" };

/** Says why something was not taken, and what can be given instead. What was typed stays where it was. */
function refuse() {
  const { refusal } = walk;
  const alert = section.querySelector(".refusal");
  alert.replaceChildren(refused[refusal?.code] ? word(refused[refusal.code]) : refusal?.message ?? "");
  // A reference cannot be one, whatever anybody confirms.
  if (refusal?.code === "refused" && walk.said?.command === "reference" && /(\d[ -]?){12}/.test(walk.said.text.normalize("NFKC"))) {
    alert.replaceChildren(word("isCard"));
  }
  section.querySelector(".status").textContent = walk.status;
  if (!refusal) {
    drop();
    return;
  }
  if (refusal.code === "at_the_start") {
    alert.append(" ", button(word("toPage"), close, { class: "tool" }));
    alert.scrollIntoView({ block: "nearest" });
    return;
  }
  const input = section.querySelector(".slot input") || section.querySelector("#walk-field");
  input?.setAttribute("aria-invalid", "true");
  const form = section.querySelector(".slot [data-field]") || section.querySelector("[data-field]");
  if (refusal.code === "looks_like_card" && form) {
    const sayIt = () => say({ field: form.dataset.field, value: form.querySelector("input").value, not_a_card: true });
    alert.append(" ", button(word("notACard"), sayIt, { class: "tool" }));
  }
  if (["unknown_code", "several_codes", "not_a_code"].includes(refusal.code)) {
    const to = (code, unknown) => say({ command: "code", code, ...(unknown && { unknown }) });
    offer(refusal, input?.value ?? "", (code) => to(code), (typed) => to(typed, true));
  }
  (input || alert).focus?.();
}

/**
 * Offers codes with their messages for what was typed: those of the refusal, or else what a search finds. That takes the whole
 * engine; without it, the codes alone.
 */
async function offer(refusal, typed, to, general) {
  const alert = section.querySelector(".refusal");
  let near = refusal.options.map((code) => ({ code }));
  try {
    const whole = await load(true);
    near = refusal.code === "not_a_code" ? searched(whole, typed).slice(0, 5)
      : near.map((one) => searched(whole, one.code).find(({ code }) => code === one.code) ?? one);
  } catch { /* The engine that searches is not beside the page. */ }
  if (walk.refusal !== refusal || !alert.isConnected) return;
  if (refusal.code === "not_a_code") alert.append(" ", word(near.length ? "oneOfThese" : "nothing"));
  alert.append(" ", ...near.map(({ code, message }) => button(message ? `${code} ${message}` : code, () => to(code), { class: "tool" })));
  if (refusal.code !== "several_codes") alert.append(" ", button(word("unknownCode"), () => general(typed), { class: "tool" }));
  alert.scrollIntoView({ block: "nearest" });
}

/** Walks another code after this walk; what names none is not taken for one. */
async function another(typed) {
  if (keeps()) return;
  const to = (code) => begin({ path: code, phone: phoned() });
  let named;
  try {
    named = lookedUp(await load(true), typed);
  } catch {
    // The engine that searches is not beside the page: the one that walks knows the code.
    named = { found: "one", codes: [typed] };
  }
  const { found, codes } = named;
  if (found === "one") {
    to(codes[0]);
    return;
  }
  const code = { several: "several_codes", words: "not_a_code" }[found] ?? "unknown_code";
  walk.refusal = { code, options: codes };
  section.querySelector(".refusal").replaceChildren(word(refused[code]));
  offer(walk.refusal, typed, to, to);
}

const tell = (text) => { section.querySelector(".status").textContent = text; };

function save() {
  const text = walk.engine.call("save");
  const link = make("a", { href: URL.createObjectURL(new Blob([text], { type: "application/json" })),
    download: `${walk.state.session}.posdiag` });
  body.append(link);
  link.click();
  link.remove();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  walk.saved = walk.state.entries;
  restamp();
  tell(word("savedAs", { name: link.download }));
}

/** Somebody has a ticket; with all of them, nothing is lost with the walk. */
function haveIt({ number }) {
  walk.had = new Set(walk.had).add(number);
  if (walk.had.size === walk.ended.tickets.length) walk.copied = walk.state.entries;
}

/** Copies a ticket; where no way is open to the page, it is selected, to be copied by hand. */
async function copy(ticket, text, shown) {
  if (await copied(text)) {
    haveIt(ticket);
    return tell(word("copied"));
  }
  shown.focus();
  window.getSelection().selectAllChildren(shown);
  return tell(word("copyByHand"));
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { /* Not on an address without a certificate, and not where it is refused: there, as browsers did it before. */ }
  const before = document.activeElement;
  const area = make("textarea", { readonly: true, class: "copied", "aria-hidden": "true" });
  area.value = text;
  body.append(area);
  area.focus({ preventScroll: true });
  area.setSelectionRange(0, text.length);
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch { /* Then it is not. */ }
  area.remove();
  before?.focus({ preventScroll: true });
  return done;
}

function phoned() {
  try {
    return (localStorage.getItem("posdiag.phone") ?? (body.dataset.readers === "agents" ? "1" : "")) === "1";
  } catch {
    return false;
  }
}
function keepPhoned(phone) {
  try {
    localStorage.setItem("posdiag.phone", phone ? "1" : "");
  } catch { /* Nothing is kept for pages here. */ }
}

/** Does what a key means; whether it means anything. While something is asked beside the question, that alone hears it. */
function pressed(typed) {
  const isField = !walk.ended && walk.asked.type === "field";
  const key = { "？": "?", "。": ".", "！": "!", ...(isField && { "-": "?" }) }[typed] ?? typed;
  const slot = section.querySelector(".slot");
  const isAsked = Boolean(slot?.hasChildNodes());
  const keys = (element) => (element.dataset.keys ?? "").split(" ");
  const meant = [...(isAsked ? slot : section).querySelectorAll("[data-keys]")].find((element) => keys(element).includes(key));
  const how = !isAsked && key === "?" && section.querySelector("details.how");
  // In a field, how to find out comes first.
  if (meant && how && isField && !how.open) how.open = true;
  else if (meant) meant.click();
  else if (how) how.open = !how.open;
  else if (key === "h" && !isAsked) section.querySelector("details.more")?.toggleAttribute("open");
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (!walk || section.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (key === "Escape") return drop();
  if (target.closest("input, textarea, select")) return;
  const slot = section.querySelector(".slot");
  const isAsked = Boolean(slot?.hasChildNodes());
  const input = (isAsked ? slot : section).querySelector(isAsked ? "input" : ".card > form input");
  const onButton = target.closest("button, summary, a");
  if (input && key.length === 1 && !(key === " " && onButton)) {
    // What is typed while a text is asked for goes there.
    input.focus();
    return;
  }
  if (key === "Enter" && isAsked && !(onButton && slot.contains(onButton))) slot.querySelector("[type=submit], .choice")?.click();
  else if (key.length !== 1 || !pressed(key)) return;
  event.preventDefault();
});
