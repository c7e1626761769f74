// Is a text JSON, or meant as such (a Python dict, as it is printed)? A CSV may begin with a bracket too: `[1, 2],x`, or `[name],[city]`.

const OBJECT = /^\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|'[^'\n]*'\s*:|\}\s*(?:$|[{[]))/;
const LIST = /^\[\s*(?:[[{\]"\-\d]|true|false|null|NaN|-?Infinity|$)/;

/** Offset behind the bracket that closes the first one; -1: in the text that is known none does */
function endOfList(text) {
  let depth = 0;
  for (const { 0: sign, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{\]}]/g)) {
    if ("[{".includes(sign)) depth++;
    else if ("]}".includes(sign) && --depth <= 0) return index + 1;
  }
  return -1;
}

/** bytes: the first of a file */
export function isJson(bytes) {
  const wide = { 0xfeff: "utf-16le", 0xfffe: "utf-16be" }[bytes[0] | (bytes[1] << 8)];
  const text = new TextDecoder(wide).decode(bytes).replace(/^[\s\x1e]+/, "");
  if (OBJECT.test(text)) return true;
  if (!LIST.test(text)) return false;
  const end = endOfList(text);
  return end < 0 || /^[\s\x1e]*(\[|$)/.test(text.slice(end)); // behind it nothing more comes, or another one
}
