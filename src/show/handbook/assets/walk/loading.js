// The engine is the program's own, and loaded when it is first needed.

/** The engine that walks, or the whole one, which also opens files and searches; it walks, too. */
const loading = {};
function load(whole = false) {
  const name = whole || loading["engine-whole"] || inOneFile("engine-whole") ? "engine-whole" : "engine";
  loading.library ??= data("library", "posdiagLibrary").then((packed) => unpacked(packed).arrayBuffer());
  // It is compiled while it is unpacked.
  loading[name] ??= data(name, "posdiagEngine").then((packed) => WebAssembly.instantiateStreaming(unpacked(packed), {})).then(async ({ instance }) => {
    const made = new Engine(instance.exports);
    const fault = made.call("open", new Uint8Array(await loading.library));
    if (fault) throw new Error(JSON.parse(fault).message);
    return made;
  });
  loading[name].catch(() => {
    delete loading[name];
    delete loading.library;
  });
  return loading[name];
}

const inOneFile = (name) => document.querySelector(`script[type="text/plain"]#${name}`);

/** The base64 that a script beside the page holds; in a page that is one file, a part of that. */
async function data(name, variable) {
  const part = inOneFile(name);
  if (part) return part.textContent;
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = `${name}.js`;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${name}.js`));
    document.head.append(script);
  });
  const text = window[variable];
  delete window[variable];
  return text;
}

/** What was packed and made base64 of, as it comes. */
function unpacked(base64) {
  const bytes = Uint8Array.fromBase64?.(base64) ?? Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(bytes[0] === 0x1f ? "gzip" : "deflate"));
  return new Response(stream, { headers: { "content-type": "application/wasm" } });
}

class Engine {
  constructor(exports) {
    this.exports = exports;
  }

  /** Calls with bytes, a text, or a value as JSON; gives a text. */
  call(name, given = "") {
    const { exports } = this;
    const input = given instanceof Uint8Array ? given
      : new TextEncoder().encode(typeof given === "string" ? given : JSON.stringify(given));
    const now = new Date();
    exports.clock(now.getTime(), -now.getTimezoneOffset());
    // To make room may move the memory.
    const at = exports.input(input.length);
    new Uint8Array(exports.memory.buffer, at, input.length).set(input);
    exports[name]();
    const output = new Uint8Array(exports.memory.buffer, exports.output(), exports.output_length());
    return new TextDecoder().decode(output);
  }
}
