// After a release build: the page's modules without comments and long names, joined into few files: what the page and its worker
// begin with, and what each of them fetches when it is first needed. Joined they are a fifth smaller, and nothing is
// fetched in a chain. What others import or open by its address stays alone: the Lab and what comes early.
import { readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { minify } from "terser";
import { offline } from "./offline.mjs";
import "./relaxed.mjs"; // first, for its files are packed too; Trunk would run two hooks of a stage at once
import { styles } from "./styles.mjs";

/** What a thread begins with: what it fetches later. */
const ENTRIES = {
  "main.js": [
    "room-flow-view.js",
    "benchmark.js",
    "links.js",
    "copy-python.js",
    "save-menu.js",
    "flow-video.js",
    "project.js",
    "resume.js",
    "arrays.js",
    "tour.js",
  ],
  "worker.js": ["packed.js", "parquet.js", "parquet-codecs.js"],
  "lab.js": [],
};
const ALONE = ["early.js", "lab.js"];
const IMPORT = /^import \{([^}]*)\} from ["'](\.[\w./-]+)["'];?\n/gm;
const IMPORT_WHOLE = /^import (?:\w+ from )?"\.\/[\w./-]+";\n/gm;
const EXPORT = /^export (?=(?:async )?(?:function\*?|const|class|var) (\w+))/gm;
const EXPORT_LIST = /^export \{([\w, ]*)\};?$/gm;

const scope = (file) => `part_${file.replace(/\.m?js$/, "").replace(/\W/g, "_")}`;

/** An entry and what it imports, each part in a scope of its own, after those that it needs itself. */
class Joined {
  parts = new Set();
  shared = new Set(); // scopes that it takes from what its thread begins with
  #folder;
  #first;
  #above = new Set(); // imports of files that stay alone

  constructor(folder, entry, first = null) {
    this.entry = entry;
    this.#folder = folder;
    this.#first = first;
    const body = this.#read(entry);
    const shared = this.shared.size ? `import { ${[...this.shared].join(", ")} } from "./${first.entry}";\n` : "";
    this.code = [...this.#above, shared, ...body].join("");
  }

  /** [parts that must stand before the file, the file] */
  #read(file) {
    const before = [];
    const above = (line) => {
      this.#above.add(line);
      return "";
    };
    const take = (line, names, path) => {
      const from = posix.join(posix.dirname(file), path);
      if (ALONE.includes(from)) return above(line);
      if (this.#first?.parts.has(from)) this.shared.add(scope(from));
      else if (!this.parts.has(from)) before.push(this.#part(from));
      return `const {${names}} = ${scope(from)};\n`;
    };
    const body = readFileSync(join(this.#folder, file), "utf8").replace(IMPORT_WHOLE, above).replace(IMPORT, take);
    if (/^import /m.test(body)) throw new Error(`${file}: only imports of names as they are, or of a whole file, can be joined`);
    return [before.join(""), body];
  }

  #part(file) {
    this.parts.add(file);
    const [before, body] = this.#read(file);
    const exported = [...body.matchAll(EXPORT), ...body.matchAll(EXPORT_LIST)].map(([, names]) => names);
    const inside = body.replace(EXPORT, "").replace(EXPORT_LIST, "");
    return `${before}const ${scope(file)} = (() => {\n${inside}\nreturn { ${exported.join(", ")} };\n})();\n`;
  }
}

/** Writes what a thread begins with and what it fetches; returns the parts that are in them. */
function write(folder, entry, later) {
  const first = new Joined(folder, entry);
  const fetched = later.map((file) => new Joined(folder, file, first));
  const shared = new Set(fetched.flatMap((joined) => [...joined.shared]));
  first.code += shared.size ? `\nexport { ${[...shared].join(", ")} };\n` : "";
  for (const joined of [first, ...fetched]) writeFileSync(join(folder, joined.entry), joined.code);
  return [first, ...fetched].flatMap((joined) => [...joined.parts]);
}

if (process.env.TRUNK_PROFILE === "release") {
  const folder = join(process.env.TRUNK_STAGING_DIR, "www");
  const parts = Object.entries(ENTRIES).flatMap(([entry, later]) => write(folder, entry, later));
  const entries = new Set([...Object.keys(ENTRIES), ...Object.values(ENTRIES).flat()]); // one may be a part of another
  for (const part of parts) if (!entries.has(part)) rmSync(join(folder, part), { force: true });
  for (const modules of ["hyparquet", "hyparquet-compressors", "fzstd"])
    rmSync(join(folder, "vendor", modules), { recursive: true });
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js") && name !== "sw.js");
  for (const file of [...scripts, "../page_relaxed.js"]) {
    const path = join(folder, file);
    const { code } = await minify(readFileSync(path, "utf8"), { module: true });
    writeFileSync(path, code);
  }
  styles(folder);
  await offline(process.env.TRUNK_STAGING_DIR);
}
