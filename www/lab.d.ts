// The public module of flowbed. Every call that can fail rejects with a LabError: a stable `code` and a sentence that says what to do.
//
// Serve dist/ and import its www/lab.js; www/examples/ten-lines.html is a whole page. A page with a Content-Security-Policy
// allows script-src 'wasm-unsafe-eval' and the host, and connect-src the host; one that requires trusted types, the policy flowbed-lab.
// From another origin the host must send Access-Control-Allow-Origin (GitHub Pages does), and the page allow worker-src blob: and the host.

export type Kind = "category" | "number" | "skip";
/**
 * CSV as it is, as gzip (one or several members) or in a zip archive (the largest table of it; a note says so), or Parquet: told by
 * its content, not by its name. Of Parquet, times are UTC, and lists and records are their JSON text.
 */
export type Input = File | Blob | ArrayBuffer | Uint8Array | string;
export type Split = "rows" | "shuffled" | "ordered";
export type ModelName = "embedding" | "one-hot" | "attention-ode" | "target-mean";
export type TaskName = "binary" | "classes" | "regression";

/**
 * Codes of its own: "engine-stopped" (twice by the same call, or it cannot be started again), "closed", "bad-input", "unreadable", "no-sample", "internal".
 * The engine's: "no-rows", "wrong-type", "too-many-columns" (the file); "unknown-column", "unknown-level", "bad-target",
 * "no-features", "bad-project", "bad-checkpoint", "bad-option" (also an option that is not listed here), "too-large" (the model, or a baseline's matrix,
 * is too large for memory: the sentence names both numbers), "out-of-memory" (table and runs stay); "no-table", "no-run", "no-vectors", "no-flow" (of a run that is not an attention ODE), "unknown-flow" (forgotten, or of an engine that is no more), "busy"; "cancelled",
 * "diverged", "no-gradient" and "not-reached" (of a flow that did not arrive); "no-gpu", "gpu-lost", "gpu-limit" (one array is too large for this GPU), "gpu-memory" (its memory is full),
 * "gpu-fault" (it refused a command, or a kernel failed on it). A call whose GPU is lost or faulty goes on by itself on another device, on
 * the CPU after the second in a row or a kernel that failed: these two codes come only where that fails too. With the device "auto" a call
 * that is too large for the GPU runs on the CPU: "gpu-limit" and "gpu-memory" come only where the GPU was asked for by name.
 */
export class LabError extends Error {
  constructor(code: string, message: string);
  readonly code: string;
}

/**
 * Of a GPU: "found", or "imitated" in software. Of the CPU: "asked" for by name; no GPU was found where it opened ("no-webgpu",
 * "no-adapter", "no-answer", "no-device"), or only a "software" one; it takes one call that is "too-large" for the GPU; a kernel
 * failed on the GPU ("kernel-failed"), the GPU failed twice ("failed-twice"), or it failed and no other was there ("gone").
 */
export type ReasonCode =
  | "found"
  | "imitated"
  | "asked"
  | "no-webgpu"
  | "no-adapter"
  | "no-answer"
  | "no-device"
  | "software"
  | "too-large"
  | "kernel-failed"
  | "failed-twice"
  | "gone";

export interface DeviceInfo {
  kind: "gpu" | "cpu";
  name: string;
  /** A GPU that is imitated in software: its times say nothing about a real one */
  software: boolean;
  /** Why this device, for people; empty where nothing is to be said */
  reason: string;
  /** The same for a program */
  reasonCode: ReasonCode;
  /** Of `lab.device`: the device before this one and what broke it, in full, for a report; empty where none broke. */
  detail?: string;
}

