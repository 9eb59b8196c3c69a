// The walk in the page, and the search: the engine is the program's own (engine.js), and says by the protocol of
// `posdiag walk --format jsonl` what is asked. This file draws that, and hands back what somebody answers.
//
// What is typed goes to the engine, which redacts it; only what it hands back is shown or kept. The address holds the
// code and the answers, never fields or notes.
"use strict";
(() => {
  const section = document.getElementById("walk");
  if (!section) return;
  const body = document.body;
  const reading = document.getElementById("reading");

  // --- Words, in the language of the page ---

  /** In a file of many pages, the one that the address names. */
  const article = () => document.getElementById(location.hash.slice(1).split("&")[0])?.closest("article");
  const language = () => article()?.dataset.language || body.dataset.language || document.documentElement.lang;
  const texts = {};
  function word(name, values = {}) {
    const tag = language();
    texts[tag] ??= JSON.parse((document.getElementById(`texts.${tag}`) || document.getElementById("texts")).textContent);
    return (texts[tag][name] ?? name).replace(/\{(\w+)\}/g, (all, key) => values[key] ?? all);
  }

  // --- The engine ---

  /** The engine that walks, or the whole one, which also opens files and searches; it walks, too. */
  const loading = {};
  function load(whole = false) {
    const name = whole || loading["engine-whole"] || inOneFile("engine-whole") ? "engine-whole" : "engine";
    loading.library ??= data("library", "posdiagLibrary").then(inflate);
    loading[name] ??= data(name, "posdiagEngine").then(inflate).then(async (code) => {
      const made = new Engine((await WebAssembly.instantiate(code, {})).instance.exports);
      const fault = made.call("open", await loading.library);
      if (fault) throw new Error(JSON.parse(fault).message);
      return made;
    });
    loading[name].catch(() => {
      delete loading[name];
      delete loading.library;
    });
    return loading[name];
  }

  const inOneFile = (name) => document.querySelector(`script[type="text/plain"]#${name}`);

  /** The base64 that a script beside the page holds; in a page that is one file, a part of that. */
  async function data(name, variable) {
    const part = inOneFile(name);
    if (part) return part.textContent;
    await new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = `${name}.js`;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${name}.js`));
      document.head.append(script);
    });
    const text = window[variable];
    delete window[variable];
    return text;
  }

  async function inflate(base64) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const packed = new DecompressionStream(bytes[0] === 0x1f ? "gzip" : "deflate");
    const stream = new Blob([bytes]).stream().pipeThrough(packed);
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  class Engine {
    constructor(exports) {
      this.exports = exports;
    }

    /** Calls with bytes, a text, or a value as JSON; gives a text. */
    call(name, given = "") {
      const { exports } = this;
      const input = given instanceof Uint8Array ? given
        : new TextEncoder().encode(typeof given === "string" ? given : JSON.stringify(given));
      const now = new Date();
      exports.clock(now.getTime(), -now.getTimezoneOffset());
      // To make room may move the memory.
      const at = exports.input(input.length);
      new Uint8Array(exports.memory.buffer, at, input.length).set(input);
      exports[name]();
      const output = new Uint8Array(exports.memory.buffer, exports.output(), exports.output_length());
      return new TextDecoder().decode(output);
    }
  }

  // --- The walk ---

  /** The engine, and what it said last: `code`, `asked`, `state`, `ended`; `saved` entries are in a file. */
  let walk = null;

  function unsaved() {
    return Boolean(walk) && walk.state.entries > Math.max(walk.saved, 1);
  }

  /** Takes lines of the protocol. Whether anything is asked anew, or the walk has ended. */
  function take(lines) {
    let moved = false;
    walk.refusal = null;
    for (const line of lines.split("\n")) {
      if (!line) continue;
      const message = JSON.parse(line);
      switch (message.type) {
        case "hello": walk.session = message.session; break;
        case "code": walk.code = message; break;
        case "prompt": case "field": case "outcome": walk.asked = message; moved = true; break;
        case "taken": walk.status = taken(message); break;
        case "error": walk.refusal = message; break;
        case "ended": walk.ended = message; moved = true; break;
        case "state": walk.state = message; break;
        case "fault": walk.fault = message; break;
      }
    }
    return moved;
  }

  function taken(message) {
    const value = message.value === null ? word("unknown") : message.value;
    const said = message.what === "field" ? word("kept", { value }) : word("noted", { value });
    return message.warning ? `${said} · ${message.warning}` : said;
  }

  /** Begins or goes on, in an engine; what cannot be begun leaves the walk before as it was. */
  function start(engine, call, given, isSaved) {
    const before = walk;
    walk = { engine, status: "", hint: false };
    take(engine.call(call, given));
    if (walk.fault) {
      const { message, near } = walk.fault;
      walk = before;
      return refuseAll(message || word("broken"), near);
    }
    walk.saved = isSaved ? walk.state.entries : 0;
    if (!walk.state.whole) walk.status = word("partly");
    remember("replaceState");
    return draw();
  }

  async function begin({ path, phone }) {
    busy();
    const random = [...crypto.getRandomValues(new Uint8Array(16))];
    const channel = phone ? "phone" : "on_site";
    const engine = await loaded(false);
    // Somebody who went back to the page in the meantime stays there.
    if (engine && !section.hidden) start(engine, "begin", { path, channel, language: language(), random }, false);
  }

  async function openFile(given) {
    busy();
    const file = await given.text();
    const engine = await loaded(true);
    if (!engine || section.hidden) return;
    if (unsaved() && !window.confirm(word("lose"))) draw();
    else start(engine, "load", { file, language: language() }, true);
  }

  /** A walk that was paused goes on. */
  async function again() {
    const isSaved = walk.saved === walk.state.entries;
    const file = walk.engine.call("save");
    const engine = await loaded(true);
    if (engine) start(engine, "load", { file, language: language() }, isSaved);
  }

  async function loaded(whole) {
    try {
      return await load(whole);
    } catch {
      refuseAll(word("notLoaded"), []);
      return null;
    }
  }

  /** Says something to the engine, and draws what it asks then. */
  async function say(message) {
    await wentBack;
    walk.status = "";
    const before = walk.state.path;
    const moved = take(walk.engine.call("line", message));
    remember(walk.state.path.length < before.length ? "back" : "pushState");
    if (moved) {
      walk.hint = false;
      draw();
    } else {
      refuse();
    }
    return moved;
  }

  // --- The address: code and answers ---

  /** What an address says: the page in a file of many, and a walk, if it has one. */
  function read(hash) {
    const parts = hash.replace(/^#/, "").split("&");
    const at = parts.findIndex((part) => part === "walk" || part.startsWith("walk="));
    if (at < 0) return null;
    let path = "";
    try {
      path = decodeURIComponent(parts[at].slice("walk=".length));
    } catch { /* Somebody cut it short. */ }
    return { before: parts.slice(0, at).join("&"), path: path || pageCode(), phone: parts.includes("phone") };
  }

  function address() {
    const before = read(location.hash)?.before ?? location.hash.replace(/^#/, "");
    const path = encodeURIComponent(walk.state.path).replace(/%3A/g, ":").replace(/%3D/g, "=").replace(/%2C/g, ",")
      .replace(/%3B/g, ";").replace(/%2F/g, "/");
    return `#${before && `${before}&`}walk=${path}${walk.state.channel === "phone" ? "&phone" : ""}`;
  }

  const pageCode = () => article()?.dataset.code || body.dataset.code || "";

  /** An answer is a step of the browser's history; to go back is to go back there, too. */
  let wentBack = null;
  function remember(how) {
    const now = address();
    if (now === location.hash) return;
    if (how === "back" && history.state?.before === now) {
      wentBack = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
      history.back();
    } else if (how === "pushState") {
      history.pushState({ before: location.hash }, "", now);
    } else {
      history.replaceState(history.state, "", now);
    }
  }

  /** Goes where the address leads: back or on in this walk, or into another one. */
  async function follow() {
    const wanted = read(location.hash);
    if (!wanted) return leave();
    if (!wanted.path) return undefined;
    if (!walk) return begin(wanted);
    if (address() === location.hash) return draw();
    if (!walk.ended && (walk.state.channel === "phone") === wanted.phone && alongTo(wanted.path)) return draw();
    if (unsaved() && !window.confirm(word("lose"))) {
      history.pushState(null, "", address());
      return undefined;
    }
    return begin(wanted);
  }

  /** Goes back or on to a replay string that has the same beginning. Fields and notes stay. */
  function alongTo(path) {
    const begins = (long, short) => long.startsWith(short) && /^(|[:,;].*)$/.test(long.slice(short.length));
    while (walk.state.path !== path && begins(walk.state.path, path)) {
      if (!take(walk.engine.call("line", { command: "back" }))) return false;
    }
    const left = begins(path, walk.state.path) ? path.slice(walk.state.path.length) : "";
    for (const part of left.split(/[:,;]/).filter(Boolean)) {
      const [id, answer] = part.split("=");
      const said = answer === undefined ? [{ command: "code", code: id }]
        : [{ answer, id }, { answer, id, caution: true }];
      if (!said.some((message) => take(walk.engine.call("line", message)))) return false;
    }
    return walk.state.path === path;
  }

  // --- Drawing ---

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
    if (reading) reading.hidden = true;
    body.classList.add("walking");
    section.replaceChildren(...children.filter(Boolean));
  }

  function busy() {
    if (section.hidden) show(make("p", { role: "status", class: "progress" }, word("loading")));
  }

  /** Back to the page; the walk waits for the way back to it. */
  function leave() {
    section.hidden = true;
    if (reading) reading.hidden = false;
    body.classList.remove("walking");
    window.clearInterval(ticking);
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

  function passed(asked) {
    return asked.passed.map(({ what, text, say: said, caution, answer }) => make("div", { class: "passed" },
      make("p", {}, what === "tell" ? text : make("b", {}, word(what)), what === "tell" ? null : ` ${text}`,
        answer ? ` → ${answer}` : null),
      labelled("say", said, { class: "say" }), labelled("caution", caution, { class: "caution" })));
  }

  const question = (text) => make("h2", { tabindex: "-1", class: "question" }, text);

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
    const at = due.toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });
    const clock = make("span", { class: "clock", role: "timer" });
    const tick = () => {
      const left = Math.max(0, Math.ceil((due - Date.now()) / 1000));
      clock.textContent = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : word("due");
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
    const known = [choice(word("dontKnow"), null, () => say({ field: asked.id, value: null }))];
    if (ofTicket) {
      known.push(choice(word("toOutcome"), null, () => say({ command: "back" })));
      known.push(choice(word("fileSo"), null, () => say({ command: "end" })));
    }
    const offer = asked.offer && choice(word("take", asked.offer), null, () => say({ field: asked.id, value: asked.offer.value }));
    return [...passed(asked), ofTicket ? make("p", { class: "progress" }, word("handOver")) : progress(asked),
      question(asked.label), ...guidance(asked), fieldForm(asked), make("div", { class: "options" }, offer || null, ...known)];
  }

  /** A field's input. What is refused stays in it, to be corrected; what is taken is drawn as the engine keeps it. */
  function fieldForm(asked) {
    const numeric = ["amount", "phone", "card_number"].includes(asked.kind);
    const input = make("input", { id: "walk-field", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false",
      enterkeyhint: "done", inputmode: numeric ? "decimal" : "text", "aria-describedby": "walk-example" });
    const send = (more) => say({ field: asked.id, value: input.value, ...more });
    const onsubmit = (event) => {
      event.preventDefault();
      if (input.value.trim()) send();
      else input.focus();
    };
    return make("form", { class: "entry", onsubmit, "data-field": asked.id }, make("label", { for: "walk-field" }, asked.label), input,
      make("p", { id: "walk-example", class: "example" }, asked.example ? word("example", asked) : ""),
      make("button", { type: "submit", class: "main" }, word("ok")));
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
        choice(word("back"), "n", () => say({ command: "back" })))];
  }

  /** A field that is corrected at the outcome. */
  function edit(one) {
    const slot = section.querySelector(".slot");
    slot.replaceChildren(fieldForm(one), choice(word("dontKnow"), null, () => say({ field: one.id, value: null })));
    slot.querySelector("input").focus();
    slot.scrollIntoView({ block: "nearest" });
  }

  function ended() {
    const { reason, tickets } = walk.ended;
    const texts = tickets.map((ticket, at) => {
      const text = walk.engine.call("ticket", String(ticket.number.split("/")[1] ?? 1));
      return make("div", { class: "ticket" }, make("pre", { tabindex: "0", "aria-label": word("ticket", ticket) }, text),
        button(word("copy"), () => copy(text), { class: "main", "data-keys": at ? "" : "c" }));
    });
    const saved = walk.state.entries === walk.saved;
    return [question(word(tickets.length ? "filed" : reason)), tickets.length ? make("p", {}, word("handItOver")) : null, ...texts,
      make("div", { class: "options" }, choice(word(saved ? "saveAgain" : "save"), "s", save),
        reason === "paused" ? choice(word("goOn"), "y", () => again()) : null,
        choice(word("another"), null, () => ask("whichCode", { code: true }, null)), choice(word("toPage"), null, close)),
      make("p", { class: "soft" }, word("saveHow"))];
  }

  // --- Beside the walk ---

  function tools() {
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
    return make("div", { class: "tools" }, tool("back", "b", () => say({ command: "back" })), more);
  }

  function channel(to) {
    keepPhoned(to === "phone");
    return say({ command: "channel", channel: to });
  }

  /** Asks for a text, in the page, and says the message that is made of it. */
  function ask(name, { optional = false, code = false }, message) {
    const slot = section.querySelector(".slot");
    const input = make("input", { id: "walk-text", type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false" });
    const onsubmit = (event) => {
      event.preventDefault();
      const text = input.value.trim();
      if (!text && !optional) input.focus();
      else if (code) begin({ path: text, phone: phoned() });
      else say(message(text));
    };
    slot.replaceChildren(make("form", { class: "entry", onsubmit }, make("label", { for: "walk-text" }, word(name)), input,
      make("div", { class: "options" }, make("button", { type: "submit", class: "main" }, word("ok")), button(word("cancel"), drop, { class: "tool" }))));
    input.focus();
    slot.scrollIntoView({ block: "nearest" });
  }

  function sure(name, message) {
    const slot = section.querySelector(".slot");
    slot.replaceChildren(make("p", { class: "caution" }, word(name)), make("div", { class: "options" },
      choice(word("yes"), null, () => say(message)), choice(word("no"), null, drop)));
    slot.querySelector("button").focus();
  }

  /** Takes away what was asked beside the question. */
  function drop() {
    section.querySelector(".slot").replaceChildren();
    section.querySelector("h2").focus();
  }

  /** Says why something was not taken, and what can be given instead. What was typed stays where it was. */
  function refuse() {
    const { refusal } = walk;
    const alert = section.querySelector(".refusal");
    alert.replaceChildren(refusal?.message ?? "");
    section.querySelector(".status").textContent = walk.status;
    if (!refusal) {
      drop();
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
      const to = (code, unknown) => () => say({ command: "code", code, ...(unknown && { unknown }) });
      alert.append(" ", ...refusal.options.map((code) => button(code, to(code), { class: "tool" })));
      if (refusal.code === "unknown_code") alert.append(button(word("unknownCode"), to(input?.value ?? "", true), { class: "tool" }));
    }
    (input || alert).focus?.();
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
    tell(word("savedAs", { name: link.download }));
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not on an address without a certificate: there, as browsers did it before.
      const area = make("textarea", { readonly: true, class: "copied" });
      area.value = text;
      body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    tell(word("copied"));
  }

  // --- Whether calls are taken by phone here: of no person ---

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

  // --- Keys as at a terminal, never while something is typed ---

  document.addEventListener("keydown", (event) => {
    if (!walk || section.hidden || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") return drop();
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === "h") {
      section.querySelector("details.more")?.toggleAttribute("open");
      return;
    }
    const keys = (element) => (element.dataset.keys ?? "").split(" ");
    const meant = [...section.querySelectorAll("[data-keys]")].find((element) => keys(element).includes(event.key));
    const how = event.key === "?" && section.querySelector("details.how");
    if (meant) meant.click();
    else if (how) how.open = !how.open;
    else return;
    event.preventDefault();
  });

  // --- Search ---

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

  // --- Begin ---

  function opener() {
    const input = make("input", { type: "file", accept: ".posdiag", class: "file", id: "walk-open" });
    input.addEventListener("change", () => {
      if (input.files[0]) openFile(input.files[0]);
      input.value = "";
    });
    return make("p", { class: "open" }, make("label", { for: "walk-open" }, word("open")), input);
  }

  for (const link of document.querySelectorAll("#start, .start")) {
    link.hidden = false;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const phone = phoned() ? "&phone" : "";
      const before = link.closest("article") ? `${link.closest("article").id}&` : "";
      history.pushState(null, "", `#${before}walk=${encodeURIComponent(link.closest("[data-code]")?.dataset.code ?? "")}${phone}`);
      follow();
    });
  }
  (document.querySelector("#start") || hits)?.after(opener());
  if (search && hits) {
    search.closest("[hidden]")?.removeAttribute("hidden");
    search.addEventListener("focus", () => load(true).catch(() => {}), { once: true });
    search.addEventListener("input", find);
    // Once it is all typed, a syllable is not taken for the beginning of another.
    search.addEventListener("change", find);
  }
  window.addEventListener("popstate", follow);
  window.addEventListener("beforeunload", (event) => {
    if (!unsaved()) return;
    event.preventDefault();
    event.returnValue = "";
  });
  if (read(location.hash)) follow();
})();
