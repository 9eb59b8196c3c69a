// What somebody has typed or filed is not lost without a word: beside the question, in fields, over the browser's history and a reload,
// and a key or a code does what it says and nothing else.
//
// Each suite is handed the tools of walk.mjs: `open(url, looks)` gives a page, `file(code, language)` the address of a code's
// page, `check(holds, what)` notes what is wrong.

import { asked as said, goOn } from "./phone.mjs";

const question = (page) => page.textContent("#walk .question");
const asked = (page) => page.waitForSelector("#walk .question");
const status = (page) => page.textContent("#walk .status");
const session = async (page) => (await page.textContent("#walk .head")).match(/\d{3}-\d{3}/)[0];
const focus = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.className || document.activeElement.localName);
const DESK = { width: 1280, height: 800 };

/** Does something, and waits until the engine has heard it. */
async function heard(page, act) {
  const before = await page.evaluate(() => window.heard.calls.length);
  await act();
  await page.waitForFunction((before) => window.heard.calls.length > before, before);
  await page.waitForTimeout(50);
}
const press = (page, key) => heard(page, () => page.keyboard.press(key));
const typed = (page, text) => heard(page, async () => {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
});

/** Hears the page's dialogs, and answers them. */
function dialogs(page, accept) {
  const said = [];
  page.on("dialog", (dialog) => {
    said.push(dialog.message() || dialog.type());
    return accept.now ? dialog.accept() : dialog.dismiss();
  });
  return said;
}

async function toTicket(page) {
  for (let now = await said(page); now.type !== "ended"; now = await said(page)) await goOn(page, now);
}

/** What is asked beside the question is what the keys answer. */
export async function confirming({ open, file, check }) {
  const page = await open(`${file("E102", "en")}#walk=E102:transaction.kind=neither,network.link=cellular&phone`, DESK);
  await asked(page);
  const before = [await question(page), await page.evaluate(() => location.hash)];
  const stays = async (what) => check(before[0] === await question(page) && before[1] === await page.evaluate(() => location.hash), what);
  for (const away of ["n", "Escape"]) {
    await page.keyboard.press("!");
    check(await page.isVisible("#walk .slot .caution"), "tampering asks nothing");
    for (const key of ["1", "2", "?", "b", "p"]) await page.keyboard.press(key);
    await stays("a key reaches the step behind the question");
    await page.keyboard.press(away);
    check(await page.locator("#walk .slot .caution").count() === 0, `${away} does not take the question away`);
    await stays(`${away} answers the step`);
  }
  await page.keyboard.press("x");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.type("yb");
  check(await page.inputValue("#walk-text") === "yb", "what is typed beside a box is lost");
  await stays("a reason to give up answers the step");
  await page.keyboard.press("Escape");
  await page.keyboard.press("!");
  await press(page, "y");
  check((await said(page)).type === "outcome" || (await said(page)).type === "ended" || (await said(page)).type === "field",
    `y reports tampering, and asks ${await question(page)}`);
  check((await page.evaluate(() => window.heard.calls.at(-1).said)).includes("tampering"), "y does not report tampering");
  await page.done("confirming");
}

/** A ticket that nobody has is not dropped without a question, and waits for whoever goes back to the page. */
export async function tickets({ open, file, check }) {
  const page = await open(`${file("80", "en")}#walk=80`, { ...DESK, clipboard: true });
  const accept = { now: false };
  const dialog = dialogs(page, accept);
  await asked(page);
  await toTicket(page);
  const text = await page.textContent("#walk .ticket pre");
  const another = async () => {
    await page.click('#walk .choice:has-text("Walk another code")');
    await page.keyboard.type("51");
    await page.keyboard.press("Enter");
    await page.waitForTimeout(500);
  };
  await another();
  check(dialog.join().includes("neither copied nor saved"), `a ticket is dropped with ${dialog}`);
  check(await page.textContent("#walk .ticket pre") === text, "a ticket is dropped although somebody keeps it");
  await page.locator("#walk .head button").click();
  check(await page.textContent("#start") === "Go on with the walk", `a ticket waits at ${await page.textContent("#start")}`);
  await page.click("#start");
  check(await page.textContent("#walk .ticket pre") === text, "the ticket does not wait");
  // Steps back in the browser are steps of this walk, which has ended.
  dialog.length = 0;
  const move = async (by) => {
    for (let step = 0; step < 3; step += 1) {
      await page.evaluate((by) => history.go(by), by);
      await page.waitForTimeout(200);
    }
  };
  await move(-1);
  check(dialog.length === 0, `back in the browser asks ${dialog}`);
  await move(1);
  check(await page.isVisible("#walk .ticket"), "the ticket is hidden on the way back and forth");
  check(dialog.length === 0 && await page.textContent("#walk .ticket pre") === text, "the ticket is lost on the way back and forth");
  await page.click("#walk .ticket .primary");
  await page.waitForFunction(() => document.querySelector("#walk .status").textContent !== "");
  await another();
  await page.waitForFunction(() => document.querySelector("#walk .head .code")?.textContent === "51");
  check(dialog.length === 0, `a ticket that was copied is dropped with ${dialog}`);
  // A walk of another code waits at the page that it was begun on.
  await heard(page, () => page.locator("#walk .card .choice").first().click());
  await page.locator("#walk .head button").click();
  check(await page.textContent("#start") === "Go on with the walk", "a walk of another code does not wait");
  await page.done("tickets");
}

