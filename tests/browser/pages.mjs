// The pages of a handbook in a real browser: nothing scrolls sideways, nothing is asked for from outside, nothing is
// complained of, and whoever listens, or has no scripts, can read them.
//
//   node tests/browser/pages.mjs FOLDER [--all | --longest]
//
// FOLDER has what posdiag handbook -o FOLDER --single FOLDER.html wrote. Every page is opened, as a phone shows it and as
// a desk does, or with --longest the index and each table's longest page; accessibility is looked at on those, or with
// --all on every page.

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { installed, launch, serve } from "./browser.mjs";

const [folder, ...flags] = process.argv.slice(2);
const all = flags.includes("--all");
const axe = readFileSync(installed.resolve("axe-core"), "utf8");
const SIZES = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];
const pages = readdirSync(folder).filter((name) => name.endsWith(".html")).sort();
const leads = (name) => readFileSync(path.join(folder, name), "utf8").includes('http-equiv="refresh"');
const stubs = pages.filter(leads);
const files = pages.filter((name) => !stubs.includes(name));
const failures = [];
let opened = 0;

const fail = (what) => {
  failures.push(what);
  console.error(`FAILED  ${what}`);
};

/** A page on which whatever goes wrong is a failure. */
async function watched(browser, options, within, name = { now: "" }) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on("console", (message) => fail(`${name.now}: console: ${message.text()}`));
  page.on("pageerror", (error) => fail(`${name.now}: ${error.message}`));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(within) && !url.startsWith("data:")) fail(`${name.now}: asks for ${url}`);
  });
  page.on("requestfailed", (request) => {
    const why = request.failure().errorText;
    // What is still on its way when the next page is opened is no loss.
    if (why !== "net::ERR_ABORTED") fail(`${name.now}: does not get ${request.url()}: ${why}`);
  });
  return { page, open: (address) => { name.now = address; opened += 1; return page.goto(within + address); } };
}

/** That a page is no wider than the screen, folded and unfolded. */
async function fits(page, name) {
  const fold = (is) => document.querySelectorAll("details").forEach((folded) => { folded.open = is; });
  const sideways = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  const [folded, unfolded] = await page.evaluate(`{
    const fold = ${fold}, sideways = ${sideways};
    fold(false);
    const folded = sideways();
    fold(true);
    [folded, sideways()];
  }`);
  if (folded > 0 || unfolded > 0) fail(`${name}: scrolls sideways by ${Math.max(folded, unfolded)} px`);
}

/** What axe-core finds that is serious. */
async function accessible(page, name) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { preload: false }));
  for (const { id, impact, help, nodes } of violations) {
    if (impact === "serious" || impact === "critical") {
      fail(`${name}: ${id}: ${help}: ${nodes.length} places, such as ${nodes[0].html.slice(0, 160)}`);
    }
  }
}

/** What a text says, without spaces, which a PDF has where it likes. */
const plain = (text) => text.normalize("NFKC").replace(/\s/g, "");

/** The text of each sheet of a PDF. */
function sheetsOf(pdf) {
  const text = execFileSync("pdftotext", ["-raw", "-enc", "UTF-8", "-", "-"], { input: pdf, encoding: "utf8", maxBuffer: 1 << 28 });
  return text.split("\f").slice(0, -1).map(plain);
}

/** The index of each language, and the longest page of each table. */
function longest() {
  const found = files.filter((name) => name.startsWith("index."));
  for (const index of [...found]) {
    const html = readFileSync(path.join(folder, index), "utf8");
    for (const [section] of html.matchAll(/<section class="table".*?<\/section>/gs)) {
      const pages = [...section.matchAll(/<li><a href="([^"]+)"/g)].map((link) => link[1]);
      const size = (name) => statSync(path.join(folder, name)).size;
      found.push(pages.reduce((one, other) => (size(other) > size(one) ? other : one)));
    }
  }
  return found;
}

const browser = await launch();
const within = `${pathToFileURL(path.resolve(folder)).href}/`;
const looked = new Set(all ? files : longest());
const opening = flags.includes("--longest") ? [...looked] : files;

// Every page, as the device is set to light; in the dark, where only the colours differ, those that axe-core looks at.
for (const [colorScheme, names] of [["light", opening], ["dark", opening.filter((name) => looked.has(name))]]) {
  const queue = [...names];
  const work = async () => {
    const { page, open: go } = await watched(browser, { viewport: SIZES[0], colorScheme }, within);
    for (let name = queue.shift(); name; name = queue.shift()) {
      await go(name);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await fits(page, `${name} at ${size.width}`);
        if (looked.has(name)) await accessible(page, `${name}, ${colorScheme}, ${size.width}`);
      }
    }
    await page.context().close();
  };
  await Promise.all([work(), work()]);
}

// What only leads to another page leads there.
{
  const { page, open: go } = await watched(browser, { viewport: SIZES[0] }, within);
  for (const name of flags.includes("--longest") ? stubs.slice(0, 2) : stubs) {
    await go(name);
    const to = (url) => files.includes(path.basename(url.pathname));
    await page.waitForURL(to, { timeout: 5000 }).catch(() => fail(`${name}: leads nowhere`));
  }
  await page.context().close();
}

