// The public module of flowbed. Every call that can fail rejects with a LabError: a stable `code` and a sentence that says what to do.
//
// Serve dist/ and import its www/lab.js; www/examples/ten-lines.html is a whole page. A page with a Content-Security-Policy
// allows script-src 'wasm-unsafe-eval' and the host, and connect-src the host; one that requires trusted types, the policy flowbed-lab.
// From another origin the host must send Access-Control-Allow-Origin (GitHub Pages does), and the page allow worker-src blob: and the host.

import type {
  ClusterEvent,
  ColumnChoice,
  Cost,
  DeviceInfo,
  Depth,
  DepthLimit,
  Explained,
  FlowInfo,
  FlowProgress,
  FlowSettings,
  Gradients,
  Importance,
  Invariant,
  JoinOptions,
  Kind,
  LoadOptions,
  Luck,
  Measure,
  Measured,
  MistakeCosts,
  NamedVectors,
  Neighbour,
  Neighbours,
  Note,
  Outline,
  Path,
  Points,
  PredictionCurve,
  Report,
  RowScores,
  RowTokens,
  RunInfo,
  SplitProposal,
  ScoreDetails,
  ScoreInterval,
  ScoresByLevel,
  Shuffling,
  StandIn,
  TableInfo,
  TargetInfo,
  TrainFlowSettings,
  TrainSettings,
  TrainWarning,
  TreeSettings,
  UnknownNames,
  Unseen as UnseenInfo,
  Vectors,
  Verdict,
  VerdictPair,
  Widths,
} from "./lab/generated/engine.js";

// Of the engine's structs, each field with its meaning, its default and its limits.
export * from "./lab/generated/engine.js";

/**
 * CSV, JSON (records, one a line or in a list), Parquet, Arrow or Feather, a workbook (.xlsx, .xlsb, .xls, .ods) or an SQLite database; as it
 * is, as gzip (one or several members) or zstd, or in a zip archive (of several tables the one with the most rows; a note says so): told by
 * its content, not by its name. What becomes of the types of such a file: docs/files.md.
 */
export type Input = File | Blob | ArrayBuffer | Uint8Array | string;
/**
 * Codes of its own: "engine-stopped" (twice by the same call, or it cannot be started again), "closed", "bad-input", "unreadable", "no-sample", "internal".
 * The engine's: "no-rows", "wrong-type", "too-many-columns" (the file); "unknown-column", "unknown-level", "bad-target", "bad-split", "bad-weights", "bad-join",
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

export interface Archive {
  /** Of a zip archive the file that is read, of a workbook the sheet, of a database the table or view, of JSON the list of rows, */
  member?: string;
  /** and all that may be tables, the likeliest first; `load` and `predict` read another one with their option `member` */
  members?: string[];
}
/** What `load` makes of a file. */
export interface LoadedTable extends TableInfo, Archive {}
/** Of an archive the first report, before anything is read, has its files too. */
export interface Progress extends Archive {
  /** Read so far, of the file as it is: packed bytes of a packed one */
  bytes: number;
  total: number;
  rows: number;
}
/** How a second table is read, and joined. */
export type SecondOptions = JoinOptions & Omit<LoadOptions, "merge">;
/** Vectors that are predicted for levels by their names. */
export interface Unseen extends UnseenInfo {
  /** [names, width] */
  values: Float32Array;
}
/** A value per row, as `predict` says, and what is to be known of them. */
export type Predictions = Float32Array &
  Archive & {
    /** Of several classes */
    classes?: string[];
    scores?: RowScores;
    unknown: UnknownNames[];
    file?: File;
    notes: Note[];
  };
/** What `merge` would do to a column. */
export interface LookAlikes {
  /** Levels that would become one with a more frequent one */
  names: number;
  /** At most five levels that stay, the most frequent first, and of each at most five that would go to it */
  examples: { name: string; count: number; others: { name: string; count: number }[] }[];
}

export type TrainOptions = Pick<TrainSettings, "model" | "target"> &
  Partial<Omit<TrainSettings, "model" | "target" | "flow" | "trees">> & {
    flow?: TrainFlowOptions;
    trees?: Partial<TreeSettings>;
  };
