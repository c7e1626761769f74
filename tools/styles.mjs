// After a release build: the sheets that www/style.css imports joined into it, so that none is fetched after another, without
// comments and needless spaces.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const IMPORT = /^@import "(\.\/style\/[\w-]+\.css)";$/gm;
const COMMENT = /"[^"]*"|\/\*[^]*?\*\//g;
const SPACE = /"[^"]*"|\s*([{};,])\s*|:\s+|\s+/g;

/** What is quoted stays as it is. So does a space before a colon, for in a selector it means something; one after it never does. */
function pack(css) {
  const bare = css.replace(COMMENT, (found) => (found[0] === '"' ? found : ""));
  const shorter = (found, mark) => mark ?? (found[0] === '"' ? found : found[0] === ":" ? ":" : " ");
  return bare.replace(SPACE, shorter).replaceAll(";}", "}").trim();
}

/** folder: www as the build copied it */
export function styles(folder) {
  const sheet = join(folder, "style.css");
  const css = readFileSync(sheet, "utf8").replace(IMPORT, (_, path) => readFileSync(join(folder, path), "utf8"));
  if (css.includes("@import")) throw new Error('style.css: only lines of the form @import "./style/name.css"; can be joined');
  writeFileSync(sheet, pack(css));
  rmSync(join(folder, "style"), { recursive: true });
}
