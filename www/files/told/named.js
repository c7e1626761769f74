// What has no first bytes by which it could be told: known by its name, and by being no text.
import { failure } from "../reading.js";
import { NAMED } from "./marks.js";

const BROTLI = /\.br$/i;

function isText(head) {
  if (head.includes(0)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** head: the first bytes of the file */
export function refuseByName(name, head) {
  if (!NAMED.test(name) || isText(head)) return;
  if (BROTLI.test(name))
    throw failure(
      "wrong-type",
      `${name} is packed with Brotli, as its name says, which is not read here. Unpack it (brotli -d) and choose the file inside.`,
    );
  throw failure(
    "wrong-type",
    `${name} is named as an SQLite database and does not begin as one: it is encrypted, or another program’s. ` +
      "Write it without encryption, or export the table as CSV.",
  );
}