/** The flow of an attention-ode: as FlowOptions, its steps fixed. Defaults were chosen on validation rows (docs/attention-ode.md). */
export type TrainFlowOptions = Partial<TrainFlowSettings>;
/** Square matrices of M knots: [M, width, width] each */
export interface FlowWeights {
  width: number;
  path: Path;
  q: Float32Array;
  k: Float32Array;
  v: Float32Array;
}

type FlowNeeds = "field" | "tokens" | "width" | "t1";
/** dx/dt; tokens are rows: q = X W_Qᵀ, k = X W_Kᵀ, v = X W_Vᵀ. */
export type FlowOptions = Pick<FlowSettings, FlowNeeds> &
  Partial<Omit<FlowSettings, FlowNeeds | "adjoint">> & {
    /** [sets, tokens, width], row-major */
    x0: Float32Array;
    /** Each [M, width, width]: M knots */
    weights: { q: Float32Array; k: Float32Array; v: Float32Array };
  };
export interface Flow extends FlowInfo {
  /** A state [sets, tokens, width] per time */
  states: Float32Array[];
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
    /** What became one, or fell apart */
    events: ClusterEvent[];
  };
  invariants?: Invariant[];
}
export interface FlowWanted {
  parts: ("plane" | "course" | "clusters" | "invariants")[];
  /** The set of tokens that all parts but the plane are of; default 0 */
  set?: number;
  metric?: "cosine" | "euclid";
  /** cosine: 1 − cos; euclid: a share of the diameter at the first time */
  near?: number;
}

/**
 * A training on its way: plain data with typed arrays, which IndexedDB and messages take as it is. To go on from it needs the same
 * table and the same settings but for `rate`, `epochs` and `patience`; on the CPU the run then ends bit for bit as without a break.
 */
export interface Checkpoint {
  version: 1;
  settings: TrainSettings;
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

/** Of `trainAll` and what is made of it. */
export interface ManyEnds extends Ends {
  /** Engines at most, the lab's own among them; default: one a core, as far as memory goes */
  engines?: number;
  /** Hears of every run as soon as it is one */
  each?: (run: RunInfo, options: TrainOptions) => void;
}
/** How far many trainings are. */
export interface ManyProgress {
  /** Trainings that have ended well, that have failed, and that there will be */
  done: number;
  failed: number;
  of: number;
  /** Those under way, by their number from 0; without a place before the first report */
  running: { job: number; options: TrainOptions; epoch?: number; step?: number; steps?: number }[];
}
export interface Many {
  /** In the order of their trainings */
  runs: RunInfo[];
  /** Trainings that failed by themselves, such as one that diverged; where all do, the call rejects with the first failure */
  failures: { options: TrainOptions; code: string; message: string }[];
}
/** With what `lab.verdict` says of the runs, in short. */
export interface Judged extends Many {
  /** The one that decides; null where all were stopped before there was a run */
  measure: Measure | null;
  /** Of each method, in that measure; name: its model, of a sweep with the values */
  scores: ({ name: string; runs: number[] } & ScoreInterval)[];
  /** a and b: indices into `scores` */
  pairs: VerdictPair[];
}
/** `model` may be a list: each of them is trained. */
export type ManyOptions = Omit<TrainOptions, "model"> & { model?: TrainOptions["model"] | TrainOptions["model"][] };
export interface Candidate {
  /** Model and values */
  name: string;
  model: TrainOptions["model"];
  values: Record<string, unknown>;
  /** The last rung that it was in, from 0; −1 where a stop came before */
  rung: number;
  /** Those that it was trained for, and the least validation loss among them */
  epochs: number;
  valid: number | null;
  /** Its run; null of all but those of the last rung */
  run: number | null;
  failure: { code: string; message: string } | null;
}
export interface Sweep extends Judged {
  /** Who came furthest first, and among them who has the least validation loss */
  leaderboard: Candidate[];
  /** null without two repeats of the best */
  luck: Luck | null;
  /** Of all trainings together, as planned */
  epochs: number;
}

export class Lab {
  /** Fetches the engine ahead of the next `open`, which then waits for less; there is no need to call it. */
  static start(): void;
  /**
   * `notice`: news that no call rejects with: a GPU that was lost or is too small, an engine that ended, and how the work goes on.
   * `follow` hears of every other device that `lab.device` then is. `threads`: how many may work on the CPU, by default one a core. More than one
   * takes a cross-origin isolated page and a browser that shares memory among workers; elsewhere it is one (`lab.device.threads`).
   */
  static open(options?: {
    device?: "auto" | "gpu" | "cpu";
    threads?: number;
    notice?: (news: { code: string; text: string }) => void;
    follow?: (device: DeviceInfo) => void;
  }): Promise<Lab>;
  /** What the last long call worked on: another than at first where a broken GPU was replaced, or was too small for that call. */
  readonly device: DeviceInfo;
  /** null until load resolves */
  readonly table: LoadedTable | null;