export interface LoadOptions {
  /** One character; default: sniffed among , ; tab | */
  delimiter?: string;
  header?: boolean | "auto";
  /** "auto": UTF-16 where the bytes show it, else UTF-8, and windows-1252 for what is not. "utf-8" shows that as � */
  encoding?: "auto" | "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";
  /** Words that count as missing as empty cells do, blanks around them left aside; default: none. A note counts them */
  missing?: string[];
  kinds?: Record<string, Kind>;
  /**
   * Columns whose look-alikes are one level: names that differ only in case, in spaces, in zero-width signs or in how accents are
   * composed. The most frequent spelling stays; runs know the others, also when they are exported.
   */
  merge?: string[];
}
export interface Progress {
  /** Read so far, of the file as it is: packed bytes of a packed one */
  bytes: number;
  total: number;
  rows: number;
}
export interface Note {
  /** 1-based line of the file; 0 for a note about the whole file or a column */
  line: number;
  text: string;
}
export interface ColumnInfo {
  name: string;
  kind: Kind;
  /** Why this kind was guessed, in a few words */
  why: string;
  /** Distinct values without missing */
  levels: number;
  missing: number;
  /** Other spellings that `merge` made one with a level */
  spellings: number;
  /** The task if this column were the target; null where it cannot be one, and `why` says so */
  task: TaskName | null;
  /** Rank among candidates for the target: the highest is proposed by the page. 0 = not a candidate */
  targetScore: number;
}
export interface TableInfo {
  rows: number;
  columns: ColumnInfo[];
  /** At most 200 notes in full; then one that counts the rest */
  notes: Note[];
  /** Of Parquet: encoding "Parquet", no delimiter */
  dialect: { encoding: string; delimiter: string | null; header: boolean };
}

/** What `merge` would do to a column. */
export interface LookAlikes {
  /** Levels that would become one with a more frequent one */
  names: number;
  /** At most five levels that stay, the most frequent first, and of each at most five that would go to it */
  examples: { name: string; count: number; others: { name: string; count: number }[] }[];
}

