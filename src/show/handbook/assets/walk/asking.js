// What is asked, as it is drawn: a step, a field, the outcome; and what a walk has come to.

function passed(asked) {
  return asked.passed.map(({ what, text, say: said, caution, answer }) => make("div", { class: "passed" },
    make("p", {}, what === "tell" ? text : make("b", {}, word(what)), what === "tell" ? null : ` ${text}`,
      answer ? ` → ${walk.state.steps.findLast((step) => step.text === text)?.answer ?? answer}` : null),
    labelled("say", said, { class: "say" }), labelled("caution", caution, { class: "caution" })));
}

const question = (text) => make("h2", { id: "walk-question", tabindex: "-1", class: "question" }, text);

function progress(asked) {
  const parts = [];
  if (asked.step) parts.push(word(asked.remaining ? "step" : "lastStep", { step: asked.step, remaining: asked.remaining }));
  if (asked.minutes) parts.push(word("minutes", { minutes: asked.minutes }));
  if (asked.by && asked.by !== "merchant") parts.push(word(asked.by));
  return parts.length ? make("p", { class: "progress" }, parts.join(" · ")) : null;
}

function guidance(asked) {
  const hint = asked.hint && make("details", { class: "how" }, make("summary", {}, word("hint")), make("p", {}, asked.hint));
  return [labelled("say", asked.say, { class: "say" }), hint || null, waiting(asked)];
}

