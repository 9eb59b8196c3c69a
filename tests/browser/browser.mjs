// Chromium for the tests of a handbook: one that reaches for nothing by itself, and a server of files for those pages
// that are not opened from a folder.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
/** Loads a package of target/browser. */
export const installed = createRequire(path.join(root, "target/browser/package.json"));
const { chromium } = installed("playwright-core");

const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts Chromium; it is an error where there is none. */
export function launch() {
  return chromium.launch({ executablePath: process.env.POSDIAG_CHROMIUM ?? "/usr/bin/chromium", args: SWITCHES });
}

const TYPES = { ".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };

/** Serves a folder on a port of this machine: where it is, and how it is stopped. */
export async function serve(folder) {
  const server = createServer(async (request, response) => {
    const name = path.basename(decodeURIComponent(new URL(request.url, "file:///").pathname)) || "index.html";
    try {
      const bytes = await readFile(path.join(folder, name));
      response.writeHead(200, { "content-type": TYPES[path.extname(name)] ?? "text/plain" }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return { address: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
