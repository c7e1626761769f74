// After a build: the engine with relaxed-simd and with threads, www as it is fetched, and for a release the service worker that keeps it all.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { bundle } from "./bundle.mjs";
import { offline } from "./offline.mjs";
import { relaxed, threads } from "./engines.mjs";

const folder = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";

const change = (name, write) => writeFileSync(join(folder, name), write(readFileSync(join(folder, name), "utf8")));

relaxed(folder, release);
const withThreads = threads(folder, release);
const begins = await bundle(folder, release, withThreads);
const preloads = begins.map((address) => `<link rel="modulepreload" href="${address}">`).join("");
change("index.html", (html) => html.replace("</head>", `${preloads}</head>`));
if (release) {
  for (const name of ["page_relaxed.js", ...(withThreads ? ["page_threads.js"] : [])]) {
    const { code } = await transform(readFileSync(join(folder, name), "utf8"), { minify: true, format: "esm" });
    change(name, () => code);
  }
  await offline(folder);
}
