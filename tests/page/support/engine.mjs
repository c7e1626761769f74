// An engine that plays what a test wants: the file that the page loads is its script, as JSON behind a mark.
// { columns: [..], runs: { MODEL: { ..RunInfo } | { error: code } }, verdict: { ..Verdict }, device: { .. } after the first training, wait: predictions never end }

const MARK = "played "; // JSON alone would be read by the page
const INFO = { task: "binary", vectorColumns: [], parameters: 10, bytes: 40, inputWidth: 2, seconds: 1, best: 0 };
const MORE = {
  stopped: "epochs",
  epochs: [{ train: 0.6, valid: 0.6, auc: 0.6, seconds: 1 }],
  test: { loss: 0.5, auc: 0.6, accuracy: 0.6 },
  base: { loss: 0.7, auc: 0.5, accuracy: 0.5 },
  rows: { train: 6000, valid: 2000, test: 2000, withoutTarget: 0 },
  classes: ["0", "1"],
  dense: null,
  notes: [],
};

class Engine {
  #bytes = [];
  #play = null;
  #device = { kind: "cpu", name: "first", software: false, reason: "", reasonCode: "asked", detail: "" };
  #runs = 0;
  #ended = null;
  static async open() {
    return new Engine();
  }
  device() {
    return this.#device;
  }
  loadBegin() {
    this.#bytes = [];
  }
  loadPush(bytes) {
    this.#bytes.push(bytes);
  }
  loadAbort() {}
  loadEnd() {
    this.#play = JSON.parse(new TextDecoder().decode(this.#bytes[0]).slice(MARK.length));
    const columns = this.#play.columns.map((name, i) => ({
      name,
      kind: "category",
      why: "played",
      guessed: "category",
      leftOut: null,
      format: null,
      formats: [],
      unit: "",
      ids: null,
      levels: 2,
      missing: 0,
      words: [],
      notNumeric: 0,
      examples: [],
      spellings: 0,
      task: i ? null : "binary",
      tasks: { category: i ? null : "binary", number: null },
      targetScore: i ? 0 : 1,
      autoWidth: 2,
    }));
    const lines = { skipLines: 0, namesLine: 1, comment: null, repeats: false, rowNames: false, spareFields: 0 };
    return {
      rows: 10_000,
      columns,
      notes: [],
      joins: [],
      dialect: { encoding: "UTF-8", delimiter: ",", header: true, ...lines },
    };
  }
  target() {
    return { task: "binary", classes: ["0", "1"], counts: [6000, 4000], mean: null, deviation: null, missing: 0, notNumeric: 0 };
  }
  rows() {
    return [];
  }
  async train({ model, target, columns }) {
    const { device, runs } = this.#play;
    this.#device = device ?? this.#device;
    const { error, ...own } = runs?.[model] ?? {};
    if (error) throw Object.assign(new Error(`played: ${error}`), { code: error });
    const id = ++this.#runs;
    return { ...INFO, ...MORE, id, model, target, columns: columns ?? ["x"], device: this.#device, ...own };
  }
  verdict() {
    const none = { question: "run", task: "binary", measure: "auc", rows: 2000, groups: null, repeats: 1, design: "run" };
    return { ...none, methods: [], pairs: [], few: null, ...this.#play.verdict };
  }
  cost() {
    const { parameters, bytes, inputWidth } = INFO;
    const sizes = { parameters, tables: 6, bytes, trainingBytes: 1e6 * bytes, inputWidth, widths: [2] };
    return { ...sizes, seconds: null, basis: null, unmeasured: [] };
  }
  points(column) {
    const positions = new Float32Array(6);
    const counts = Uint32Array.of(1, 2);
    const colour = Float32Array.of(0, 1);
    return { names: ["", `a level of ${column}`], counts, positions, explained: [1, 0, 0], colour, colourNames: [], total: 2 };
  }
  predictBegin() {}
  predictPush() {}
  predictAbort() {}
  predictEnd() {
    if (!this.#play.wait) return { values: new Float32Array(1), scores: null, unknown: [], pieces: [], notes: [] };
    return new Promise((_, reject) => (this.#ended = reject));
  }
  cancel() {
    this.#ended?.(Object.assign(new Error("played"), { code: "cancelled" }));
  }
  warm() {}
  begin() {}
  async turn() {}
  forget() {}
  pause() {}
  resume() {}
  stop() {}
}

/** The text that stands in for page.js and page_relaxed.js. */
export const ENGINE = `const MARK = ${JSON.stringify(MARK)};
const INFO = ${JSON.stringify(INFO)};
const MORE = ${JSON.stringify(MORE)};
export ${Engine};
export default async () => ({ memory: new WebAssembly.Memory({ initial: 1 }) });`;

export const script = (played) => MARK + JSON.stringify({ columns: ["y", "x"], ...played });