export interface TrainOptions {
  model: ModelName;
  target: string;
  /** Default: all usable columns but the target */
  columns?: string[];
  /** 32; "auto": fastai's rule min(600, round(1.6 V^0.56)) per column; attention-ode has one width, that of its largest column, at most 32 */
  width?: number | "auto";
  hidden?: number; // 64
  epochs?: number; // 6
  batch?: number; // 256
  rate?: number; // 1e-3
  seed?: number; // 0
  split?: Split; // "rows"
  patience?: number; // 2
  optimizer?: "adam" | "lazy-adam";
  /** Levels seen fewer times than this in the train rows go to the unknown level; default 2 */
  minCount?: number;
  /** Share of embedding outputs dropped in training; default 0 */
  dropout?: number;
  /** Share of ids sent to the unknown level in training; default: 0.01 for a column without rare or missing levels when "auto", else the number */
  idDropout?: number | "auto";
  /** Of the tables, decoupled (AdamW): p −= rate · weightDecay · p every step; default 0 */
  weightDecay?: number;
  /** attention-ode only */
  flow?: TrainFlowOptions;
}
/** The flow of an attention-ode: as FlowOptions, its steps fixed. Defaults were chosen on validation rows (docs/attention-ode.md). */
export interface TrainFlowOptions {
  field?: "literal" | "softmax"; // literal
  sigma?: FlowOptions["sigma"]; // tanh
  scale?: FlowOptions["scale"]; // "1/n", n = columns + 1
  leak?: 0 | 1; // 1; vanishes on the sphere
  heads?: number; // 1
  sphere?: boolean; // true: tokens of length 1, as a layer norm leaves them
  /** A category's token is its column's bias + gain · its embedding */
  gain?: number; // 10
  path?: FlowOptions["path"]; // linear
  /** M knots of W(t), learned */
  knots?: number; // 1
  /** T; 0: the head reads the tokens as they are */
  t1?: number; // 1
  method?: FlowOptions["method"]; // midpoint
  /** Equal steps, cut at the knots */
  steps?: number; // 2
  /** What the head reads at T: the summary token, or all tokens side by side */
  readout?: "summary" | "flattened"; // flattened
}
export interface Report {
  epoch: number; // 0-based; sentences count from 1
  step: number; // steps done in this epoch
  steps: number; // steps of an epoch
  train: number; // mean loss since the last report
  /** At an epoch's end only, else null */
  valid: number | null;
  auc: number | null;
  rowsPerSecond: number;
}
export interface Scores {
  loss: number;
  /** Binary: null where the test rows hold one class only */
  auc?: number | null;
  accuracy?: number;
  rmse?: number;
  r2?: number;
}
export interface RunInfo {
  id: number;
  model: ModelName;
  task: TaskName;
  target: string;
  columns: string[];
  /** Category columns that have vectors here (embedding: width D; one-hot: rows of the first layer, width H) */
  vectorColumns: string[];
  parameters: number;
  /** Weights and optimiser */
  bytes: number;
  inputWidth: number;
  device: DeviceInfo;
  seconds: number;
  epochs: { train: number; valid: number; auc: number | null; seconds: number }[];
  best: number;
  /** "diverged": the loss left the numbers after at least one good epoch, whose best weights are kept */
  stopped: "epochs" | "patience" | "stop" | "diverged";
  /** Then: [epoch, step], both from 1, at which the loss was no longer a number */
  diverged: [number, number] | null;
  test: Scores;
  /** Test scores of the constant prediction (base rate, most frequent class, mean): the line below every line */
  base: Scores;
  rows: { train: number; valid: number; test: number; withoutTarget: number };
  classes: string[]; // names, classification only; binary: [negative, positive]
  /** one-hot only: what the dense design matrix costs: its bytes for the whole file, a dense step measured on this device, and the epoch that makes */
  dense: { bytes: number; batch: number; stepMilliseconds: number; epochSeconds: number } | null;
  /** attention-ode only: all its flow settings */
  flow: Required<TrainFlowOptions> | null;
  notes: Note[];
}
/** names[0] is "": the unknown level, for missing, rare and unseen values */
export interface Vectors {
  names: string[];
  counts: Uint32Array;
  width: number;
  values: Float32Array;
}
/** Out of a file; skipped: rows with a cell that is no number */
export interface NamedVectors {
  title: string;
  arrays: string[];
  names: string[];
  width: number;
  values: Float32Array;
  skipped: number;
}
/** Square matrices of M knots: [M, width, width] each */
export interface FlowWeights {
  width: number;
  path: "linear" | "constant";
  q: Float32Array;
  k: Float32Array;
  v: Float32Array;
}
export interface Neighbour {
  name: string;
  count: number;
  cosine: number;
}
export interface Points {
  names: string[];
  counts: Uint32Array;
  /** [rows, 3], the first three principal components; row 0 is the unknown level */
  positions: Float32Array;
  /** Share of the variance of each component */
  explained: number[];
  /** What the points are coloured by, one value a point (NaN: no value) */
  colour: Float32Array;
  /** Names of the colour's values where it is a category column, else empty */
  colourNames: string[];
  /** Levels of the column, when only the most frequent `limit` of them are shown */
  total: number;
}

