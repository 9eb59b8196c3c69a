// Walks to a ticket as one does on a phone, in both languages, light and dark: what every state of a walk looks like to
// axe-core, and that what is pasted is the ticket.
//
// `open(url, looks)` gives a page, `file(code, language)` the address of a code's page, `check(holds, what)` notes what is wrong;
// where `screens` is a folder, a picture of each state is left there.
import { readFileSync } from "node:fs";
import path from "node:path";
import { installed } from "./browser.mjs";

const axe = readFileSync(installed.resolve("axe-core"), "utf8");

/** What axe-core finds in a state of a walk, and its picture. */
export async function look(page, name, { check, screens }) {
  if (screens) await page.screenshot({ path: path.join(screens, `${name}.png`), fullPage: true });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false }));
  for (const { id, impact, help, nodes } of violations) {
    const serious = impact === "serious" || impact === "critical";
    check(!serious, `${name}: ${id}: ${help}: ${nodes.length} places, such as ${nodes[0].html.slice(0, 160)}`);
  }
  check(await page.evaluate(() => document.documentElement.scrollWidth) <= page.viewportSize().width, `${name}: wider than the screen`);
}

/** What the engine asked last. */
export const asked = (page) => page.evaluate(() => window.heard.calls.flatMap(({ told }) => told.split("\n")).filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line)).findLast(({ type }) => ["prompt", "field", "outcome", "ended"].includes(type)));

/** Presses something, and waits for what is asked then. */
async function press(page, element) {
  const before = await page.evaluate(() => window.heard.calls.length);
  await element.click();
  await page.waitForFunction((before) => window.heard.calls.length > before, before);
}

/** What is pasted in an empty field of another page. */
async function pasted(context) {
  const page = await context.newPage();
  await page.setContent("<textarea></textarea>");
  await page.focus("textarea");
  await page.keyboard.press("Control+V");
  const text = await page.inputValue("textarea");
  await page.close();
  return text;
}

/** Nothing helps: the worst answer is given each time, so that it comes to a ticket. */
const WORST = ["not_fixed", "no", "failed"];

/** A step towards a ticket: the worst answer, a field's example, or what is confirmed. */
export async function goOn(page, now) {
  if (now.type === "field") {
    await page.fill("#walk-field", now.example ?? "x");
    await press(page, page.locator("#walk .card > form .primary"));
  } else if (now.type === "prompt" && !now.caution?.confirm) {
    const given = now.options.filter(({ value }) => !["tampering", "declined"].includes(value));
    const worst = given.findIndex(({ value }) => WORST.includes(value));
    await press(page, page.locator("#walk .card .options .choice").nth(Math.max(worst, 0)));
  } else {
    await press(page, page.locator("#walk .card .options .choice").first());
  }
}

/** Walks a code to a ticket, and looks at each state that it comes through. */
async function toTicket(code, language, dark, tools) {
  const { open, file, check } = tools;
  const page = await open(file(code, language), { dark, language, clipboard: true });
  const at = `${code}-${language}-${dark ? "dark" : "light"}`;
  await look(page, `${at}-page`, tools);
  await page.click("#start");
  await page.waitForSelector("#walk .question");
  const seen = new Set();
  for (let step = 0; step < 60; step += 1) {
    const now = await asked(page);
    const state = now.caution?.confirm ? "caution" : { prompt: "question", field: "collecting", outcome: "outcome", ended: "panel" }[now.type];
    if (!seen.has(state)) await look(page, `${at}-${state}`, tools);
    seen.add(state);
    if (state === "panel") break;
    await goOn(page, now);
  }
  const tickets = await page.locator("#walk .ticket pre").allTextContents();
  check(tickets.length > 0, `${at}: no ticket`);
  for (const [number, ticket] of tickets.entries()) {
    await page.locator("#walk .ticket .primary").nth(number).click();
    await page.waitForFunction(() => document.querySelector("#walk .status").textContent !== "");
    check(await pasted(page.context()) === ticket, `${at}: what is pasted is not the ticket`);
  }
  await page.done(at);
  return seen;
}

export async function phone(tools) {
  const seen = new Set();
  for (const code of ["E102", "80", "C04"]) {
    for (const [language, dark] of [["zh", false], ["zh", true], ["en", false], ["en", true]]) {
      for (const state of await toTicket(code, language, dark, tools)) seen.add(state);
    }
  }
  for (const state of ["question", "caution", "collecting", "outcome", "panel"]) tools.check(seen.has(state), `no walk came through a ${state}`);
}

/** Whoever leaves a walk that is in no file is warned, and nobody else. */
export async function leaving({ open, file, check }) {
  const page = await open(file("C04"));
  const dialogs = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.type());
    return dialog.dismiss();
  });
  const leave = async () => {
    dialogs.length = 0;
    await page.evaluate(() => { window.stayed = true; setTimeout(() => location.reload(), 0); });
    await page.waitForTimeout(300);
    await page.waitForSelector("#start", { state: "attached" });
    return { warned: dialogs.join(), stayed: await page.evaluate(() => window.stayed === true) };
  };
  const is = (left, warned) => left.warned === (warned ? "beforeunload" : "") && left.stayed === warned;
  await page.click("#start");
  await page.waitForSelector("#walk .question");
  check(is(await leave(), false), "a walk without an answer is left with a warning");
  await page.waitForSelector("#walk .question");
  await press(page, page.locator("#walk .card .choice").first());
  check(is(await leave(), true), "a walk that is in no file is left without a warning");
  await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
  check(is(await leave(), false), "a walk that is in a file is left with a warning");
  await page.done("leaving");
}
