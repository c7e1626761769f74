// After a release build: the page's modules without comments and long names, joined: what the page begins with, and what is
// fetched when it is first wanted (FETCHED). Joined they are a fifth smaller, and nothing is
// fetched in a chain. What others import or open by its address stays alone: the Lab, its worker, what is vendored.
import { readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { minify } from "terser";
import "./relaxed.mjs"; // first, for its files are packed too; Trunk would run two hooks of a stage at once

const PAGE = "main.js";
const FETCHED = [
  "room-flow-view.js",
  "benchmark.js",
  "links.js",
  "copy-python.js",
  "save-menu.js",
  "flow-video.js",
  "project-file.js",
  "project.js",
  "arrays.js",
];
const ALONE = ["early.js", "lab.js", "worker.js"];
const IMPORT = /^import \{([^}]*)\} from "\.\/([\w.-]+)";\n/gm;
const IMPORT_WHOLE = /^import (?:\w+ from )?"\.\/[\w./-]+";\n/gm;
const EXPORT = /^export (?=(?:async )?(?:function|const|class) (\w+))/gm;

const scope = (file) => `part_${file.replace(/\.js$/, "").replaceAll("-", "_")}`;

/** An entry and what it imports, each part in a scope of its own, after those that it needs itself. */
class Joined {
  parts = new Set();
  shared = new Set(); // scopes that it takes from the page
  #folder;
  #page;
  #above = new Set(); // imports of files that stay alone

  constructor(folder, entry, page = null) {
    this.#folder = folder;
    this.#page = page;
    const body = this.#read(entry);
    const shared = this.shared.size ? `import { ${[...this.shared].join(", ")} } from "./${PAGE}";\n` : "";
    this.code = [...this.#above, shared, ...body].join("");
  }

  /** [parts that must stand before the file, the file] */
  #read(file) {
    const before = [];
    const above = (line) => {
      this.#above.add(line);
      return "";
    };
    const take = (line, names, from) => {
      if (ALONE.includes(from)) return above(line);
      if (this.#page?.parts.has(from)) this.shared.add(scope(from));
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
    const exported = [...body.matchAll(EXPORT)].map(([, name]) => name);
    const inside = body.replace(EXPORT, "");
    return `${before}const ${scope(file)} = (() => {\n${inside}\nreturn { ${exported.join(", ")} };\n})();\n`;
  }
}

if (process.env.TRUNK_PROFILE === "release") {
  const folder = join(process.env.TRUNK_STAGING_DIR, "www");
  const page = new Joined(folder, PAGE);
  const fetched = FETCHED.map((file) => ({ file, joined: new Joined(folder, file, page) }));
  const shared = new Set(fetched.flatMap(({ joined }) => [...joined.shared]));
  writeFileSync(join(folder, PAGE), `${page.code}\nexport { ${[...shared].join(", ")} };\n`);
  for (const { file, joined } of fetched) writeFileSync(join(folder, file), joined.code);
  const parts = new Set([page, ...fetched.map(({ joined }) => joined)].flatMap((joined) => [...joined.parts]));
  for (const part of parts) unlinkSync(join(folder, part));
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  for (const file of [...scripts, "../page_relaxed.js"]) {
    const path = join(folder, file);
    const { code } = await minify(readFileSync(path, "utf8"), { module: true });
    writeFileSync(path, code);
  }
}