  /** joins: second tables, joined in this order before `kinds` are set */
  load(
    input: Input,
    options?: LoadOptions & { joins?: ({ file: Input } & SecondOptions)[] },
    progress?: (p: Progress) => void,
    ends?: Ends,
  ): Promise<LoadedTable>;
  /**
   * A second table: attributes of the levels of a column, found by a key. Its columns become columns of the loaded table, which colour and name
   * levels; they are left out of the inputs until `setKinds` takes them in. `joins` of the table tells what matched, and notes do; `predict`
   * joins new rows by itself. "bad-join" where nothing would come of it.
   */
  join(input: Input, options?: SecondOptions, progress?: (p: Progress) => void, ends?: Ends): Promise<LoadedTable>;
  /** A second table goes again, by its place in `joins`, with its columns and with what was joined to these. */
  unjoin(number: number): Promise<LoadedTable>;
  /** Names of a file's columns, of which nothing stays: to choose a key among. */
  columns(input: Input, options?: SecondOptions, ends?: Ends): Promise<string[]>;
  /** A sample as the file that a person would upload: pass it to `load`. */
  sample(name: "flights" | "shop" | "tickets" | "one column"): Promise<File>;
  /** What a generated sample hides, to judge a network by: of each column the group of each name. */
  hiddenGroups(sample: "shop"): Promise<Record<"sku" | "customer" | "zip", Record<string, number>>>;
  /** Changes kinds of the loaded table without reading it again; after the long calls before it. */
  setKinds(kinds: Record<string, Kind | ColumnChoice>): Promise<LoadedTable>;
  /** A column of the loaded table as the target: its task, its classes and how many rows each has. */
  target(column: string): Promise<TargetInfo>;
  /** Cells as text, for a preview. */
  rows(from: number, count: number): Promise<string[][]>;
  /** Of a column of the loaded table; some milliseconds for each thousand levels. */
  lookAlikes(column: string): Promise<LookAlikes>;

