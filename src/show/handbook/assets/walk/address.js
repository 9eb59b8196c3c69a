// The address of a walk: its code and its answers, never fields or notes.

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

/**
 * An answer is a step of the browser's history; to go back is to go back there, too. What the walk's number was drawn from
 * stays with it, so that a reload keeps the number; a link that is passed on does not have it.
 */
let wentBack = null;
function remember(how) {
  const now = address();
  const { random } = walk;
  if (now === location.hash) {
    history.replaceState({ ...history.state, random }, "", now);
  } else if (how === "back" && history.state?.before === now) {
    wentBack = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
    history.back();
  } else if (how === "pushState") {
    history.pushState({ before: location.hash, random }, "", now);
  } else {
    history.replaceState({ ...history.state, random }, "", now);
  }
}

/** Goes where the address leads: back or on in this walk, or into another one. */
async function follow() {
  const wanted = read(location.hash);
  if (!wanted) return leave();
  if (!wanted.path) return undefined;
  wanted.random = history.state?.random;
  if (!walk) return begin(wanted);
  if (address() === location.hash) return draw();
  if (!walk.ended && (walk.state.channel === "phone") === wanted.phone && alongTo(wanted.path)) return draw();
  if (unsaved() && !window.confirm(word("lose"))) {
    history.pushState({ random: walk.random }, "", address());
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
