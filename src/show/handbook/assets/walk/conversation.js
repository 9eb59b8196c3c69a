// A walk: what the engine asks by the protocol of `posdiag walk --format jsonl`, and what somebody answers. What is typed
// goes to the engine, which redacts it; only what it hands back is shown or kept.

/**
 * The engine, and what it said last: `code`, `asked`, `state`, `ended`; `saved` entries are in a file, `copied` ones in tickets
 * that were copied. `fields` are what it took, by their ids: they are kept here alone.
 */
let walk = null;

function unsaved() {
  return Boolean(walk) && walk.state.entries > Math.max(walk.saved, walk.copied, 1);
}

/** Whether somebody would rather keep what is not saved. */
const keeps = () => unsaved() && !window.confirm(word(walk.ended?.tickets.length ? "loseTicket" : "lose"));

/** Says something to the engine; whether it asks anything anew. */
function tellEngine(message) {
  walk.said = message;
  return take(walk.engine.call("line", message));
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
      case "prompt": case "field": case "outcome": walk.asked = { ...message, due: dueOf(message) }; moved = true; break;
      case "taken": walk.status = taken(message); keep(message); break;
      case "error": walk.refusal = message; break;
      case "ended": walk.ended = message; moved = true; break;
      case "state": walk.state = message; break;
      case "fault": walk.fault = message; break;
    }
  }
  return moved;
}

/** When a wait ends: one that had begun before a reload, when it would have ended. */
function dueOf({ id, due }) {
  walk.due = due ? [id, walk.due?.[0] === id ? walk.due[1] : due] : null;
  return walk.due?.[1];
}

/** What an address does not hold. */
function keep({ what, field: id, value }) {
  walk.loose = true;
  if (what === "reference") walk.reference = value;
  if (what === "field") walk.fields[id] = { value, ...(walk.said?.not_a_card && { not_a_card: true }) };
}

function taken(message) {
  const value = message.value === null ? word(message.what === "reference" ? "nobodys" : "unknown") : message.value;
  const said = word({ field: "kept", reference: "ofWhom" }[message.what] ?? "noted", { value });
  return message.warning ? `${said} · ${message.warning}` : said;
}

/** Begins or goes on, in an engine; what cannot be begun leaves the walk before as it was. */
function start(engine, call, given, isSaved, more = {}) {
  const before = walk;
  walk = { engine, status: "", hint: false, copied: 0, fields: {}, own: Math.random(), random: given.random, loose: isSaved, ...more };
  take(engine.call(call, given));
  if (walk.fault) {
    const { message, near } = walk.fault;
    walk = before;
    return refuseAll(message || word("broken"), near);
  }
  walk.saved = isSaved ? walk.state.entries : 0;
  walk.place = read(location.hash)?.before;
  if (!walk.state.whole) walk.status = word("partly");
  remember("replaceState");
  return draw();
}

/** With `was`, the page was loaded again in the walk of that session, of which an address holds only a part. */
async function begin({ path, phone, was, lost, due, random = [...crypto.getRandomValues(new Uint8Array(16))] }) {
  busy();
  const channel = phone ? "phone" : "on_site";
  const engine = await loaded(false);
  // Somebody who went back to the page in the meantime stays there.
  if (!engine || section.hidden) return;
  start(engine, "begin", { path, channel, language: language(), random }, false, { due });
  const now = walk?.state.session;
  if (!was || !now || (was === now && !lost)) return;
  // Above the question, where nobody has to look for it.
  section.querySelector(".head").after(make("p", { role: "status", class: "notice" }, word(was === now ? "reloaded" : "reloadedAnew", { was, now })));
}

async function openFile(given) {
  busy();
  const file = await given.text();
  const engine = await loaded(true);
  if (!engine || section.hidden) return;
  if (keeps()) draw();
  else start(engine, "load", { file, language: language() }, true);
}

/** A walk that was paused goes on. */
async function again() {
  const isSaved = walk.saved === walk.state.entries;
  const file = walk.engine.call("save");
  const { random, own, fields, reference, loose } = walk;
  const engine = await loaded(true);
  if (engine) start(engine, "load", { file, language: language() }, isSaved, { random, own, fields, reference, loose });
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
  const moved = tellEngine(message);
  remember(walk.state.path.length < before.length ? "back" : "pushState");
  if (moved) {
    walk.hint = false;
    draw();
  } else {
    refuse();
  }
  return moved;
}
