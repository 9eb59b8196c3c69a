// Runs in the page, before its scripts: hears what the page says to the engine and what it is told, and walks at random
// by pressing what is on the screen.
"use strict";
(() => {
  const heard = { calls: [], problems: [] };
  window.heard = heard;
  document.addEventListener("securitypolicyviolation", (event) => {
    heard.problems.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
  });
  const instantiate = WebAssembly.instantiateStreaming.bind(WebAssembly);
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await instantiate(...given);
    const { exports } = made.instance;
    const text = (at, length) => new TextDecoder().decode(new Uint8Array(exports.memory.buffer, at, length).slice());
    let input = [0, 0];
    const wrapped = { ...exports, input: (length) => {
      input = [exports.input(length), length];
      return input[0];
    } };
    for (const name of ["begin", "load", "line", "search", "look_up", "save", "ticket"]) {
      if (!exports[name]) continue;
      wrapped[name] = () => {
        const said = text(...input);
        const before = performance.now();
        exports[name]();
        const took = performance.now() - before;
        heard.calls.push({ name, said, told: text(exports.output(), exports.output_length()), took });
      };
    }
    return { module: made.module, instance: { exports: wrapped } };
  };

  /** The same numbers for the same seed (mulberry32). */
  function dice(seed) {
    let state = seed >>> 0;
    return (sides) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * sides);
    };
  }

  const walk = () => document.getElementById("walk");
  const all = (selector) => [...walk().querySelectorAll(selector)];
  const pause = () => new Promise((resolve) => setTimeout(resolve, 0));

  /** Until the engine was asked something, or plainly is not. */
  async function answered(before) {
    for (let times = 0; times < 200 && heard.calls.length === before; times += 1) await pause();
    await pause();
  }

  const PLANTED = ["6222020200112230001", "6222 0202 0011 2230 001", "４１１１１１１１１１１１１１１１"];

  /** What may be left nowhere once it was taken: of the numbers above, more than their first six and last four digits. */
  window.leaks = () => {
    const inputs = all("input, textarea").map((input) => input.value);
    const storage = [localStorage, sessionStorage].map((store) => JSON.stringify({ ...store }));
    const everything = [document.documentElement.outerHTML, location.href, JSON.stringify(history.state), ...storage,
      ...(walk().querySelector("[aria-invalid]") ? [] : inputs)].join("\n");
    const digits = everything.normalize("NFKC").replace(/[ -]/g, "");
    return PLANTED.map((number) => number.normalize("NFKC").replace(/ /g, "")).filter((number) => digits.includes(number));
  };

  async function enter(form, text) {
    const before = heard.calls.length;
    form.querySelector("input").value = text;
    form.requestSubmit();
    await answered(before);
  }

  /** Presses something, and fills in what that asks for. */
  async function press(element, roll) {
    const before = heard.calls.length;
    element.click();
    await pause();
    const form = walk().querySelector(".slot form");
    if (form && heard.calls.length === before) return enter(form, roll(2) ? `因为 ${PLANTED[roll(3)]}` : "");
    return answered(before);
  }

  async function field(roll) {
    const form = walk().querySelector(".card > form");
    const { example } = JSON.parse(heard.calls.at(-1).told.split("\n").findLast((line) => line.includes('"type":"field"')) ?? "{}");
    if (roll(3)) await enter(form, roll(4) ? (example || "x") : PLANTED[roll(3)]);
    if (walk().querySelector(".refusal")?.textContent) await enter(walk().querySelector(".card > form"), example || "x");
  }

  /** Walks until the walk has ended, or so many times something was pressed. */
  window.walkAtRandom = async (seed, most, codes) => {
    const roll = dice(seed);
    const wrong = [];
    const tool = (key) => walk().querySelector(`.tools [data-keys="${key}"]`);
    const back = () => walk().querySelectorAll('[data-keys~="b"]');
    for (let pressed = 0; pressed < most; pressed += 1) {
      const last = heard.calls.at(-1).told;
      // Where it has ended, there is nothing beside it.
      if (!tool("m")) break;
      if (back().length !== 1) wrong.push(`the way back is offered ${back().length} times`);
      const what = roll(40);
      const choices = all(".card .options .choice");
      if (what < 3) await press(back()[0], roll);
      else if (what === 3) {
        tool("m").click();
        await enter(walk().querySelector(".slot form"), `客人的卡 ${PLANTED[roll(3)]}，急`);
      } else if (what === 4) await press(tool("o"), roll);
      else if (what === 5 && tool("c")) {
        tool("c").click();
        await enter(walk().querySelector(".slot form"), codes[roll(codes.length)]);
      } else if (what === 6 && !roll(4)) {
        tool("!").click();
        await press(walk().querySelector(".slot .choice"), roll);
      } else if (walk().querySelector(".card > form") && roll(4)) await field(roll);
      // The outcome is confirmed more often than not.
      else if (last.includes('"type":"outcome"') && roll(5)) await press(choices[0], roll);
      else await press(choices[roll(choices.length)], roll);
      const focus = document.activeElement;
      if (!walk().contains(focus)) wrong.push(`the focus is at ${focus?.outerHTML?.slice(0, 80)}`);
      wrong.push(...window.leaks().map((number) => `${number} is left after ${heard.calls.at(-1).said}`));
    }
    return { calls: heard.calls.splice(0), problems: heard.problems.splice(0), wrong, hash: location.hash,
      shown: walk().innerText, tickets: all(".ticket pre").map((ticket) => ticket.textContent) };
  };
})();
