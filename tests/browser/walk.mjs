// The walk in the pages of a handbook, in a real browser.
//
//     node walk.mjs POSDIAG WORK [--codes N] [--from CODE] [--walks N] [--seed N] [--only SUITE,…] [--engines FOLDER] [--screens FOLDER]
//
// POSDIAG is the program, whose engine is in the pages that it writes; WORK a folder for what is written. N codes, or all
// of them (`--codes all`), are walked so many times at random; what was said to the engine in the page is said to the
// program, and both have to say the same: questions, refusals, redacted fields, outcomes, requests and tickets. All of
// them take an hour, and `--from CODE` goes on with one.
// With a folder, the engines (and the script) of the pages are replaced by those in it, such as newly built ones. SCREENS is for pictures of
// walks on a phone. It ends with exit code 1 where anything is wrong, and says what.
import { execFile, execFileSync, spawnSync } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArgs, promisify } from "node:util";
import { installed } from "./browser.mjs";
import * as kept from "./kept.mjs";
import { leaving, phone } from "./phone.mjs";
import { back, copying, keys } from "./ways.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const { values: options, positionals: [posdiag, work] } = parseArgs({
  allowPositionals: true,
  options: { codes: { type: "string", default: "24" }, walks: { type: "string", default: "2" }, seed: { type: "string", default: "1" },
    from: { type: "string", default: "" }, only: { type: "string", default: "" }, engines: { type: "string" },
    screens: { type: "string" } },
});
const wrong = [];
/** What is wrong is said at once: all walks of all codes take an hour. */
const tell = (what) => {
  wrong.push(what);
  if (wrong.length <= 20) console.error(what.slice(0, 4000));
};
const check = (holds, what) => {
  if (!holds) tell(what);
};
const quiet = { PATH: process.env.PATH, HOME: work };
const run = (args, more = {}) => spawnSync(posdiag, args, { encoding: "utf8", env: quiet, maxBuffer: 1 << 28, ...more });

const book = path.join(work, "book");
fs.mkdirSync(work, { recursive: true });
execFileSync(posdiag, ["handbook", "-o", book, "--single", path.join(work, "book.html"), "--force", "--audience", "technicians"], { env: quiet });
const bring = (to) => {
  for (const name of options.engines ? fs.readdirSync(options.engines) : []) {
    const bytes = fs.readFileSync(path.join(options.engines, name));
    if (name === "walk.js") fs.writeFileSync(path.join(to, name), bytes);
    const engine = /^(engine.*)\.wasm\.gz$/.exec(name)?.[1];
    if (engine) fs.writeFileSync(path.join(to, `${engine}.js`), `posdiagEngine = "${bytes.toString("base64")}";\n`);
  }
};
bring(book);
const codes = execFileSync(posdiag, ["list", "--format", "json"], { encoding: "utf8", env: quiet });
const all = JSON.parse(codes.trim().split("\n")[0]).codes?.map(({ code }) => code) ?? JSON.parse(codes).map(({ code }) => code);
const browser = await installed("playwright-core").chromium.launch({
  executablePath: process.env.POSDIAG_CHROMIUM ?? "/usr/bin/chromium",
  // Thousands of walks press faster than a browser thinks that anybody does.
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-quic", "--disable-ipc-flooding-protection"],
});

/** A page of its own, with what is wrong in it. */
async function open(url, { width = 390, height = 844, dark = false, clipboard = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", acceptDownloads: true });
  if (clipboard) await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.problems = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.problems.push(message.text()));
  page.on("pageerror", (error) => page.problems.push(String(error.stack)));
  page.on("request", (request) => {
    if (!/^(file:|blob:|data:|http:\/\/127\.0\.0\.1:)/.test(request.url())) page.problems.push(`asks for ${request.url()}`);
  });
  await page.addInitScript({ path: path.join(here, "driver.js") });
  await page.goto(url);
  page.done = async (name) => {
    check(page.problems.length === 0, `${name}: ${page.problems.join(" | ")}`);
    await context.close();
  };
  return page;
}
const file = (code, language = "zh") => `${pathToFileURL(path.join(book, code)).href}${language === "zh" ? "" : `.${language}`}.html`;
const index = pathToFileURL(path.join(book, "index.html")).href;
const single = pathToFileURL(path.join(work, "book.html")).href;
const asked = (page) => page.waitForSelector("#walk .question");

