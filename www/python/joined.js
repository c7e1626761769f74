// Files under www/python as one script, for a person who takes it away.
import { fetched } from "../ui/fetched-room.js";

const IMPORT = /^(?:import|from) .*\n/gm;
const SETTINGS = /# -- settings[^]*# -- end of settings\n/;
const ABOUT = /^"""[^]*?"""\n/;

/** Texts of files under www/python. */
export async function fetchParts(names) {
  const fetchPart = async (name) => {
    const response = await fetch(new URL(`www/python/${name}`, document.baseURI));
    if (!response.ok) throw new Error(String(response.status));
    return response.text();
  };
  return Promise.all(names.map(fetchPart));
}

/** One file of several: their imports at the top, each once; with `settings`, keras and numpy after the line that chooses its backend. */
export function joined(parts, settings = "") {
  const imports = new Set(parts.flatMap((part) => part.match(IMPORT)).map((line) => line.replace(/  # noqa.*/, "")));
  const sorted = [...imports].filter((line) => !line.includes("flowbed_")).sort();
  const isLate = (line) => settings && /numpy|keras/.test(line);
  const late = sorted.filter(isLate).map((line) => line.replace("\n", "  # noqa: E402\n"));
  const bodies = parts.map((part) => part.replace(IMPORT, "").replace(ABOUT, ""));
  const last = bodies.pop();
  const [backend, after] = settings ? last.split(SETTINGS) : ["", last];
  return [
    parts.at(-1).match(ABOUT)[0],
    sorted.filter((line) => !isLate(line)).join(""),
    backend.trim(),
    late.join(""),
    `\n${settings}`,
    ...bodies.map((body) => `\n${body.trim()}\n\n`),
    `\n${after.trim()}`,
  ]
    .join("\n")
    .replace(/\n{4,}/g, "\n\n\n")
    .concat("\n");
}

/** The script that scores rows with an ONNX file: a graph cannot read how numbers and dates are written. */
export async function scoresScript() {
  const parts = fetchParts(["flowbed_dates.py", "flowbed_cells.py", "flowbed_text.py", "flowbed_lines.py", "flowbed_scores.py"]);
  return new File([joined(await fetched(parts, "flowbed_scores.py"))], "flowbed_scores.py", { type: "text/x-python" });
}