/** dx/dt; tokens are rows: q = X W_Qᵀ, k = X W_Kᵀ, v = X W_Vᵀ. */
export interface FlowOptions {
  /** literal: scale · σ(q) kᵀ σ(v) − leak · X; softmax: softmax_rows(q kᵀ / √(width / heads)) v − leak · X */
  field: "literal" | "softmax";
  sigma?: "tanh" | "sigmoid" | "relu" | "softmax" | "identity"; // literal only; tanh
  scale?: 1 | "1/n" | "1/sqrt(d)" | number; // literal only; "1/n"
  leak?: 0 | 1; // 1
  heads?: number; // 1; divides width
  /** Unit rows: the field projected on the tangent space, rows renormalised after every step */
  sphere?: boolean;
  /** Independent sets of `tokens` tokens: a token sees only its own set; default 1 */
  sets?: number;
  tokens: number;
  width: number;
  /** [sets, tokens, width], row-major */
  x0: Float32Array;
  /** Each [M, width, width]: M knots */
  weights: { q: Float32Array; k: Float32Array; v: Float32Array };
  path?: "linear" | "constant"; // linear
  t1: number;
  method?: "euler" | "midpoint" | "heun" | "rk4" | "bosh3" | "dopri5" | "tsit5"; // tsit5
  /** Equal steps over [0, t1]; given, no tolerance is used. Fixed-step methods need it */
  steps?: number;
  rtol?: number; // 1e-4
  atol?: number; // 1e-6
  maxSteps?: number; // 10,000 attempts
  times?: number[]; // [0, t1]
}
export interface Flow {
  /** By which the engine keeps it: until `forgetFlow`, until 256 MB of newer ones have come, or until the engine has to be started again */
  id: number;
  times: number[];
  /** A state [sets, tokens, width] per time */
  states: Float32Array[];
  ended: "reached" | "escaped" | "stopped";
  /** A sentence; empty where reached */
  reason: string;
  stats: { evaluations: number; accepted: number; rejected: number; reads: number };
  /** Of every accepted step: where it began, how long it was, and how many attempts were rejected before it */
  steps: { t: Float64Array; h: Float64Array; rejected: Uint32Array };
}
export interface Gradient {
  loss: number;
  x0: Float32Array;
  weights: { q: Float32Array; k: Float32Array; v: Float32Array };
}

/** What `flowInsight` finds out of a flow: the parts that were asked for. */
export interface FlowInsight {
  /** positions [K, sets · tokens, 3] on the principal components of all states together; `framed`: the states they were fitted on, those before the flow runs away */
  plane?: { positions: Float32Array; explained: Float64Array; framed: number };
  /** One value a time. energy: softmax: ln of the mean of exp(⟨q, k⟩/√(width/heads)) over all pairs; literal: the mean of ⟨σ(q), k⟩²/4.
   * mean: the norm of the mean token; norm: the mean norm. `sampled`: tokens that energy and diameter were taken of, 0 = all */
  course?: { energy: Float64Array; diameter: Float64Array; mean: Float64Array; norm: Float64Array; sampled: number };
  /** Single linkage at every time over `tokens` (all up to 2,000, else an even sample) */
  clusters?: {
    tokens: Uint32Array;
    /** [K, tokens]: the smallest index into `tokens` of each one's cluster */
    labels: Uint32Array;
    /** Indices into `tokens` that keep clusters together */
    order: Uint32Array;
    counts: Uint32Array;
    /** The time whose clusters tell most: of those with 2 to 12 the one whose largest is smallest; the last where none has so many */
    clearest: number;
    /** What became one at time number `time` (or, apart, fell apart): [smallest index, size] of each part, largest first */
    events: { time: number; apart: boolean; parts: [number, number][] }[];
  };
  invariants?: Invariant[];
}
/** value ≤ bound where it holds; `why`: why the case does not apply, else empty */
export interface Invariant {
  name: string;
  why: string;
  value: number;
  bound: number;
  holds: boolean;
}
/** How random weights of a kind, read by stacks of N layers, come close to their flow. */
export interface DepthLimit {
  /** "smooth" in depth, or independent "layers" */
  kind: "smooth" | "layers";
  /** N of each stack, and ‖X_N(T) − X(T)‖ / ‖X(T)‖: NaN where the stack did not arrive */
  layers: number[];
  errors: number[];
  /** Of ln error over ln N, from N = 64 on; null before there are two */
  slope: number | null;
  /** The N that is measured now; null at the end */
  next: number | null;
}
/** The length of ∂/∂x0 ½‖X(t1)‖² by three ways, and how far two are from the first, relative to it. */
export interface Gradients {
  t1: number;
  /** By the adjoint of the accepted steps */
  discrete: number;
  /** By the adjoint that integrates X backwards */
  backward: number;
  /** By a central difference along the gradient */
  differences: number;
  backwardError: number;
  differencesError: number;
}
/** Rows of the table as their run sees them at t = 0. */
export interface RowTokens {
  /** Of a row: its columns and the summary */
  tokens: number;
  width: number;
  names: string[];
  flow: Required<TrainFlowOptions>;
  /** `row`: number of the kept row from 0; `cells`: the texts behind its tokens but the summary; `target`: the target's text, "" where the table has none */
  rows: { row: number; cells: string[]; target: string; set: "train" | "validation" | "test" | "none" }[];
  /** [rows, tokens, width]; on the sphere of length 1 */
  x0: Float32Array;
  weights: FlowOptions["weights"];
}
export interface Depth {
  /** `trained`: test loss with the solver that it was trained with; `flow`: in 64 steps of RK4 */
  reference: { rows: number; trained: number; flow: number };
  /** `distance`: ‖X_N(T) − X(T)‖ / ‖X(T)‖ over all tokens */
  layers: { layers: number; loss: number; distance: number }[];
  /** Of ln distance over ln N, from N = 16 on; null before there are three */
  slope: number | null;
  /** The smallest N whose loss is within 1 % of the flow's; null before there is one */
  enough: number | null;
}
export interface FlowWanted {
  parts: ("plane" | "course" | "clusters" | "invariants")[];
  /** The set of tokens that all parts but the plane are of; default 0 */
  set?: number;
  metric?: "cosine" | "euclid";
  /** cosine: 1 − cos; euclid: a share of the diameter at the first time */
  near?: number;
}