// --- The page says what the program says ---

const TIMES = [[/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)/g, "TIME"], [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d\d:\d\d/g, "TIME"],
  [/"seconds":\d+/g, "SECONDS"], [/\b\d\d:\d\d:\d\d/g, "TIME"], [/（\d+ 秒）| \(\d+ s\)/g, ""], [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "ID"]];
const same = (text, name) => TIMES.reduce((done, [what, by]) => done.replace(what, by), name ? text.replaceAll(name, "NAME") : text);

/** What the page was told, and what the program says to the same; without what only the page hears. */
async function compare(code, calls, tickets, language, at) {
  const begun = JSON.parse(calls[0].said);
  const folder = path.join(work, `data-${at}`);
  const env = { ...quiet, POSDIAG_DATA_DIR: folder, TZ: "Asia/Shanghai" };
  const lines = calls.slice(1).filter(({ name }) => name === "line").map(({ said }) => said);
  const args = ["walk", code, "--format", "jsonl", "--record", "--lang", language, begun.channel === "phone" ? "--phone" : "--onsite"];
  const told = calls.map(({ name, told: text }) => (name === "begin" || name === "line" ? text : "")).join("");
  const inPage = told.split("\n").filter((line) => line && !line.startsWith('{"type":"state"'));
  const [program, texts] = await new Promise((resolve, reject) => {
    const process = execFile(posdiag, args, { env, maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      const name = /"session":"([\d-]+)"/.exec(stdout)?.[1];
      if (!name) return reject(new Error(`${code}: ${stderr} ${error}`));
      const numbers = JSON.parse(stdout.trim().split("\n").at(-1)).tickets?.map(({ number }) => number) ?? [];
      const shown = numbers.map((number) => execFileSync(posdiag, ["ticket", "show", number, "--lang", language], { encoding: "utf8", env }));
      return resolve([same(stdout, name).trim().split("\n"), shown.map((text) => same(text, name))]);
    });
    process.stdin.end(lines.map((line) => `${line}\n`).join(""));
  });
  fs.rmSync(folder, { recursive: true, force: true });
  const name = /"session":"([\d-]+)"/.exec(told)[1];
  const page = inPage.map((line) => same(line, name));
  // A walk that was not finished is left for later by the program alone.
  const expected = page.at(-1).startsWith('{"type":"ended"') ? program : program.slice(0, page.length);
  const first = expected.findIndex((line, at) => line !== page[at]);
  const [here, there] = [page[first] ?? "", expected[first] ?? ""];
  const from = Math.max(0, [...there].findIndex((letter, at) => letter !== here[at]) - 80);
  check(first < 0 && expected.length === page.length,
    `${code} (${language}): the page says\n  …${here.slice(from, from + 300)}\nthe program\n  …${there.slice(from, from + 300)}\nto ${lines.join(" ")}`);
  for (const [at, text] of texts.entries()) {
    const there = same(tickets[at] ?? "", name).split("\n");
    const line = text.split("\n").findIndex((line, number) => line !== there[number]);
    check(line < 0 && texts.length === tickets.length, `${code}: a ticket says\n  ${there[line]}\nthe program\n  ${text.split("\n")[line]}`);
  }
  return { steps: lines.length, ended: page.at(-1).startsWith('{"type":"ended"'), tickets: tickets.length };
}

