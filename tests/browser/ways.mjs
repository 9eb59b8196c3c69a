// Ways out of a walk and back into it, a ticket where the page may not copy, and the keys of the search.
//
// Each suite is handed the tools of walk.mjs: `open(url, looks)` gives a page, `file(code, language)` the address of a code's
// page, `check(holds, what)` notes what is wrong.

import { asked as said, goOn, look } from "./phone.mjs";

const question = (page) => page.textContent("#walk .question");
const asked = (page) => page.waitForSelector("#walk .question");

/** Presses something, and waits for another question. */
async function answer(page, nth = 0) {
  const before = await question(page);
  await page.locator("#walk .card .choice").nth(nth).click();
  await page.waitForFunction((before) => document.querySelector("#walk .question").textContent !== before, before);
}

/** Back at the first step says that it is the first; back in the browser leaves the walk, which waits with its answers. */
export async function back({ open, file, check }) {
  for (const [language, first, label] of [["zh", "已经是第一步。", "接着走"], ["en", "This is the first step.", "Go on with the walk"]]) {
    const page = await open(file("E102", language));
    await page.click("#start");
    await asked(page);
    await page.keyboard.press("b");
    check((await page.textContent("#walk .refusal")).startsWith(first), "back at the first step says nothing");
    check(await page.isVisible("#walk .refusal button"), "back at the first step offers no way to the page");
    const begun = await question(page);
    await answer(page, 2);
    const second = [await question(page), await page.evaluate(() => location.hash)];
    await page.keyboard.press("m");
    await page.keyboard.type("a note");
    await page.keyboard.press("Enter");
    await page.goBack();
    await page.waitForFunction((begun) => document.querySelector("#walk .question").textContent === begun, begun);
    await page.goForward();
    await page.waitForFunction((second) => document.querySelector("#walk .question").textContent === second, second[0]);
    await page.goBack();
    await page.goBack();
    await page.waitForSelector("#start");
    check(await page.isHidden("#walk"), "back from the first step does not lead to the page");
    // The first answer was taken back on the way; what was noted is there all the same.
    check(await page.textContent("#start") === label, `the button says ${await page.textContent("#start")}`);
    await page.click("#start");
    await asked(page);
    check((await page.textContent("#walk .trail")).includes("a note"), "a note is lost on the way to the page and back");
    await answer(page, 2);
    await page.locator("#walk .head button").click();
    check(await page.evaluate(() => document.activeElement.id) === "start", "the focus is not at the button that leads back");
    await page.click("#start");
    await asked(page);
    check(await question(page) === second[0] && await page.evaluate(() => location.hash) === second[1], "the button begins anew");
    await page.done(`back, ${language}`);
  }
}

/** The text of a walk's first ticket, at its end. */
async function ticket(page) {
  for (let now = await said(page); now.type !== "ended"; now = await said(page)) await goOn(page, now);
  return page.textContent("#walk .ticket pre");
}

/** Where the page may not use the clipboard, a ticket is copied in another way, and where there is none, it is selected. */
export async function copying({ open, file, check }) {
  for (const may of ["refused", "nothing"]) {
    const page = await open(`${file("C04")}#walk=C04`, { clipboard: may === "refused" });
    await asked(page);
    await page.evaluate((may) => {
      const refused = { writeText: () => Promise.reject(new DOMException("", "NotAllowedError")) };
      Object.defineProperty(navigator, "clipboard", { value: may === "refused" ? refused : undefined });
      if (may === "nothing") document.execCommand = () => false;
    }, may);
    const text = await ticket(page);
    await page.locator("#walk .ticket .primary").click();
    await page.waitForFunction(() => document.querySelector("#walk .status").textContent !== "");
    const status = await page.textContent("#walk .status");
    if (may === "refused") {
      check(status === "已复制", `says ${status}`);
      check(await page.evaluate(() => document.activeElement.matches(".ticket .primary")), "the focus leaves the button");
      const other = await page.context().newPage();
      await other.setContent("<textarea></textarea>");
      await other.focus("textarea");
      await other.keyboard.press("Control+V");
      check(await other.inputValue("textarea") === text, "what is pasted is not the ticket");
      await other.close();
    } else {
      check(status.includes("已经选中"), `says ${status}, and nothing was copied`);
      const selected = await page.evaluate(() => String(getSelection()));
      check(selected.trimEnd() === text.trimEnd(), `selected is ${selected}`);
    }
    check(await page.$("textarea") === null, "what was copied from is left in the page");
    await page.done(`copying, ${may}`);
  }
}

/** The keys of the search: Enter opens the first hit, the arrows move, Escape empties. */
export async function keys({ open, index, single, check, screens }) {
  const focus = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.querySelector(".code")?.textContent);
  for (const [url, to, words] of [[index, "/E102.html", "找到"], [index.replace(".html", ".en.html"), "/E102.en.html", "Found"],
    [single, "/book.html#E102", "找到"], [`${single}#index.en`, "/book.html#E102.en", "Found"]]) {
    const page = await open(url, { width: 1280, height: 800 });
    const label = await page.locator("#find label > span:visible").allTextContents();
    check(label[0] === (words === "Found" ? "Find a code or a symptom" : "查代码或故障现象"), `${url}: the box is called ${label}`);
    await page.click("#search");
    await page.keyboard.type("wlyc");
    await page.waitForSelector("#hits a");
    check((await page.textContent("#found")).startsWith(words), `the count is ${await page.textContent("#found")}`);
    await look(page, `hits, ${url.split("/").at(-1)}`, { check, screens });
    const codes = await page.locator("#hits .code").allTextContents();
    await page.keyboard.press("ArrowDown");
    check(await focus(page) === codes[0], `the first arrow leads to ${await focus(page)}`);
    await page.keyboard.press("ArrowDown");
    check(await focus(page) === codes[1], `the second arrow leads to ${await focus(page)}`);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    check(await focus(page) === "search", `two arrows up lead to ${await focus(page)}`);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Escape");
    check(await page.inputValue("#search") === "" && await focus(page) === "search", "Escape does not empty the box");
    check(await page.isHidden("#hits") && await page.textContent("#found") === "", "Escape leaves what was found");
    await page.keyboard.type("E102");
    await page.keyboard.press("Enter");
    await page.waitForURL((address) => address.href.endsWith(to), { timeout: 5000 }).catch(() => check(false, `Enter leads to ${page.url()}`));
    if (url.includes("book.html")) check(await page.isHidden("#hits") && await page.isVisible(`[id="${to.split("#")[1]}"]`), "the hits cover the page");
    await page.done(`keys, ${url}`);
  }
}