  /** Splits that the loaded table asks for where this column is the target, each with its reason; docs/splits.md has the rules. */
  splits(target: string): Promise<SplitProposal[]>;
  /**
   * What to know before believing the scores of such a training, each with its number (docs/warnings.md); its run has them too. Rejects where
   * the training would.
   */
  warnings(options: TrainOptions): Promise<TrainWarning[]>;
  /** Reported steps only ever rise, also over an interruption. */
  train(options: TrainOptions, report?: (r: Report) => void, follow?: TrainFollow): Promise<RunInfo>;
  /**
   * Many trainings at once, by engines of which each has the table: as many as the machine has cores and memory for; on a GPU one after
   * another. Each run is the one that `train` gives, bit for bit on the CPU. What one of them would refuse before its first step is refused before any is
   * trained. A `stop` ends those under way with what they have, and leaves the others out; after a `cancel` finished runs stay.
   */
  trainAll(list: TrainOptions[], ends?: ManyEnds, progress?: (p: ManyProgress) => void): Promise<Many>;
  /** seeds: a number, from the settings' own on, or a list; default 5 */
  repeat(
    settings: ManyOptions,
    options?: { seeds?: number | number[] } & ManyEnds,
    progress?: (p: ManyProgress) => void,
  ): Promise<Judged>;
  /** folds: 2 to 100, default 5; of the settings' split */
  validate(settings: ManyOptions, options?: { folds?: number } & ManyEnds, progress?: (p: ManyProgress) => void): Promise<Judged>;
  /**
   * Every combination of these values, at most 200, by successive halving on validation losses: over { width: [8, 16], "flow.t1": [1, 2] }.
   * budget: epochs of all trainings together; default: what gives the last ones about `epochs`. The best is trained again with `repeats`
   * other seeds, default 4, which say how much of its score is luck. Of test rows only the last rung and these have scores.
   */
  sweep(
    settings: ManyOptions,
    options: { over: Record<string, unknown[]>; budget?: number; repeats?: number } & ManyEnds,
    progress?: (p: ManyProgress) => void,
  ): Promise<Sweep>;
  /** By rising width the validation losses of its seeds: the band of each, the least mean, and the first within 1 % of it. */
  widths(losses: number[][]): Promise<Widths>;
  /** Frees a run; later calls with its id reject with code "no-run". */
  forget(run: number): Promise<void>;
  /**
   * Scores of a run beside those that it is judged by (docs/scores.md): of two classes precision-recall AUC, Brier score, calibration, and the
   * threshold of least cost, chosen on validation rows; of several F1, the first k, each class; of numbers absolute errors and pinball losses.
   * Default: the last run, each mistake 1. "no-table" where the run's table is not loaded.
   */
  scores(run?: number, options?: Partial<MistakeCosts> & Ends): Promise<ScoreDetails>;
  /** Test rows by the levels of any column of the run's table, the worst first: cells as they stand, of numbers and dates with many values five ranges. */
  byLevels(column: string, options?: { run?: number } & Ends): Promise<ScoresByLevel>;
  /**
   * What can be said of runs of one table, target and split: which method is better, and how sure that is (docs/referee.md). Methods are runs
   * with equal settings but for `seed` and `fold`. "not-comparable" where two of the runs do not answer one question.
   */
  verdict(runs: number[], ends?: Ends): Promise<Verdict>;
  /**
   * What a run's test rows lose in the measure that decides where the cells of a column are shuffled among them, with a 95 % interval, all
   * columns corrected together; columns that tell the same are shuffled together too (docs/why.md). repeats: 1 to 100, default 5. At most
   * 10,000 test rows. "no-table" where the rows that the run was trained on are not loaded.
   */
  importance(options?: { run?: number; repeats?: number } & Ends, report?: (now: Shuffling) => void): Promise<Importance>;
  /** What changes in the prediction of a row of the table, by number from 0, where each of its cells is missing. */
  explain(row: number, options?: { run?: number } & Ends): Promise<Explained>;
  /**
   * The mean prediction of at most 500 test rows where a column is set to each of its 50 most frequent levels, or to 30 quantiles (partial
   * dependence).
   */
  curve(column: string, options?: { run?: number } & Ends): Promise<PredictionCurve>;
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