async function walks() {
  const chosen = options.codes === "all" ? all.slice(Math.max(0, all.indexOf(options.from))) : all.filter((code, at) => at % Math.ceil(all.length / Number(options.codes)) === 0);
  const sum = { walks: 0, steps: 0, ended: 0, tickets: 0 };
  const times = [];
  for (const [at, code] of chosen.entries()) {
    const language = at % 2 ? "en" : "zh";
    const page = await open(file(code, language));
    for (let walk = 0; walk < Number(options.walks); walk += 1) {
      const phone = walk % 2 ? "&phone" : "";
      await page.goto("about:blank");
      await page.goto(`${file(code, language)}#walk=${encodeURIComponent(code)}${phone}`);
      await asked(page);
      const seed = Number(options.seed) * 1e6 + at * 1000 + walk;
      const done = await page.evaluate(([seed, codes]) => window.walkAtRandom(seed, 80, codes), [seed, all]);
      check(done.wrong.length === 0 && done.problems.length === 0, `${code}, seed ${seed}: ${[...done.wrong, ...done.problems].join(" | ")}`);
      times.push(...done.calls.filter(({ name }) => name === "line").map(({ took }) => took));
      const came = await compare(code, done.calls, done.tickets, language, `${at}-${walk}`);
      sum.walks += 1;
      sum.steps += came.steps;
      sum.ended += came.ended;
      sum.tickets += came.tickets;
    }
    await page.done(code);
    if (options.codes === "all") console.log(`${code}: ${options.walks} walks`);
  }
  times.sort((one, other) => one - other);
  const quantile = (part) => times[Math.floor(times.length * part)]?.toFixed(2);
  console.log(`${sum.walks} walks of ${chosen.length} codes, ${sum.steps} replies, ${sum.ended} to an end, ${sum.tickets} tickets; `
    + `the engine answers in ${quantile(0.5)} ms (median), ${quantile(0.99)} ms (99 %), ${times.at(-1)?.toFixed(2)} ms (slowest)`);
}

// --- The address, the keys, the focus ---

async function address() {
  const page = await open(file("E102"));
  await page.click("#start");
  await asked(page);
  const hash = () => page.evaluate(() => location.hash);
  const question = () => page.textContent("#walk .question");
  const first = await question();
  check(await hash() === "#walk=E102", `a walk begins at ${await hash()}`);
  await page.keyboard.press("3");
  await page.waitForFunction((before) => document.querySelector("#walk .question").textContent !== before, first);
  const second = [await hash(), await question()];
  await page.keyboard.press("m");
  await page.keyboard.type("b 1 y");
  check(await page.inputValue("#walk-text") === "b 1 y" && await question() === second[1], "what is typed in a field is no key");
  await page.keyboard.press("Enter");
  await page.goBack();
  await page.waitForFunction((first) => document.querySelector("#walk .question").textContent === first, first);
  check(await hash() === "#walk=E102", "back in the browser is back in the walk");
  await page.goForward();
  await page.waitForFunction((second) => document.querySelector("#walk .question").textContent === second, second[1]);
  check((await page.textContent("#walk .trail")).includes("b 1 y"), "a note stays on the way back and forth");
  await page.keyboard.press("b");
  await page.waitForFunction((first) => document.querySelector("#walk .question").textContent === first, first);
  check(await hash() === "#walk=E102", "back in the walk is back in the browser");
  check(await page.evaluate(() => document.activeElement.matches("#walk h2")), "the focus is at the new question");
  const number = async () => (await page.textContent("#walk")).match(/\d{3}-\d{3}/)[0];
  const noted = await number();
  page.once("dialog", (dialog) => dialog.accept());
  await page.reload();
  await asked(page);
  check(await number() === noted, "a reload keeps the number that somebody wrote down");
  await page.goto("about:blank");
  await page.goto(`${file("E102")}${second[0]}`);
  await asked(page);
  check(await number() !== noted, "a link does not take the number along");
  check(await question() === second[1], "a link goes on where it was made");
  await page.goto("about:blank");
  await page.goto(`${file("E102")}#walk=E102:transaction.kind=neither,no.such=step&phone`);
  await asked(page);
  check(await question() === second[1] && (await page.textContent("#walk .status")) !== "", "a link that fits in part goes so far, and says so");
  await page.done("address");
}

