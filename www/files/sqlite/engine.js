// SQLite, compiled to WebAssembly (sql.js): fetched with the first database, kept for the next one.
import initSqlJs from "sql.js/dist/sql-wasm-browser.js";
import { failure } from "../reading.js";

const WASM = new URL("./sqlite.wasm", import.meta.url); // tools/bundle.mjs puts it there

let fetched = null;

async function start() {
  const response = await fetch(WASM);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return initSqlJs({ wasmBinary: await response.arrayBuffer(), useOldExtensionFunctions: false });
}

export async function sqlite() {
  fetched ??= start();
  return fetched.catch(() => {
    fetched = null;
    throw failure("unreadable", "What reads SQLite databases could not be fetched. Load the page again, with a connection.");
  });
}