  /** names: of these alone; of a column of text also names that training never saw, whose count is 0 */
  vectors(column: string, options?: { run?: number; names?: string[] }): Promise<Vectors>;
  /**
   * by: "vector" (default), cosines of what was learned; "text", of a column of text, those of the words and n-grams that a name is written
   * with, where they share one. Of a column of text the name may be one that training never saw. `chance`: what the nearest of as many vectors
   * of random directions does not exceed 19 times in 20; a cosine below it says nothing
   */
  neighbours(
    column: string,
    name: string,
    options?: { run?: number; count?: number; by?: "vector" | "text" },
  ): Promise<Neighbour[] & Omit<Neighbours, "near">>;
  /** What the most frequent `limit` levels of a column are called in another column of the table: a text for each of `vectors` or `points`, "" for none. */
  labels(column: string, by: string, options?: { run?: number; limit?: number }): Promise<string[]>;
  /**
   * Vectors of levels by their names and their attributes in second tables, whether training saw them or not: a ridge regression of the learned
   * vectors, whose worth `recovered` tells (docs/unseen.md). The first call for a column takes seconds where it has thousands of levels.
   */
  unseen(column: string, names: string[], options?: { run?: number; count?: number } & Ends): Promise<Unseen>;
  /** colour: "target" (mean of the run's target; class 1 of a binary one), "count", or a column's name (its mean, or its most frequent level) */
  points(column: string, options?: { run?: number; colour?: string; limit?: number }): Promise<Points>;
  /**
   * A value per data row: probability; [rows, C] row-major and `.classes` for several classes; target units. `.notes` lists malformed
   * rows (NaN). member: of a zip archive, the file that has the rows, of a workbook the sheet, of
   * a database the table; default: the one of the name that the run was trained on, else as `load` chooses. unseen: what stands in for
   * levels that training never saw, a vector predicted from name and attributes or the unknown level; default: column by column what
   * levels hidden from the prediction say, and a note tells. An ONNX file has the unknown level. `.unknown` counts the rows with names that
   * training never saw. `.scores`: of the rows that have the target, where some have. file: make a CSV file of the rows' own columns, cells
   * as they stand (but for a ' before those that a spreadsheet would run), with the scores and the predicted class beside them
   */
  predict(
    input: Input,
    options?: { run?: number; member?: string; unseen?: StandIn; file?: boolean } & Ends,
    progress?: (p: Progress) => void,
  ): Promise<Predictions>;
  /**
   * "csv": one file per column; "projector": vectors.tsv and metadata.tsv per column, and projector_config.json; "npy": an array
   * [levels, width] and metadata.tsv per column. `column`: only that one.
   * "onnx": the whole network. Its inputs are the columns by name, [rows]: categories as text ("" where missing), tags and the hashes of text
   * with their weights (docs/scoring.md), numbers as doubles,
   * dates as doubles of seconds since 1970 (NaN where missing); its outputs `score`, as `predict` has it, and `class` [rows] by name where there are classes.
   * `inputs` "ids": categories and tags come as int32 ids, numbers and dates as pairs of floats, and `class` goes out as an int32 number, for
   * engines that know neither text nor doubles; a second file, JSON, says which text has which id, and what the columns are (docs/scoring.md). Default: "texts".
   * "safetensors": all arrays of a run by name, with settings, vocabularies and scores as JSON in the metadata `flowbed`;
   * "project": the same of all runs, or of one, with `page`, a text of yours that `openProject` gives back.
   */
  export(
    format: "csv" | "projector" | "npy" | "onnx" | "safetensors" | "project",
    options?: { run?: number; column?: string; page?: string; inputs?: "texts" | "ids" },
  ): Promise<File[]>;
  /**
   * The runs of a "project" or "safetensors" file, with new ids, as if they had been trained here; `settings`: of each. What needs the rows
   * that a run was trained on (points coloured by them, depth) rejects with "no-table"; rowTokens takes those of the loaded table.
   */
  openProject(
    input: Input,
    options?: { own?: boolean } & Ends, // own: they were trained on the loaded table
  ): Promise<{ runs: RunInfo[]; settings: TrainSettings[]; page: string | null }>;
  /** A solve that ends early resolves all the same: `ended` and `reason` say how; cancel gives "stopped". */
  flow(options: FlowOptions, progress?: (p: FlowProgress) => void, ends?: Ends): Promise<Flow>;
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
  csv(name: string, columns: [heads: string[], cells: string[] | Float32Array | Float64Array | Uint32Array][]): Promise<File>;
  /**
   * What a training with these options would take, on the loaded table or on one of this outline; some milliseconds, also while a
   * training runs. "bad-option" for a model that is no network.
   */
  cost(options: TrainOptions, outline?: Partial<Outline>): Promise<Cost>;
  /** Names of the benchmark's works: limits, products, epochs, flows, and "kernel/NAME" */
  works(): Promise<string[]>;
  /** Times `rounds` (5) units of a work, after one that does not count, and rates it by what was measured before on this device; "bad-option" for a name that is none */
  measure(work: string, options?: { rounds?: number } & Ends): Promise<Measured>;
  close(): Promise<void>;
}
