// What a flow starts from: tokens and weights, from a preset, a trained column, a file or a link.
import { control, picker } from "../../ui/controls.js";
import { button, dropZone, el, filePicker, shorten } from "../../ui/dom.js";
import { count, levelName } from "../../ui/format.js";
import { runTitle } from "../../ui/run-notes.js";
import { runPicker } from "../../ui/run-picker.js";
import { need, rowSource } from "./rows.js";

const MOST_IN_LINK = 1100; // bytes

/** Path, width, M and 3·M·d² floats as base64url. */
function toCode({ path, width, q, k, v }) {
  const values = Float32Array.of(...q, ...k, ...v);
  const bytes = new Uint8Array(3 + values.byteLength);
  bytes.set([path === "constant" ? 1 : 0, width, q.length / width / width]);
  bytes.set(new Uint8Array(values.buffer), 3);
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=/g, "");
}

/** null where the code is not one. */
function fromCode(code) {
  try {
    const bytes = Uint8Array.from(atob(code.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
    const [constant, width, knots] = bytes;
    const each = knots * width * width;
    const values = new Float32Array(bytes.slice(3).buffer);
    if (!each || values.length !== 3 * each || !values.every(Number.isFinite)) return null;
    const [q, k, v] = [0, 1, 2].map((i) => values.slice(i * each, (i + 1) * each));
    return { path: constant ? "constant" : "linear", width, q, k, v };
  } catch {
    return null;
  }
}

/** rerun(): shows the flow of rows that were picked. tokens() and weights(width) resolve to what `lab.flow` takes. */
export function flowStart(app, rerun) {
  const { settings } = app;
  const get = (name) => settings.get(name);
  const runs = () => app.runs.filter((run) => run.vectorColumns.length);
  const run = runPicker({
    id: "flow-run",
    help: "Whose vectors are the tokens.",
    runs,
    likely: (all) => all.findLast(({ model }) => model === (get("flowVectors") || "embedding")) ?? all.at(-1),
    onchange: () => {
      fill();
      keep();
    },
  });
  const column = picker("Column", "flow-column", "Each of its names is a token.", () => keep());
  const said = el("p", { class: "help", role: "status" });
  const rows = rowSource(app, rerun);
  let file = null; // as `lab.readVectors` gives it
  let own = null;

  const fill = () => {
    run.refresh();
    const columns = run.chosen()?.vectorColumns ?? [];
    column.fill(
      columns.map((name, index) => [String(index), shorten(name)]),
      column.select.value || String(columns.indexOf(get("flowColumn"))),
    );
  };
  /** The choice, for the link. */
  const keep = () => {
    const { model, tableNumber, vectorColumns } = run.chosen();
    app.keep("flowVectors", model, tableNumber);
    app.keep("flowColumn", vectorColumns[Number(column.select.value)], tableNumber);
  };
  app.on("runs", fill);

  const read = async (make) => {
    said.textContent = "";
    try {
      await make(await app.ready());
    } catch (error) {
      if (error.code === "engine-stopped") app.fail(error);
      else said.textContent = error.message;
    }
  };
  let picked = []; // the files that `array` is of
  const use = async (lab, array) => {
    file = await lab.readVectors(picked, { array });
    const left = file.skipped ? `; ${count(file.skipped)} rows with a cell that is no number are left out` : "";
    said.textContent = `${shorten(file.title)}: ${count(file.names.length)} vectors of width ${file.width}${left}.`;
  };
  const takeArray = (name) => read((lab) => use(lab, name));
  const array = picker("Array", "flow-array", "The file holds several; its rows are tokens.", takeArray);
  array.field.hidden = true;
  const takeTokens = (_, files) =>
    read(async (lab) => {
      picked = files;
      await use(lab);
      array.field.hidden = file.arrays.length < 2;
      array.fill(
        file.arrays.map((name) => [name, shorten(name)]),
        file.title,
      );
    });
  const takeWeights = (chosen) =>
    read(async (lab) => {
      own = await lab.readWeights(chosen);
      const code = toCode(own);
      const fits = code.length <= 1.34 * MOST_IN_LINK;
      settings.set("set", "");
      share.disabled = !fits;
      said.textContent = `${shorten(chosen.name)}: ${own.q.length / own.width ** 2} matrices of width ${own.width} each.${fits ? "" : " Too many for a link."}`;
    });
  const share = button("Put them into the link", () => settings.set("set", toCode(own)), { class: "small", disabled: true });

  const fields = Object.fromEntries(
    ["from", "n", "d", "weights", "knots", "gain", "flowSeed"].map((name) => [name, control(settings, name)]),
  );
  const columnBox = el("div", { class: "fields wide" }, run.field, column.field);
  const fileBox = el(
    "div",
    { class: "row wide" },
    filePicker("Choose vectors", { picker: "vectors", class: "small", multiple: true }, takeTokens),
    array.field,
    el(
      "small",
      { class: "help" },
      "CSV with a name and numbers in each row, or numbers only; vectors.tsv, with metadata.tsv beside it; .npy; or safetensors.",
    ),
  );
  dropZone(fileBox, takeTokens);
  const ownBox = el(
    "div",
    { class: "row wide" },
    filePicker("Choose a file of weights", { picker: "weights", class: "small" }, takeWeights),
    share,
    el(
      "small",
      { class: "help" },
      "JSON as it is downloaded here, .npy of (3, M, d, d), or safetensors with flow/q, flow/k and flow/v.",
    ),
  );
  const none = el("p", { class: "help wide" }, "No vectors yet: train an embedding first, in the Train room.");
  const show = () => {
    const [from, weights] = [get("from"), get("weights")];
    const drawn = !["column", "row", "file"].includes(from);
    columnBox.hidden = from !== "column" || !runs().length;
    none.hidden = from !== "column" || runs().length > 0;
    fileBox.hidden = from !== "file";
    rows.element.hidden = from !== "row";
    fields.n.hidden = ["two", "row"].includes(from);
    fields.d.hidden = !drawn;
    ownBox.hidden = weights !== "own";
    fields.gain.hidden = weights === "own";
    const random = ["smooth", "layers"].includes(weights);
    fields.knots.hidden = !random;
    fields.flowSeed.hidden = (!drawn || from === "two") && !random;
  };
  settings.addEventListener("change", show);
  app.on("runs", show);
  fill();
  show();

  /** Rows of values by index. */
  const pick = (rows, values, width) => {
    const x0 = new Float32Array(rows.length * width);
    rows.forEach((row, i) => x0.set(values.subarray(row * width, (row + 1) * width), i * width));
    return x0;
  };
  return {
    tokenFields: [fields.from, fields.n, fields.d, fields.flowSeed, columnBox, none, rows.element, fileBox],
    weightFields: [fields.weights, fields.gain, fields.knots, ownBox],
    said,
    watch: rows.watch,
    /** { names, x0, tokens, width, notice } */
    async tokens() {
      const [from, n] = [get("from"), get("n")];
      if (from === "row") return rows.tokens();
      if (from === "column") {
        if (!run.chosen()) throw need("There is no trained column. Train an embedding first, or take other tokens.");
        const name = run.chosen().vectorColumns[Number(column.select.value)];
        const { names, counts, width, values } = await app.lab.vectors(name, { run: run.chosen().id });
        const known = [...names.keys()].slice(1).sort((a, b) => counts[b] - counts[a] || a - b);
        const rows = known.slice(0, n);
        const notice =
          known.length > n ? `The ${count(n)} most frequent of ${count(known.length)} levels of ${shorten(name)}.` : "";
        return {
          names: rows.map((row) => levelName(names[row])),
          x0: pick(rows, values, width),
          tokens: rows.length,
          width,
          notice,
          title: `levels of ${shorten(name)}, run ${runTitle(run.chosen())}`,
        };
      }
      if (from === "file") {
        if (!file) throw need("There is no file of vectors yet. Choose one, or take other tokens.");
        const all = file.names.length;
        const rows = Array.from({ length: Math.min(n, all) }, (_, i) => (all > n ? Math.floor((i * all) / n) : i));
        const notice =
          all > n ? `${count(n)} of the ${count(all)} vectors in ${shorten(file.title)}, evenly spread over the file.` : "";
        const names = rows.map((row) => levelName(file.names[row]));
        const x0 = pick(rows, file.values, file.width);
        return { names, x0, tokens: rows.length, width: file.width, notice, title: shorten(file.title, 40) };
      }
      const width = get("d");
      const x0 = await app.lab.presetTokens(from, { tokens: n, width, seed: get("flowSeed") });
      const tokens = x0.length / width;
      return { names: Array.from({ length: tokens }, (_, i) => `token ${i + 1}`), x0, tokens, width, notice: "" };
    },
    /** { weights: { q, k, v }, path }; of a kind other than the setting's for the depth limit. */
    async weights(
      width,
      kind = get("weights"),
      knots = get("knots"),
      { layers = false, seed = get("flowSeed"), gain = get("gain") } = {},
    ) {
      if (kind === "own") {
        const set = get("set") ? fromCode(get("set")) : own;
        if (!set) throw need("There are no weights yet. Choose a file of weights, or take other ones.");
        if (set.width !== width)
          throw need(`These weights are of width ${set.width}, the tokens of width ${width}. Set d to ${set.width}.`);
        return { weights: { q: set.q, k: set.k, v: set.v }, path: set.path };
      }
      const random = kind === "smooth" || kind === "layers";
      const weights = await app.lab.presetWeights({ kind, width, knots: random ? knots : 1, seed, layers });
      weights.q = weights.q.map((w) => w * gain);
      return { weights, path: layers || kind === "layers" ? "constant" : "linear" };
    },
  };
}