/** Fields stay on the way back and forth, in the browser and in the page, and stand in no address. */
export async function fields({ open, file, check }) {
  const page = await open(`${file("80")}#walk=80`, DESK);
  const dialog = dialogs(page, { now: false });
  await asked(page);
  await heard(page, () => page.locator('#walk .card .choice:has-text("没好")').first().click()).catch(() => null);
  for (let step = 0; step < 6 && (await said(page)).type !== "field"; step += 1) await heard(page, () => page.locator("#walk .card .choice").nth(1).click());
  const values = [];
  while ((await said(page)).type === "field") {
    const { example, label } = await said(page);
    check(await focus(page) === "walk-field", `${label}: the focus is at ${await focus(page)}`);
    values.push(example);
    await typed(page, example);
  }
  check(values.length > 1, `80 asks for ${values.length} fields`);
  const after = await question(page);
  await heard(page, () => page.locator("#walk .card .choice").nth(1).click());
  const [last, hash] = [await question(page), await page.evaluate(() => location.hash)];
  check(!values.some((value) => decodeURIComponent(hash).includes(value)), `the address has a field: ${hash}`);
  await page.goBack();
  await page.waitForFunction((after) => document.querySelector("#walk .question").textContent === after, after);
  await page.waitForTimeout(200);
  await page.goBack();
  await page.waitForTimeout(200);
  await page.goForward();
  await page.waitForTimeout(200);
  check(await page.inputValue("#walk-field") === values[0], `the first field has ${await page.inputValue("#walk-field")}`);
  await page.goForward();
  await page.waitForFunction((last) => document.querySelector("#walk .question").textContent === last, last, { timeout: 3000 })
    .catch(async () => check(false, `forward over fields leads to ${await question(page)}`));
  check(dialog.length === 0, `moving through the walk asks ${dialog}`);
  check(await page.evaluate(() => location.hash) === hash, "forward leads to another address");
  // The page's own way back.
  await press(page, "b");
  await press(page, "b");
  check(await page.inputValue("#walk-field") === values.at(-1), `back over a field shows ${await page.inputValue("#walk-field")}`);
  // A key by itself and Enter is a key, and anything longer is what was typed.
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.type("bx");
  check((await page.inputValue("#walk-field")).endsWith("bx"), `typed is bx, and there is ${await page.inputValue("#walk-field")}`);
  check(await page.locator("#walk .slot > *").count() === 0, "x in a field gives up");
  await page.fill("#walk-field", "");
  await typed(page, "b");
  check(await page.inputValue("#walk-field") === values.at(-2), "b and Enter is not the way back");
  await page.keyboard.press("?");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(100);
  if (await page.locator("#walk details.how").count()) await page.keyboard.press("Enter");
  await page.waitForFunction((value) => document.querySelector("#walk-field")?.value === value, values.at(-1), { timeout: 3000 })
    .catch(() => check(false, "? and Enter is not that nobody knows"));
  check((await page.evaluate(() => window.heard.calls.at(-1).said)).includes('"value":null'), "? is taken for a value");
  await page.done("fields");
}

/** A reload says what it has lost, and has the number of no ticket and no file. */
export async function reloads({ open, file, check }) {
  const page = await open(`${file("80", "en")}#walk=80`, DESK);
  dialogs(page, { now: true });
  await asked(page);
  const reload = async () => {
    await page.reload();
    await asked(page);
    return { number: await session(page), says: (await page.locator("#walk .notice").allTextContents()).join() };
  };
  const first = await session(page);
  let now = await reload();
  check(now.number === first && now.says === "", `nothing was lost, and a reload says ${now.says}`);
  await page.keyboard.press("m");
  await typed(page, "a note");
  now = await reload();
  check(now.number === first && now.says.includes("notes"), `a note was lost, and a reload says ${now.says}`);
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
  const saved = await download.path();
  now = await reload();
  check(now.number !== first && now.says.includes(first) && now.says.includes(now.number), `the number is in a file: ${now.says}`);
  await page.setInputFiles("#walk-open", saved);
  await page.waitForFunction((first) => document.querySelector("#walk .head").textContent.includes(first), first);
  now = await reload();
  check(now.number !== first && now.says.includes(first), `a file was open, and a reload says ${now.says}`);
  await toTicket(page);
  const filed = await session(page);
  now = await reload();
  check(now.number !== filed && now.says.includes(filed), `a ticket was filed, and a reload says ${now.says}`);
  await page.done("reloads");
}

