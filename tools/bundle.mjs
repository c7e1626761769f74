// www as the browser fetches it, by esbuild: the page, the module and its worker each in few files, what is fetched on use in files
// of its own. Release builds are minified, others bear source maps.
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULE = ["lab/lab.js", "lab/early.js"]; // files with an address of their own, which the page imports as they are

/** Fetched as they are, beside what fetches them */
const BESIDE = { "lab/sqlite.wasm": "sql.js/dist/sql-wasm-browser.wasm" };

const sources = readdirSync(join(ROOT, "www"), { recursive: true }).map((path) => path.replaceAll("\\", "/"));
const text = (path) => readFileSync(join(ROOT, "www", path), "utf8");

/** What the page fetches on use: every module under an `import("…")`, by the name that its file gets. */
function fetchedOnUse() {
  const modules = sources.filter((path) => path.endsWith(".js") && !/^(lab|files|examples|offline)\//.test(path));
  const imports = (path) =>
    [
      ...text(path)
        .replace(/\/\*[^]*?\*\//g, "")
        .matchAll(/\bimport\("(\.[^"]+)"\)/g),
    ].map(([, to]) => posix.join(posix.dirname(path), to));
  return [...new Set(modules.flatMap(imports))];
}

const flat = (path) => path.replace(/\.js$/, "").replaceAll("/", "-");

/** The module's own files stay outside of the page's. All of the page's lie side by side, so one address serves them all. */
const apart = {
  name: "module apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, resolveDir, kind }) => {
      const target = relative(join(ROOT, "www"), join(resolveDir, path)).replaceAll("\\", "/");
      return kind !== "entry-point" && MODULE.includes(target) ? { path: `./${target}`, external: true } : null;
    });
  },
};

/** What is fetched on use needs most of the page's start: imported whole, that is one file instead of one for every set of users. */
const onStart = (fetched) => ({
  name: "one start",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => {
      const name = relative(join(ROOT, "www"), path).replaceAll("\\", "/");
      if (!fetched.includes(name)) return null;
      const start = posix.relative(posix.dirname(name), "main.js");
      return { contents: `${text(name)}\nimport "${start}";\n`, resolveDir: dirname(path) };
    });
  },
});

/** The licences of the packages that are inside, for whoever passes the page on. */
function licences(inputs) {
  const names = new Set(inputs.map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]).filter(Boolean));
  const of = (name) => {
    const folder = join(ROOT, "node_modules", name);
    const file = readdirSync(folder).find((path) => /^licen[cs]e/i.test(path));
    return `${name} ${JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).version}\n\n${readFileSync(join(folder, file), "utf8")}`;
  };
  return [...names]
    .sort()
    .map(of)
    .join(`\n${"-".repeat(80)}\n\n`);
}

/**
 * folder: the build's, with a copy of www in it, whose scripts and sheets give way; threads: is an engine with threads there? Returns the scripts that
 * main.js begins with, as addresses.
 */
export async function bundle(folder, release, threads) {
  const www = join(folder, "www");
  for (const path of sources) if (path.endsWith(".js") && !path.startsWith("examples/")) rmSync(join(www, path), { force: true });
  rmSync(join(www, "style"), { recursive: true, force: true });
  const alias = { "d3-interpolate": join(ROOT, "tools/interpolate.mjs") };
  const define = { "globalThis.FLOWBED_THREADS": String(threads) };
  const options = {
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: release,
    sourcemap: !release,
    metafile: true,
    alias,
    define,
  };
  const script = (entryPoints, more) =>
    build({ ...options, absWorkingDir: join(ROOT, "www"), outdir: www, chunkNames: "chunk-[hash]", entryPoints, ...more });
  const fetched = fetchedOnUse();
  const page = Object.fromEntries(["main.js", ...fetched].map((path) => [flat(path), path]));
  const made = await Promise.all([
    script(page, { splitting: true, plugins: [apart, onStart(fetched)] }),
    script({ lab: "lab.js" }, { plugins: [apart] }),
    script({ "lab/lab": "lab/lab.js" }),
    script({ "lab/early": "lab/early.js" }, { external: ["./lab.js"] }),
    script(
      {
        "lab/worker": "lab/worker.js",
        "lab/helper": "lab/threads/helper.js",
        "lab/sheets-worker": "files/sheets-worker.js",
        "lab/trees-worker": "trees/trees-worker.js",
      },
      { splitting: true, chunkNames: "lab/[name]-[hash]" },
    ),
    script({ style: "style.css" }),
  ]);
  for (const [to, from] of Object.entries(BESIDE)) copyFileSync(join(ROOT, "node_modules", from), join(www, to));
  writeFileSync(join(www, "licences.txt"), licences(made.flatMap(({ metafile }) => Object.keys(metafile.inputs))));
  const { outputs } = made[0].metafile;
  const start = Object.keys(outputs).find((path) => posix.basename(path) === "main.js");
  const begins = outputs[start].imports.filter(({ kind, external }) => kind === "import-statement" && !external);
  return begins.map(({ path }) => `./www/${posix.basename(path)}`);
}