// --- Narrow, and for fingers ---

async function narrow() {
  for (const [code, language, dark] of [["E102", "zh", false], ["80", "en", true], ["C04", "zh", true]]) {
    const page = await open(`${file(code, language)}#walk=${code}&phone`, { width: 320, height: 640, dark });
    await asked(page);
    for (let step = 0; step < 12 && await page.$("#walk .choice"); step += 1) {
      await page.evaluate(() => document.querySelector("#walk details.more")?.setAttribute("open", ""));
      const { wide, small } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        small: [...document.querySelectorAll("#walk button, #walk input, #walk summary")].filter((one) => one.getClientRects().length)
          .filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML.slice(0, 80)),
      }));
      check(wide <= 320, `${code}: ${wide} px wide at step ${step}`);
      check(small.length === 0, `${code}: lower than 44 px: ${small}`);
      await page.click("#walk .card .choice");
      await page.waitForTimeout(30);
    }
    await page.done(`${code} at 320 px`);
  }
}

// --- Search ---

async function search() {
  const phrases = fs.readFileSync(path.join(here, "../data/words.tsv"), "utf8").split("\n")
    .filter((line) => line && !line.startsWith("#")).map((line) => line.split("\t")[0]);
  const words = [...phrases, "E102", "e1o2", "wlyc", "wangluo", "网络", "mac 错", "c0", "０００８", "zzzzqq", "不出纸", "no slip"];
  const page = await open(pathToFileURL(path.join(book, "index.html")).href);
  for (const typed of words) {
    await page.fill("#search", typed);
    // Enter would open the first hit.
    await page.locator("#search").blur();
    const told = await page.waitForFunction((typed) => {
      const last = window.heard.calls.at(-1);
      return last?.name === "look_up" && last.said === typed
        && { shown: [...document.querySelectorAll("#hits .code")].map((code) => code.textContent), named: JSON.parse(last.told) };
    }, typed);
    const { shown, named } = await told.jsonValue();
    const explained = run(["explain", typed, "--lang", "zh"]);
    const isOne = named.found === "one";
    check(isOne ? explained.stdout.startsWith(named.codes[0]) : explained.stdout === "",
      `${typed} is ${JSON.stringify(named)} to the page, to the program ${explained.stdout || explained.stderr}`);
    const found = JSON.parse(run(["search", typed, "--format", "json", "--lang", "zh"]).stdout).hits.map(({ code }) => code);
    check(JSON.stringify(shown) === JSON.stringify(found.slice(0, 20)), `${typed}: the page finds ${shown}, the program ${found.slice(0, 20)}`);
  }
  await page.fill("#search", "wlyc");
  await page.waitForFunction(() => document.querySelector("#hits .code")?.textContent === "0008");
  // The mouse leaves the box, which does not draw the hits anew under it.
  await page.hover("#hits a >> nth=0");
  await page.mouse.down();
  await page.waitForTimeout(50);
  await page.mouse.up();
  await page.waitForSelector("#start");
  check(page.url().endsWith("/0008.html"), `a hit leads to ${page.url()}`);
  await page.done("search");
  console.log(`${words.length} searches`);
}

// --- A session's file: to a desk, and back ---