/** Words for a code are searched for, wherever a code can be entered; what only looks like a code is not opened as one. */
export async function named({ open, file, index, single, check }) {
  for (const [url, words, first] of [[`${file("E102")}#walk=E102`, "打不出", ""], [`${file("E102", "en")}#walk=E102`, "receipt does not print", "C07"],
    [`${single}#E102.en&walk=E102`, "receipt does not print", "C07"]]) {
    const page = await open(url, DESK);
    await asked(page);
    page.on("dialog", (dialog) => dialog.accept());
    // The same after a walk has ended, where another one is begun.
    const isNew = words === "打不出";
    if (isNew) {
      await press(page, "p");
      await page.click('#walk .choice:has-text("走另一个代码")');
    } else {
      await page.keyboard.press("c");
    }
    await typed(page, words);
    const shown = page.locator("#walk .refusal button").first();
    await shown.waitFor();
    const text = await shown.textContent();
    check(text.startsWith(first) && text.length > 8, `${words} offers ${text}`);
    await heard(page, () => shown.click());
    check(await page.textContent("#walk .head .code") === text.split(" ")[0], "what is offered is not walked");
    await page.done(`named, ${words}`);
  }
  for (const [typed, to] of [["E999", ""], ["E1O2", ""], ["E10", ""], ["e 102", "E102.en.html"], ["102", "E102.en.html"], ["CO", "C0.en.html"], ["wlyc", ".html"]]) {
    const page = await open(index.replace(".html", ".en.html"), DESK);
    await page.click("#search");
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    if (to) await page.waitForURL((address) => address.href.endsWith(to) && !address.href.includes("index"), { timeout: 5000 }).catch(() => check(false, `${typed} leads to ${page.url()}`));
    else {
      await page.waitForFunction((typed) => document.querySelector("#found").textContent.includes(typed), typed, { timeout: 5000 })
        .catch(async () => check(false, `${typed}: ${await page.textContent("#found")}`));
      check(page.url().includes("index"), `${typed} opens ${page.url()}`);
      // The general steps are walked on the index, and wait there.
      await page.click("#hits button");
      await asked(page);
      await heard(page, () => page.locator("#walk .card .choice").first().click());
      const before = await question(page);
      await page.locator("#walk .head button").click();
      check(await focus(page) === "walk-waits", `a walk of the index is left for ${await focus(page)}`);
      await page.keyboard.press("Enter");
      check(await question(page) === before, "a walk of the index does not wait");
    }
    await page.done(`named, ${typed}`);
  }
}

/** A long wait has its day, a step that is passed the words of its answer, and a reference its name. */
export async function words({ open, file, check }) {
  const page = await open(`${file("E102", "en")}#walk=E102:transaction.kind=neither`, DESK);
  await asked(page);
  await page.keyboard.press("w");
  await typed(page, "6222 0202 0011 2230 001");
  const refusal = await page.textContent("#walk .refusal");
  check(refusal.includes("card number") && !refusal.includes("confirm"), `a reference is refused with ${refusal}`);
  await page.fill("#walk-text", "Shop 5");
  await press(page, "Enter");
  check(await status(page) === "Reference: Shop 5", `a reference is called ${await status(page)}`);
  check((await page.textContent("#walk .head")).includes("Reference: Shop 5"), "a reference is not shown");
  const answer = page.locator("#walk .card .choice").nth(1);
  const label = (await answer.textContent()).trim();
  await heard(page, () => answer.click());
  await page.keyboard.press("c");
  await typed(page, "E101");
  const passed = await page.locator("#walk .passed").allTextContents();
  check(passed.some((text) => text.endsWith(`→ ${label}`)), `${label} is known as ${passed}`);
  await page.done("words");
  const waits = await open(`${file("0015", "en")}#walk=0015`, DESK);
  await asked(waits);
  for (let step = 0; step < 8 && !(await said(waits)).due; step += 1) await heard(waits, () => waits.locator("#walk .card .choice").nth(1).click());
  const [wait, { due }] = [await waits.textContent("#walk .wait"), await said(waits)];
  const day = await waits.evaluate((due) => new Date(due).toLocaleDateString("en", { weekday: "short", month: "short", day: "numeric" }), due);
  check(wait.includes(day) && /2[34] h \d+ min/.test(wait), `a day's wait is ${wait}`);
  await waits.waitForTimeout(1100);
  waits.on("dialog", (dialog) => dialog.accept());
  await waits.reload();
  await asked(waits);
  check((await said(waits)).due !== due && await waits.evaluate(() => history.state.due[1]) === due, "a wait begins anew with a reload");
  await waits.done("waits");
}

/** Merchants, whose search narrows the list, are told how much is left of it. */
export async function narrowed({ open, run, work, coffee, check }) {
  const made = run(["--library", coffee, "handbook", "-o", `${work}/shop`, "--force", "--lang", "en", "--audience", "merchants"]);
  check(made.status === 0, made.stderr);
  const page = await open(`file://${work}/shop/index.en.html`, DESK);
  for (const [words, says] of [["E01", "Found: 1"], ["nothing like it", "Nothing was found."], ["", ""]]) {
    await page.fill("#search", words);
    check(await page.textContent("#found") === says, `${words} says ${await page.textContent("#found")}`);
    check(await page.locator("section.table .about:visible").count() > 0 === (words === ""), `${words}: the tables count what is hidden`);
  }
  await page.done("narrowed");
}
