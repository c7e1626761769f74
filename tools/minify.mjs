// After a release build: the page's own modules without comments and long names, file by file, so that each keeps its address.
// The Flow room, which is fetched when it is first entered, becomes one file: packed together its parts are a fifth smaller.
import { readFileSync, readdirSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { minify } from "terser";

const ENTRY = "room-flow-view.js";
const IMPORT = /^import \{([^}]*)\} from "\.\/([\w.-]+)";\n/gm;
const EXPORT = /^export (?=(?:async )?(?:function|const) (\w+))/gm;

/** Each part in a scope of its own, after those that it imports; what they import from elsewhere stands once, above all. */
function joined(folder, entry, parts) {
  const outside = new Map(); // file → names
  const done = new Set();
  const scope = (file) => `part${parts.indexOf(file)}`;
  const wrap = (file) => {
    if (done.has(file)) return "";
    done.add(file);
    let before = "";
    const body = readFileSync(join(folder, file), "utf8").replace(IMPORT, (_, names, from) => {
      if (parts.includes(from)) {
        before += wrap(from);
        return `const {${names}} = ${scope(from)};\n`;
      }
      const known = outside.get(from) ?? new Set();
      for (const name of names.split(",")) if (name.trim()) known.add(name.trim());
      outside.set(from, known);
      return "";
    });
    if (/^import /m.test(body)) throw new Error(`${file}: only imports of names, as they are, can be joined`);
    if (file === entry) return before + body;
    const exported = [...body.matchAll(EXPORT)].map(([, name]) => name);
    return `${before}const ${scope(file)} = (() => {\n${body.replace(EXPORT, "")}\nreturn { ${exported.join(", ")} };\n})();\n`;
  };
  const code = wrap(entry);
  return [...[...outside].map(([from, names]) => `import { ${[...names].join(", ")} } from "./${from}";`), code].join("\n");
}

if (process.env.TRUNK_PROFILE === "release") {
  const folder = join(process.env.TRUNK_STAGING_DIR, "www");
  const parts = readdirSync(folder).filter((name) => /^room-flow-.*\.js$/.test(name));
  writeFileSync(join(folder, ENTRY), joined(folder, ENTRY, parts));
  for (const part of parts) if (part !== ENTRY) unlinkSync(join(folder, part));
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".js"))) {
    const path = join(folder, file);
    const { code } = await minify(readFileSync(path, "utf8"), { module: true });
    writeFileSync(path, code);
  }
}