async function files() {
  const env = { ...quiet, POSDIAG_DATA_DIR: path.join(work, "desk"), TZ: "Asia/Shanghai" };
  fs.rmSync(env.POSDIAG_DATA_DIR, { recursive: true, force: true });
  const page = await open(`${file("C04")}#walk=C04`);
  await asked(page);
  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("s")]);
    const to = path.join(work, name);
    await download.saveAs(to);
    return to;
  };
  await page.keyboard.press("m");
  await page.keyboard.type("客人的卡 6222020200112230001 说急用");
  await page.keyboard.press("Enter");
  await page.waitForSelector("#walk .trail");
  await page.click("#walk .card .choice >> nth=1");
  await page.waitForTimeout(50);
  const question = await page.textContent("#walk .question");
  const saved = await save("from-page.posdiag");
  check(!fs.readFileSync(saved, "utf8").includes("6222020200112230001"), "a file holds no card number");
  const name = /会话 ([\d-]+)/.exec(await page.textContent("#walk .head"))[1];
  const imported = run(["session", "import", saved, "--lang", "en"], { env });
  check(imported.status === 0, `the file is imported: ${imported.stderr}`);
  const desk = spawnSync("python3", [path.join(here, "at_a_desk.py"), posdiag, name], { encoding: "utf8", env: { ...env, TERM: "xterm-256color" } });
  check(desk.status === 0, `the desk finishes it: ${desk.stdout} ${desk.stderr}`);
  const filed = run(["ticket", "show", name, "--lang", "zh"], { env });
  check(filed.status === 0 && filed.stdout.includes("898310053110001"), `the desk has its ticket: ${filed.stdout} ${filed.stderr}`);
  const shown = JSON.parse(run(["session", "show", name, "--format", "json"], { env }).stdout);
  check(JSON.stringify(shown).includes("622202*********0001"), "the note came along, redacted");
  const back = path.join(work, "from-desk.posdiag");
  fs.rmSync(back, { force: true });
  const exported = run(["session", "export", name, "-o", back], { env });
  check(exported.status === 0, `exported: ${exported.stderr}`);
  await page.setInputFiles("#walk-open", back);
  await page.waitForFunction((before) => document.querySelector("#walk .question")?.textContent !== before, question);
  const trail = await page.textContent("#walk .trail");
  check(trail.includes("622202*********0001") && trail.includes("from the desk"), `what was done at the desk is there: ${trail}`);
  const fields = await page.locator("#walk .filled .value").allTextContents();
  check(fields.includes("898310053110001") && fields.includes("13800138000"), `the desk's fields are there: ${fields}`);
  await page.keyboard.press("y");
  await page.waitForSelector("#walk .ticket pre");
  const again = await save("from-page-again.posdiag");
  const merged = run(["session", "import", again, "--lang", "en"], { env });
  check(merged.status === 0, `imported again: ${merged.stderr}`);
  const inPage = same(await page.textContent("#walk .ticket pre"), name).trimEnd();
  const atDesk = same(run(["ticket", "show", name, "--lang", "zh"], { env }).stdout, name).trimEnd();
  check(inPage === atDesk, `the page's ticket is\n${inPage}\nthe desk's\n${atDesk}`);
  fs.writeFileSync(path.join(work, "broken.posdiag"), fs.readFileSync(back, "utf8").replace("from the desk", "from the dusk"));
  await page.setInputFiles("#walk-open", path.join(work, "broken.posdiag"));
  await page.waitForFunction(() => document.querySelector("#walk .refusal").textContent !== "");
  await page.done("files");
}

// --- Texts that would be more than texts ---

