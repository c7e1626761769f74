// The worker that reads one workbook: its bytes in, pieces of CSV and notes out. The wasm that does it is fetched when the first one comes.

const ADDRESS = new URL("../../sheets", import.meta.url).href;
const ALMOST_ALL = 3.5e9; // bytes of a wasm's memory, which ends at 4 GB

const DAMAGED =
  "This Excel or OpenDocument file is damaged or incomplete. Copy or download it again, or open it and save the sheet as CSV.";
const TOO_LARGE = "This workbook needs more memory than a page has. Save the sheet as CSV and choose that file.";

/** What an error is for the page; a trap, which has no code, is the file's fault. */
function failed({ name, message }, memory) {
  if (name === "no-workbook" || (message && !/Error$/.test(name))) return { code: name, message };
  return memory.buffer.byteLength > ALMOST_ALL
    ? { code: "too-large", message: TOO_LARGE }
    : { code: "unreadable", message: DAMAGED };
}

/** Answers the one message { bytes, wanted } that comes. */
export function serve(port) {
  port.onmessage = async ({ data: { bytes, wanted } }) => {
    const engine = await import(`${ADDRESS}.js`)
      .then(async ({ default: init, Workbook }) => ({ ...(await init({ module_or_path: `${ADDRESS}_bg.wasm` })), Workbook }))
      .catch(() => null);
    if (!engine) return port.postMessage({ error: { code: "unfetched" } });
    try {
      const book = new engine.Workbook(bytes);
      const member = book.choose(wanted);
      port.postMessage({ names: book.names, member });
      const { rows } = book;
      const give = (bytes, row) => port.postMessage({ bytes, share: Math.min(1, row / (rows || 1)) }, [bytes.buffer]);
      port.postMessage({ notes: book.read(give) });
    } catch (error) {
      port.postMessage({ error: failed(error, engine.memory) });
    }
  };
}

if (self.name === "flowbed sheets") serve(self);