/** Until when to wait, with a clock; an answer before is taken all the same. */
let ticking = 0;
function waiting(asked) {
  if (!asked.due) return null;
  const due = new Date(asked.due);
  const isToday = due.toDateString() === new Date().toDateString();
  const at = due.toLocaleString(language(), { hour: "2-digit", minute: "2-digit", ...(!isToday && { weekday: "short", month: "short", day: "numeric" }) });
  const clock = make("span", { class: "clock", role: "timer" });
  const tick = () => {
    const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
    const minutes = Math.floor(left / 60);
    if (minutes >= 60) clock.textContent = word("hours", { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
    else clock.textContent = left ? `${minutes}:${String(left % 60).padStart(2, "0")}` : word("due");
  };
  tick();
  ticking = window.setInterval(tick, 1000);
  return make("p", { class: "wait" }, word("wait", { at }), " ", clock);
}

function prompt(asked) {
  const { caution } = asked;
  const box = caution && make("div", { class: "caution" }, make("p", {}, make("b", {}, word("caution")), " ", caution.text));
  const choices = caution?.confirm
    ? [choice(word("confirmCaution"), "y", () => say({ command: "caution" })),
      choice(word("declineCaution"), "n", () => say({ answer: "declined", id: asked.id }))]
    : asked.options.filter(({ value }) => !["tampering", "declined"].includes(value)).map((option, at) => answer(asked, option, at));
  return [...passed(asked), progress(asked), question(asked.text), ...guidance(asked), box || null,
    asked.earlier && make("p", { class: "earlier" }, word("earlier", { answer: label(asked, asked.earlier.answer) })),
    make("div", { class: "options" }, ...choices)];
}

const label = (asked, value) => asked.options.find((option) => option.value === value)?.label ?? value;

const KEYS = { yes: "y", no: "n", fixed: "y", not_fixed: "n", unsure: "?" };
function answer(asked, { value, label: text }, at) {
  const give = () => {
    if (value === "skipped") return ask("why", { optional: true }, (reason) => ({ answer: value, id: asked.id, ...(reason && { reason }) }));
    // As at a terminal: how to find out is told before it is taken that nobody knows.
    const how = section.querySelector("details.how");
    if (value === "unsure" && how && !how.open && !walk.hint) {
      walk.hint = true;
      how.open = true;
      return tell(word("hintFirst"));
    }
    return say({ answer: value, id: asked.id });
  };
  return choice(text, KEYS[value], give, String(at + 1), asked.earlier?.answer === value);
}

function choice(text, key, give, number = null, before = false) {
  const keys = [number, key].filter(Boolean).join(" ");
  return button(text, give, { class: before ? "choice before" : "choice", "data-keys": keys, "aria-keyshortcuts": keys });
}

function field(asked) {
  const ofTicket = asked.for === "ticket";
  const known = [choice(word("dontKnow"), "?", () => say({ field: asked.id, value: null }))];
  if (ofTicket) {
    known.push(choice(word("toOutcome"), "b", () => say({ command: "back" })));
    known.push(choice(word("fileSo"), ".", () => say({ command: "end" })));
  }
  const offer = asked.offer && choice(word("take", asked.offer), null, () => say({ field: asked.id, value: asked.offer.value }));
  return [...passed(asked), ofTicket ? make("p", { class: "progress" }, word("handOver")) : progress(asked),
    question(asked.label), ...guidance(asked), fieldForm(asked, "walk-question"), make("div", { class: "options" }, offer || null, ...known)];
}

/** A field's input, labelled by a heading where there is one. What is refused stays in it, to be corrected; what is taken is drawn as the engine keeps it. */
function fieldForm(asked, heading = null) {
  const numeric = ["amount", "phone", "card_number"].includes(asked.kind);
  const input = make("input", { id: "walk-field", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
    enterkeyhint: "done", inputmode: numeric ? "decimal" : "text", "aria-describedby": "walk-example",
    "aria-labelledby": heading, value: walk.fields[asked.id]?.value });
  const send = (more) => say({ field: asked.id, value: input.value, ...more });
  const onsubmit = (event) => {
    event.preventDefault();
    // As at a terminal: a key by itself is not a value.
    if (heading && pressed(input.value.trim())) return;
    if (input.value.trim()) send();
    else input.focus();
  };
  return make("form", { class: "entry", onsubmit, "data-field": asked.id }, heading ? null : make("label", { for: "walk-field" }, asked.label), input,
    make("p", { id: "walk-example", class: "example" }, asked.example ? word("example", asked) : ""),
    make("button", { type: "submit", class: "primary" }, word("ok")));
}

function outcome(asked) {
  const requests = asked.requests.filter((request) => request.own_ticket).map((request) => make("li", {}, request.name));
  const fields = asked.fields.map((one) => make("li", {}, make("span", { class: "label" }, one.label),
    make("span", { class: `value ${one.state}` }, one.value ?? word(one.state)),
    button(word("edit"), () => edit(one), { class: "quiet", "aria-label": word("editField", one) })));
  const files = asked.kind === "ticket" || requests.length > 0;
  return [...passed(asked), make("p", { class: "progress" }, word("comesTo")), question(asked.name),
    make("p", { class: "text" }, asked.text), labelled("say", asked.say, { class: "say" }),
    ...asked.requests.map((request) => labelled("say", request.say, { class: "say" })),
    asked.queue && labelled("queue", asked.queue.name, {}),
    requests.length ? make("div", {}, make("h3", {}, word("alsoFiled")), make("ul", {}, ...requests)) : null,
    asked.left.length ? make("div", {}, make("h3", {}, word("left")), make("ul", {}, ...asked.left.map((step) => make("li", {}, step.text)))) : null,
    fields.length ? make("div", {}, make("h3", {}, word("fields")), make("ul", { class: "filled" }, ...fields)) : null,
    make("div", { class: "options" }, choice(word(files ? "file" : "finish"), "y", () => say({ command: "end" })),
      choice(word("back"), "n b", () => say({ command: "back" })))];
}

/** A field that is corrected at the outcome. */
function edit(one) {
  const slot = aside(fieldForm(one), choice(word("dontKnow"), null, () => say({ field: one.id, value: null })));
  slot.querySelector("input").focus();
  slot.scrollIntoView({ block: "nearest" });
}

function ended() {
  const { reason, tickets } = walk.ended;
  const texts = tickets.map((ticket, at) => {
    const text = walk.engine.call("ticket", String(ticket.number.split("/")[1] ?? 1));
    const shown = make("pre", { tabindex: "0", "aria-label": word("ticket", ticket), oncopy: () => haveIt(ticket) }, text);
    return make("div", { class: "ticket" }, shown, button(word("copy"), () => copy(ticket, text, shown), { class: "primary", "data-keys": at ? "" : "c" }));
  });
  const saved = walk.state.entries === walk.saved;
  return [question(word(tickets.length ? "filed" : reason)), tickets.length ? make("p", {}, word("handItOver")) : null, ...texts,
    make("div", { class: "options" }, choice(word(saved ? "saveAgain" : "save"), "s", save),
      reason === "paused" ? choice(word("goOn"), "y", () => again()) : null,
      choice(word("another"), null, () => ask("whichCode", { code: true }, null)), choice(word("toPage"), null, close)),
    make("p", { class: "soft" }, word("saveHow"))];
}