async function hostile() {
  const folder = path.join(work, "hostile");
  const evil = `"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script></script><!-- ${"很长".repeat(40)}${"W".repeat(300)}`;
  const text = (said) => ({ zh: said, en: said });
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(path.join(here, "../../examples/coffee"), folder, { recursive: true });
  // The messages and questions of a library that is fine are made so.
  const change = (name) => {
    const at = path.join(folder, name);
    for (const entry of fs.readdirSync(at, { withFileTypes: true })) {
      const inside = path.join(name, entry.name);
      if (entry.isDirectory()) change(inside);
      else if (entry.name.endsWith(".yaml") && entry.name !== "library.yaml") {
        const lines = fs.readFileSync(path.join(folder, inside), "utf8").split("\n");
        const made = lines.map((line) => line.replace(/^(\s*(?:- )?(?:ask|try|message|say|hint|cause|en|zh|label):) ([^{|>\s].*)$/, (whole, key) => `${key} ${JSON.stringify(`${evil} {x`.replace("{x", ""))}`));
        fs.writeFileSync(path.join(folder, inside), made.join("\n"));
      }
    }
  };
  change(".");
  const made = run(["--library", folder, "handbook", "-o", path.join(work, "hostile-book"), "--force", "--lang", "en", "--audience", "technicians"]);
  check(made.status === 0, `a hostile library becomes pages: ${made.stderr.slice(0, 2000)}`);
  if (made.status !== 0) return;
  bring(path.join(work, "hostile-book"));
  const listed = JSON.parse(run(["--library", folder, "list", "--format", "json"]).stdout.split("\n")[0]);
  const code = (listed.codes ?? listed)[0].code;
  const page = await open(`${pathToFileURL(path.join(work, "hostile-book", code)).href}.html#walk=${code}`, { width: 320 });
  await asked(page);
  const done = await page.evaluate((codes) => window.walkAtRandom(7, 30, codes), [code]);
  check(done.calls.some(({ told }) => told.includes("onerror")), "the hostile texts were walked");
  check(!(await page.evaluate(() => window.hacked)), "a text is run");
  check(await page.evaluate(() => document.querySelectorAll("#walk img, #walk script").length) === 0, "a text becomes markup");
  check(await page.evaluate(() => document.documentElement.scrollWidth) <= 320, "a long word makes the page scroll sideways");
  // What does not come from the page's own files is not run, whatever gets in.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.hacked = 1";
    document.body.append(script);
    const image = document.createElement("img");
    image.src = "http://127.0.0.1:9/x.png";
    document.body.append(image);
    const link = document.createElement("div");
    link.setAttribute("onclick", "window.hacked = 1");
    document.body.append(link);
    link.click();
  });
  await page.waitForTimeout(50);
  check(!(await page.evaluate(() => window.hacked)), "the policy lets a script of the page's text run");
  const violations = await page.evaluate(() => window.heard.problems.length);
  check(violations >= 3, `the policy stops a script, an image and a handler, not ${violations} of them`);
  page.problems = page.problems.filter((problem) => !/Content Security Policy/.test(problem));
  await page.done("hostile");
}

// --- From a server ---

async function served() {
  const types = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };
  const server = http.createServer((request, response) => {
    const name = path.join(book, path.basename(decodeURIComponent(new URL(request.url, "http://x").pathname)));
    if (!fs.existsSync(name)) return response.writeHead(404).end();
    response.writeHead(200, { "content-type": types[path.extname(name)] ?? "application/octet-stream" });
    return response.end(fs.readFileSync(name));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const page = await open(`http://127.0.0.1:${server.address().port}/80.html#walk=80`, { width: 1280, height: 800 });
  await asked(page);
  const done = await page.evaluate((codes) => window.walkAtRandom(3, 80, codes), all);
  check(done.wrong.length === 0, done.wrong.join(" | "));
  await compare("80", done.calls, done.tickets, "zh", "served");
  await page.done("served");
  server.close();
}

const tools = { open, file, index, single, run, work: path.resolve(work), coffee: path.join(here, "../../examples/coffee"), check,
  screens: options.screens };
const suites = { address, narrow, phone: () => phone(tools), leaving: () => leaving(tools), back: () => back(tools),
  copying: () => copying(tools), keys: () => keys(tools), search,
  ...Object.fromEntries(Object.entries(kept).map(([name, suite]) => [name, () => suite(tools)])),
  files, hostile, served, walks };
for (const [name, suite] of Object.entries(suites)) {
  if (options.only && !options.only.split(",").includes(name)) continue;
  const before = wrong.length;
  await suite().catch((error) => tell(`${name}: ${error.stack}`));
  console.log(`${wrong.length === before ? "ok" : "WRONG"}  ${name}`);
}
await browser.close();
process.exit(wrong.length ? 1 : 0);
