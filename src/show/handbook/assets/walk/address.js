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
 * What stays with a step of the browser's history, and not with a link that is passed on: what the walk's number was drawn from,
 * so that a reload keeps it until something has that number outside; whose step it is; whether a reload loses
 * anything; and when the wait ends that goes on.
 */
function stamp(before = history.state?.before) {
  const isOut = walk.saved > 0 || walk.ended?.tickets.length;
  return { before, own: walk.own, was: walk.state.session, lost: walk.loose, due: walk.due, random: isOut ? undefined : walk.random };
}
/** Only where it is another one: a step that is replaced may stop somebody who moves on through the history. */
function restamp() {
  const now = stamp();
  if (JSON.stringify(now) !== JSON.stringify(history.state)) history.replaceState(now, "", location.href);
}

/** An answer is a step of the browser's history; to go back is to go back there, too. */
let wentBack = null;
function remember(how) {
  const now = address();
  if (now === location.hash) {
    restamp();
  } else if (how === "back" && history.state?.before === now) {
    wentBack = new Promise((resolve) => window.addEventListener("popstate", resolve, { once: true }));
    history.back();
  } else if (how === "pushState") {
    history.pushState(stamp(location.hash), "", now);
  } else {
    history.replaceState(stamp(), "", now);
  }
}

/** Goes where the address leads: back or on in this walk, or into another one. */
async function follow() {
  const wanted = read(location.hash);
  if (!wanted) return leave();
  if (!wanted.path) return undefined;
  const { own, random, was, lost, due } = history.state ?? {};
  if (!walk) return begin({ ...wanted, random, was, lost, due });
  // Whoever moves through the steps of this walk is asked nothing; where it has ended, they come to its end.
  const isOwn = own === walk.own;
  if (address() === location.hash || (isOwn && walk.ended)) {
    restamp();
    return draw();
  }
  const isPhone = walk.state.channel === "phone";
  if (isOwn && isPhone !== wanted.phone) tellEngine({ command: "channel", channel: wanted.phone ? "phone" : "on_site" });
  if (!walk.ended && (isOwn || isPhone === wanted.phone) && (alongTo(wanted.path) || isOwn)) {
    remember("replaceState");
    return draw();
  }
  if (keeps()) {
    if (section.hidden) history.back();
    else history.pushState(stamp(), "", address());
    return undefined;
  }
  return begin(wanted);
}

/** Fills in what was filled in before, as it was kept. */
function refill() {
  while (walk.asked.type === "field" && walk.asked.for === "step") {
    const before = walk.fields[walk.asked.id];
    if (!before || !tellEngine({ field: walk.asked.id, ...before })) return false;
  }
  return true;
}

/** Goes back or on to a replay string that has the same beginning. Fields and notes stay. */
function alongTo(path) {
  const begins = (long, short) => long.startsWith(short) && /^(|[:,;].*)$/.test(long.slice(short.length));
  while (walk.state.path !== path && begins(walk.state.path, path)) {
    if (!tellEngine({ command: "back" })) return false;
  }
  const left = begins(path, walk.state.path) ? path.slice(walk.state.path.length) : "";
  for (const part of left.split(/[:,;]/).filter(Boolean)) {
    const [id, answer] = part.split("=");
    if (answer !== undefined && !refill()) return false;
    const { earlier } = walk.asked;
    const reason = earlier?.answer === answer && earlier?.reason ? { reason: earlier.reason } : {};
    const said = answer === undefined ? [{ command: "code", code: id }]
      : [{ answer, id, ...reason }, { answer, id, caution: true, ...reason }];
    if (!said.some(tellEngine)) return false;
  }
  return walk.state.path === path;
}
