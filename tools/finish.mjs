// After a build: the engine with relaxed-simd, www as it is fetched, and for a release the service worker that keeps it all.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { transform } from "esbuild";
import { bundle } from "./bundle.mjs";
import { offline } from "./offline.mjs";
import { relaxed } from "./relaxed.mjs";

const folder = process.env.TRUNK_STAGING_DIR;
const release = process.env.TRUNK_PROFILE === "release";

const change = (name, write) => writeFileSync(join(folder, name), write(readFileSync(join(folder, name), "utf8")));

relaxed(folder, release);
const begins = await bundle(folder, release);
const preloads = begins.map((address) => `<link rel="modulepreload" href="${address}">`).join("");
change("index.html", (html) => html.replace("</head>", `${preloads}</head>`));
if (release) {
  const { code } = await transform(readFileSync(join(folder, "page_relaxed.js"), "utf8"), { minify: true, format: "esm" });
  change("page_relaxed.js", () => code);
  await offline(folder);
}
