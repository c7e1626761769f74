// A static server for the built page under a sub-path, with the types that browsers insist on.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

export const BASE = "/some/sub/path/";
export const DIST = process.env.DIST ?? join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const ROOT = join(dirname(fileURLToPath(import.meta.url)), "../..");
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".gz": "application/gzip",
  ".txt": "text/plain; charset=utf-8",
  ".ts": "text/plain; charset=utf-8",
};

/** What makes pages cross-origin isolated, so that the engine may have threads; ISOLATED=1 sends it with every file of every server. */
export const ISOLATION = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
const ALWAYS = process.env.ISOLATED ? ISOLATION : {};

/** What a static host adds: ten minutes in the browser's cache, and gzip. */
function hosted(body, type) {
  if (type === TYPES[".gz"]) return { body, headers: { "cache-control": "max-age=600" } };
  return { body: gzipSync(body), headers: { "cache-control": "max-age=600", "content-encoding": "gzip" } };
}

/**
 * extra: { path under BASE: html } pages that are not part of the build; `host`: as a static host would serve it; `headers`: sent with every file; the npm packages lie under node_modules/ and bench/peers/node_modules/;
 * `send(response, body, name)` ends a response, when it likes. Resolves to { url, close() }.
 */
export async function serve(
  extra = {},
  { dist = DIST, host = false, headers = ALWAYS, send = (response, body) => response.end(body) } = {},
) {
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = path.startsWith(BASE) ? normalize(path.slice(BASE.length)) || "index.html" : null;
    try {
      if (file === null || file.startsWith("..")) throw new Error("outside");
      const name = file === "." || file === "./" ? "index.html" : file;
      const body = Object.hasOwn(extra, name)
        ? extra[name]
        : await readFile(join(/^(bench\/peers\/)?node_modules\//.test(name) ? ROOT : dist, name));
      const type = TYPES[extname(name)] ?? "application/octet-stream";
      const packed = host ? hosted(body, type) : { body };
      response.writeHead(200, { "content-type": type, ...packed.headers, ...headers });
      await send(response, packed.body, name);
    } catch {
      if (response.headersSent) return response.destroy();
      response.writeHead(404, { "content-type": "text/plain" }).end("not found");
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}${BASE}`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log((await serve()).url);