export interface Measured {
  work: string;
  /** "epoch", "step", "solve", "product", "call", "dispatch" or "read" */
  unit: string;
  /** Of one unit, a value a round */
  milliseconds: number[];
  /** Of one unit, at least: additions and multiplications, and bytes moved; 0 where that says nothing */
  operations: number;
  bytes: number;
  /** Equal on every device: mean loss of a first epoch (one-hot-dense-1024: of its batch); RMS of x(T) and its first four entries; RMS of an output */
  check: number[];
}

/**
 * A training on its way: plain data with typed arrays, which IndexedDB and messages take as it is. To go on from it needs the same
 * table and the same settings but for `rate`, `epochs` and `patience`; on the CPU the run then ends bit for bit as without a break.
 */
export interface Checkpoint {
  version: 1;
  settings: Required<TrainOptions>;
  epoch: number; // 0-based
  step: number; // steps done in it, of `steps`
  steps: number;
  /** Epochs done, as RunInfo has them */
  epochs: RunInfo["epochs"];
  best: number;
  arrays: { params: Float32Array; moments: Float32Array; best: Float32Array };
  [more: string]: unknown;
}
/** Ends this call alone, as `cancel` ends all. */
export interface Ends {
  signal?: AbortSignal;
}
export interface TrainFollow extends Ends {
  /** Takes checkpoints; they are yours to store, not to change */
  keep?: (checkpoint: Checkpoint) => void;
  /** Seconds between two of them, at least; default 0.25, and at most a twentieth of the time goes to them. They are taken at the ends of epochs, and every 2,048 steps or fewer */
  every?: number;
  from?: Checkpoint;
}

export class Lab {
  /** Fetches the engine ahead of the next `open`, which then waits for less; there is no need to call it. */
  static start(): void;
  /**
   * `notice`: news that no call rejects with: a GPU that was lost or is too small, an engine that ended, and how the work goes on.
   * `follow` hears of every other device that `lab.device` then is.
   */
  static open(options?: {
    device?: "auto" | "gpu" | "cpu";
    notice?: (news: { code: string; text: string }) => void;
    follow?: (device: DeviceInfo) => void;
  }): Promise<Lab>;
  /** What the last long call worked on: another than at first where a broken GPU was replaced, or was too small for that call. */
  readonly device: DeviceInfo;
  /** null until load resolves */
  readonly table: TableInfo | null;