// The narrowest phone, on the longest pages.
{
  const { page, open: go } = await watched(browser, { viewport: { width: 320, height: 568 } }, within);
  for (const name of longest()) {
    await go(name);
    await fits(page, `${name} at 320`);
  }
}

// From a server, where a page's origin is another thing.
{
  const server = await serve(folder);
  const { page, open: go } = await watched(browser, { viewport: SIZES[0] }, server.address);
  for (const name of longest()) {
    await go(name);
    await fits(page, `${name} from a server`);
  }
  await page.context().close();
  server.stop();
}

// Without scripts everything can be read: what is folded opens, a chart can be opened alone.
{
  const { page, open: go } = await watched(browser, { viewport: SIZES[0], javaScriptEnabled: false }, within);
  for (const name of longest()) {
    await go(name);
    if (await page.locator("#start:visible, #find:visible").count()) fail(`${name}: offers what needs a script`);
    if (!(await page.locator("main h1").isVisible())) fail(`${name}: shows nothing without scripts`);
    const folded = page.locator("details.shared > summary").first();
    if (await folded.count()) {
      // Merchants find it open.
      if (!(await page.locator("details.shared[open]").count())) await folded.click();
      if (!(await page.locator("details.shared > ol").first().isVisible())) fail(`${name}: does not unfold`);
    }
  }
  await page.context().close();
}

// A chart is first seen at its root.
{
  const { page, open: go } = await watched(browser, { viewport: SIZES[0] }, within);
  for (const name of longest().filter((name) => !name.startsWith("index."))) {
    await go(name);
    const summary = page.locator("details.chart > summary");
    if (!(await summary.count())) continue;
    await summary.click();
    await page.waitForFunction(() => document.querySelector(".scroll img").complete);
    const off = await page.evaluate(async () => {
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const box = document.querySelector(".scroll");
      const middle = box.scrollLeft + box.clientWidth / 2;
      const widest = box.scrollWidth <= box.clientWidth;
      return widest ? 0 : Math.abs(middle - Number(box.dataset.root));
    });
    if (off > 24) fail(`${name}: its chart begins ${off} px away from its root`);
  }
  await page.context().close();
}

// On paper, each sheet says what it belongs to, for whom it is, of which version it is, and which of how many.
const printed = [...longest(), ...files.filter((name) => /^print\.(e|posp)\./.test(name))];
{
  const { page, open: go } = await watched(browser, { viewport: SIZES[0] }, within);
  for (const name of printed) {
    await go(name);
    const { running, audience, version } = await page.evaluate(() => ({ ...document.documentElement.dataset }));
    const sheets = sheetsOf(await page.pdf({ format: "A4", preferCSSPageSize: true }));
    for (const [at, sheet] of sheets.entries()) {
      for (const said of [running, audience, version, `${at + 1} / ${sheets.length}`]) {
        if (!said || !sheet.includes(plain(said))) fail(`${name}: sheet ${at + 1} of ${sheets.length} does not say ${said}`);
      }
    }
  }
  await page.context().close();
}

// All in one file: its pages are turned by the address, with scripts and without.
const single = `${folder.replace(/\/$/, "")}.html`;
for (const javaScriptEnabled of [true, false]) {
  const within = pathToFileURL(path.resolve(single)).href;
  const { page, open: go } = await watched(browser, { viewport: SIZES[0], javaScriptEnabled }, within);
  await go("");
  const first = await page.locator("article.home li a").first().getAttribute("href");
  if (!(await page.locator("article.home").isVisible())) fail("the single file does not begin with its index");
  await page.locator(`article.home a[href="${first}"]`).first().click();
  const shown = page.locator("article:visible");
  if ((await shown.count()) !== 1) fail(`the single file shows ${await shown.count()} pages at once`);
  if ((await shown.first().getAttribute("id")) !== first.slice(1)) fail("the single file shows another page");
  if (javaScriptEnabled) {
    await fits(page, "the single file");
    await accessible(page, "the single file");
    // Merchants do not walk.
    if (await page.evaluate(() => document.body.dataset.readers !== "merchants")) {
      await page.goto(`${within}${first}&walk=`);
      await page.locator("#walk").waitFor({ state: "visible", timeout: 20_000 }).catch(() => fail("the single file does not walk"));
    }
    await page.goto(`${within}${first}`);
    await page.waitForTimeout(2000);
    if (!(await page.locator(first).isVisible())) fail("the single file loses its page where a walk ends");
  }
  await page.context().close();
}

// How long it takes until scripts and answers work, which no test may depend on.
const times = [];
for (const address of ["", "", "", "#index.en", "#index.en"]) {
  const { page } = await watched(browser, { viewport: SIZES[0] }, pathToFileURL(path.resolve(single)).href);
  await page.goto(pathToFileURL(path.resolve(single)).href + address);
  times.push(await page.evaluate(() => performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd));
  await page.context().close();
}
console.log(`the single file is ready after ${Math.round(times.sort((one, other) => one - other)[2])} ms`);

await browser.close();
console.log(`${opened} pages opened, ${looked.size} of ${files.length} looked at by axe-core, ${failures.length} failures`);
process.exit(failures.length > 0 ? 1 : 0);
