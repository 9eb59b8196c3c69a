// A walk: what the engine asks by the protocol of `posdiag walk --format jsonl`, and what somebody answers. What is typed
// goes to the engine, which redacts it; only what it hands back is shown or kept.

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
  walk = { engine, random: given?.random, status: "", hint: false };
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

async function begin({ path, phone, random = [...crypto.getRandomValues(new Uint8Array(16))] }) {
  busy();
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