  load(input: Input, options?: LoadOptions, progress?: (p: Progress) => void, ends?: Ends): Promise<TableInfo>;
  /** A sample as the file that a person would upload: pass it to `load`. */
  sample(name: "flights" | "shop" | "one column"): Promise<File>;
  /** Changes kinds of the loaded table without reading it again; after the long calls before it. */
  setKinds(kinds: Record<string, Kind>): Promise<TableInfo>;
  /** Cells as text, for a preview. */
  rows(from: number, count: number): Promise<string[][]>;
  /** Of a column of the loaded table; some milliseconds for each thousand levels. */
  lookAlikes(column: string): Promise<LookAlikes>;

  /** Reported steps only ever rise, also over an interruption. */
  train(options: TrainOptions, report?: (r: Report) => void, follow?: TrainFollow): Promise<RunInfo>;
  /** Frees a run; later calls with its id reject with code "no-run". */
  forget(run: number): Promise<void>;
  /** Holds the pending load, train or predict, and those called later, until `resume`. */
  pause(): void;
  resume(): void;
  /** Keeps the best weights so far: every pending `train` resolves, one that has not begun after its first steps. */
  stop(): void;
  /**
   * Ends every pending long call, which rejects with code "cancelled"; a flow resolves as stopped. A worker that has not heard of it,
   * or of `stop`, within ten seconds, or has not obeyed it within a minute, is replaced by one with the same table and runs.
   */
  cancel(): void;

  vectors(column: string, options?: { run?: number }): Promise<Vectors>;
  neighbours(column: string, name: string, options?: { run?: number; count?: number }): Promise<Neighbour[]>;
  /** colour: "target" (mean of the run's target; class 1 of a binary one), "count", or a column's name (its mean, or its most frequent level) */
  points(column: string, options?: { run?: number; colour?: string; limit?: number }): Promise<Points>;
  /** A value per data row: probability; [rows, C] row-major and `.classes` for several classes; target units. `.notes` lists malformed rows (NaN). */
  predict(
    input: Input,
    options?: { run?: number } & Ends,
    progress?: (p: Progress) => void,
  ): Promise<Float32Array & { classes?: string[]; notes: Note[] }>;
  /**
   * "csv": one file per column; "projector": vectors.tsv and metadata.tsv per column, and projector_config.json; "npy": an array
   * [levels, width] and metadata.tsv per column. `column`: only that one.
   * "onnx": the whole network. Its inputs are the columns by name, [rows]: categories as text ("" where missing), numbers as doubles
   * (NaN where missing); its outputs `score`, as `predict` has it, and `class` [rows] by name where there are classes.
   * "safetensors": all arrays of a run by name, with settings, vocabularies and scores as JSON in the metadata `flowbed`;
   * "project": the same of all runs, or of one, with `page`, a text of yours that `openProject` gives back.
   */
  export(
    format: "csv" | "projector" | "npy" | "onnx" | "safetensors" | "project",
    options?: { run?: number; column?: string; page?: string },
  ): Promise<File[]>;
  /**
   * The runs of a "project" or "safetensors" file, with new ids, as if they had been trained here; `settings`: of each. What needs the rows
   * that a run was trained on (points coloured by them, depth) rejects with "no-table"; rowTokens takes those of the loaded table.
   */
  openProject(
    input: Input,
    options?: { own?: boolean } & Ends, // own: they were trained on the loaded table
  ): Promise<{ runs: RunInfo[]; settings: Required<TrainOptions>[]; page: string | null }>;
  /** A solve that ends early resolves all the same: `ended` and `reason` say how; cancel gives "stopped". */
  flow(
    options: FlowOptions,
    progress?: (p: { t: number; accepted: number; rejected: number }) => void,
    ends?: Ends,
  ): Promise<Flow>;
  /** Of ½‖X(t1)‖², exactly for the accepted steps; adjoint "backward": the adjoint that integrates X backwards, an exhibit. */
  gradient(options: FlowOptions & { adjoint?: "discrete" | "backward" }, ends?: Ends): Promise<Gradient>;
  /** Frees a flow; later calls with its id reject with code "unknown-flow". */
  forgetFlow(flow: number): Promise<void>;
  flowInsight(flow: number, wanted: FlowWanted, ends?: Ends): Promise<FlowInsight>;
  /** Who attends to whom at time number `frame`, [heads, tokens, tokens], at most 256 tokens; the literal field has one signed map */
  attention(flow: number, frame: number, options?: { set?: number }): Promise<Float32Array>;
  /**
   * N = 1, 2, 4 .. 1024 layers, each T/N of a step, against the flow that they come close to: the field of a flow, at most 64 tokens of
   * `set` and a T of 4, with random weights of each kind. `report` hears each kind as it grows.
   */
  depthLimit(
    flow: number,
    options?: { set?: number; seed?: number },
    report?: (now: DepthLimit) => void,
    ends?: Ends,
  ): Promise<DepthLimit[]>;
  /** At T = 1 .. 15 in RK4 steps of 1/20, without the sphere, from at most 16 tokens. `next`: the T that is measured now */
  gradients(
    flow: number,
    options?: { set?: number },
    report?: (now: { next: number | null; found: Gradients[] }) => void,
    ends?: Ends,
  ): Promise<Gradients[]>;
  /** The invariants that take a second flow each: permuted and rotated tokens */
  symmetries(flow: number, options?: { set?: number } & Ends): Promise<Invariant[]>;
  /** ‖X_N − X‖ / ‖X‖ at the flow's last time, of N equal Euler layers in the place of its solver, for each N */
  stackErrors(flow: number, layers: number[], ends?: Ends): Promise<Float64Array>;
  /** Rows of the table that the run was trained on, by number from 0; at most 1,000 */
  rowTokens(rows: Iterable<number>, options?: { run?: number }): Promise<RowTokens>;
  /** What the head makes of a flow's states, or of states of your own, [S, tokens, width] wherever they are on their way: as `predict` */
  readOut(of: number | Float32Array, options?: { run?: number } & Ends): Promise<Float32Array>;
  /** N equal Euler layers in the place of the run's solver, without retraining, on test rows (at most `rows`, evenly spread) */
  depth(
    options?: { run?: number; layers?: number[]; rows?: number },
    report?: (now: Depth) => void, // its `layers` the newest alone
    ends?: Ends,
  ): Promise<Depth>;
  presetTokens(
    kind: "circle" | "sphere" | "gaussian" | "two",
    options: { tokens: number; width: number; seed?: number },
  ): Promise<Float32Array>;
  /** layers: matrix m of M stands at m/M, for a stack of M layers, else at m/(M−1) */
  presetWeights(options: {
    kind: "identity" | "minus" | "smooth" | "layers";
    width: number;
    knots: number;
    seed: number;
    layers?: boolean;
  }): Promise<FlowOptions["weights"]>;
  /**
   * Vectors out of CSV or TSV (names and numbers, or numbers only), .npy, safetensors, or the Projector's pair of TSV files. `arrays`:
   * those that a safetensors file holds; `array`: the one that is taken, else the first.
   */
  readVectors(input: Input | Input[], options?: { array?: string }): Promise<NamedVectors>;
  /** Weights of a flow out of JSON, .npy [3, M, d, d], or safetensors with flow/q, flow/k and flow/v */
  readWeights(input: Input): Promise<FlowWeights>;
  /** The JSON that readWeights takes */
  writeWeights(weights: FlowWeights): Promise<File>;
  /**
   * A table as CSV. Columns: [heads, cells]; cells are texts, or numbers [rows, heads], NaN an empty one. A text that a spreadsheet
   * would take for a formula gets a ' before it.
   */
  csv(name: string, columns: [heads: string[], cells: string[] | Float32Array | Float64Array][]): Promise<File>;
  /** Names of the benchmark's works: limits, products, epochs, flows, and "kernel/NAME" */
  works(): Promise<string[]>;
  /** Times `rounds` (5) units of a work, after one that does not count; "bad-option" for a name that is none */
  measure(work: string, options?: { rounds?: number } & Ends): Promise<Measured>;
  close(): Promise<void>;
}
