// Written from the structs of src by `make contract`.

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
export type TaskName = "binary" | "classes" | "regression";
export type Method = "euler" | "midpoint" | "heun" | "rk4" | "bosh3" | "dopri5" | "tsit5";
export type Kind = "category" | "number" | "date" | "tags" | "text" | "skip";
/** What a person may choose for a column, and what is found from all of its cells. */
export type Style =
  | "plain"
  | "point"
  | "comma"
  | "iso"
  | "dmy"
  | "mdy"
  | "ymd"
  | "time"
  | "seconds"
  | "milliseconds"
  | "microseconds"
  | "nanoseconds"
  | "json"
  | "|"
  | ";"
  | ",";
/** Why a column is left out. */
export type LeftOut = "empty" | "constant" | "distinct" | "chosen" | "joined";
/** What the levels of a column that is named like an id are. */
export type Ids = "written" | "issued";
export type Missing = boolean | Array<string>;
/** What a person says of a column; what is left out is found from its cells. Each choice takes the place of the one before */
export interface ColumnChoice {
  kind?: Kind;
  /** How its numbers or dates are written, or its tags set apart */
  format?: Style;
  /** true: the usual words for nothing count as missing, such as NA and null; false: none does; or the words that do. Default: the usual ones in a column of numbers or dates */
  missing?: Missing;
}
export type KindOrChoice = Kind | ColumnChoice;
export type SplitBy = "levels" | "group" | "time";
/** By what a column says of the rows. */
export interface SplitByColumn {
  by: SplitBy;
  column: string;
}
export type Split = "rows" | "shuffled" | "stratified" | "ordered" | SplitByColumn;
/** A split and the reason for it. */
export interface SplitProposal {
  split: Split;
  /** A sentence */
  why: string;
}
export type ModelName = "embedding" | "one-hot" | "attention-ode" | "target-mean" | "trees";
export type Optimizer = "adam" | "lazy-adam";
export type Auto = "auto";
/** A number, or the word "auto" for the rule that the setting's place documents. */
export type OrAuto<T> = T | Auto;
export type Field = "literal" | "softmax";
export type Sigma = "identity" | "tanh" | "sigmoid" | "relu" | "softmax";
export type Path = "linear" | "constant";
export type Readout = "summary" | "flattened";
/** How a gradient is found: back through the very steps that were taken, or by integrating backwards. */
export type Adjoint = "discrete" | "backward";
/** A number, or "1/n" or "1/sqrt(d)". */
export type Scale = number | "1/n" | "1/sqrt(d)";
export interface LoadOptions {
  /** One character; default: sniffed among , ; tab | */
  delimiter?: string;
  header?: OrAuto<boolean>;
  /** Lines at the top that are not read, blank ones counted; default: a title above the names is found and skipped */
  skipLines?: number;
  /** Line that holds the names, counted from 1; it may be one of those skipped. Default: the first that is read */
  namesLine?: number;
  /** Lines that begin with this sign are no rows; "": there are none. Default: # % and // are found above the names */
  comment?: string;
  /** Default false: lines that repeat the names are left out, and a note says where */
  keepRepeated?: boolean;
  /** "auto": UTF-16 where the bytes show it, else UTF-8, and windows-1252 for what is not. "utf-8" shows that as � */
  encoding?: "auto" | "utf-8" | "windows-1252" | "utf-16le" | "utf-16be";
  /** Words that count as missing as empty cells do, blanks around them left aside; default: none. A note counts them */
  missing?: Array<string>;
  kinds?: { [key in string]: KindOrChoice };
  /** Columns whose look-alikes are one level: names that differ only in case, in spaces, in zero-width signs or in how accents are composed. The most frequent spelling stays; runs know the others, also when they are exported */
  merge?: Array<string>;
  /** Of a zip archive the file to read, of a workbook the sheet, of a database the table or view, of JSON the list of rows; default: the one with the most rows */
  member?: string;
}
export interface JoinOptions {
  /** A column's name in both tables, or the two names. Default: the pair with the greatest share of levels in common, and a note says which */
  on?: string | { column: string; key: string };
  /** Columns of the second table that are joined; default: all but its key */
  columns?: Array<string>;
  /** What the second table is called, in notes and before names that stand already; default: the file's name */
  name?: string;
}
/** A second table that is joined. */
export interface JoinInfo {
  name: string;
  /** The column whose levels have the attributes, and that of the second table which holds these levels */
  column: string;
  key: string;
  /** Its columns, as they are called in this table */
  columns: Array<string>;
  /** All columns of the second table by their own names */
  all: Array<string>;
  /** Levels of the column, and those that have a row in the second table */
  levels: number;
  matched: number;
  /** Rows whose level has none */
  without: number;
  /** Keys that come again with other attributes: the first row of each counts */
  repeated: number;
}
export interface Note {
  /** 1-based line of the file; 0 for a note about the whole file or a column. */
  line: number;
  text: string;
  /** What it is about, where scores hang on it: "missing", "rare", "unseen", "no-number" or "outside" */
  code?: string;
}
/** How the file was read, for the page to show. */
export interface Dialect {
  encoding: string;
  /** Of a file of columns or records null */
  delimiter: string | null;
  header: boolean;
  /** Lines above the table that are not read: chosen, or a title that was found */
  skipLines: number;
  /** 1-based line of the names; null without them */
  namesLine: number | null;
  /** Sign of the comments, chosen or found; null without one. Found: a line with it that has as many fields as the table is a row */
  comment: string | null;
  /** Lines that repeat the names are left out */
  repeats: boolean;
  /** The lines have one field more than the names: the first column is called row_names */
  rowNames: boolean;
  /** Empty fields at the end of a line that belong to no column */
  spareFields: number;
}
export interface MissingWord {
  text: string;
  /** Cells that hold it */
  cells: number;
  /** Do they count as missing? */
  counts: boolean;
}
/** What a column of text is made of. */
export interface Wording {
  /** Different words, of very many texts among the first two million */
  words: number;
  /** Rows of its table, which words and their parts of three to five letters share */
  buckets: number;
}
export interface Tasks {
  category: TaskName | null;
  number: TaskName | null;
}
export interface ColumnInfo {
  name: string;
  kind: Kind;
  /** Why this kind was guessed, in a few words */
  why: string;
  /** What it was guessed to be, whatever it is taken for now */
  guessed: Kind;
  /** Why it is left out; null where it is not */
  leftOut: LeftOut | null;
  /** How its numbers or dates are written, also where it is left out and could be predicted, or its tags set apart; null of other kinds */
  format: Style | null;
  /** Formats that read at least half of its cells, of numbers, of dates and of tags */
  formats: Array<Style>;
  /** The sign or unit beside its numbers, such as €, % or kg; of tags ":" where their weights follow it */
  unit: string;
  /** Of a column that is named like an id, what its levels are; null of others */
  ids: Ids | null;
  /** Distinct values without missing, or distinct tags */
  levels: number;
  /** Empty cells, and those of words that count as missing; of tags all cells without one */
  missing: number;
  /** Words for nothing that stand in it, such as NA, and those that were chosen */
  words: Array<MissingWord>;
  /** Of a column of text what it is made of; null of others */
  text: Wording | null;
  /** Cells of a number or date column that are none */
  notNumeric: number;
  /** The first five of them */
  examples: Array<string>;
  /** Other spellings that `merge` made one with a level */
  spellings: number;
  /** The task if this column were the target; null where it cannot be one, and `why` says so */
  task: TaskName | null;
  /** The same if its kind were category or number */
  tasks: Tasks;
  /** Rank among candidates for the target: the highest is proposed by the page. 0 = not a candidate */
  targetScore: number;
  /** Width of its vectors where the width is "auto" */
  autoWidth: number;
}
/** A column as the target. */
export interface TargetInfo {
  task: TaskName;
  /** In order of number or text; of two the second is the one that is predicted. Empty for regression */
  classes: Array<string>;
  /** Rows of each class */
  counts: Array<number>;
  /** Of regression: mean and standard deviation, what the constant model knows; of classes null */
  mean: number | null;
  deviation: number | null;
  /** Rows without a value */
  missing: number;
  notNumeric: number;
}
export interface TableInfo {
  rows: number;
  columns: Array<ColumnInfo>;
  /** At most 200 notes in full; then one that counts the rest */
  notes: Array<Note>;
  /** Of a file of columns or records its name as encoding, such as "Parquet", and no delimiter */
  dialect: Dialect;
  /** Second tables, in the order in which they came */
  joins: Array<JoinInfo>;
}
export interface TrainSettings {
  /** Default "embedding" */
  model: ModelName;
  target: string;
  /** Default: all usable columns but the target */
  columns: Array<string> | null;
  /** Of every embedding; "auto": fastai's rule min(600, round(1.6 V^0.56)) per column; attention-ode has one width, that of its largest column, at most 32. Default 32; 1 to 1024 */
  width: OrAuto<number>;
  /** Default 64; 1 to 4096 */
  hidden: number;
  /** Default 6; 1 to 10000 */
  epochs: number;
  /** Default 256; 1 to 65536 */
  batch: number;
  /** Default 0.001; above 0, to 1000000000 */
  rate: number;
  /** Default 0; 0 to 9007199254740991 */
  seed: number;
  /** Default "rows" */
  split: Split;
  /** [i, k]: the test rows are fold i, from 0, of k folds of that split, and validation rows come from the others; null: one split */
  fold: [number, number] | null;
  /** Epochs without a better validation loss before training stops. Default 2; 0 to 10000 */
  patience: number;
  /** Default "adam" */
  optimizer: Optimizer;
  /** Levels seen fewer times than this in the train rows go to the unknown level. Default 2; 1 to 1000000 */
  minCount: number;
  /** Share of embedding outputs dropped in training. Default 0; 0 to 0.95 */
  dropout: number;
  /** Share of ids sent to the unknown level in training; "auto": 0.01 for a column without rare levels. Default "auto"; 0 to 0.95 */
  idDropout: OrAuto<number>;
  /** Of the tables, decoupled (AdamW): p −= rate · weightDecay · p every step. Default 0; 0 to 100 */
  weightDecay: number;
  /** Divides logits by a temperature that is fitted on the validation rows after training; a regression has none. Default false */
  calibrate: boolean;
  /** What is made small; "auto": cross-entropy of classes, squared error of numbers. The others are of numbers; target-mean has no choice. Default "auto" */
  loss: LossName;
  /** The share of rows below what the loss "quantile" learns. Default 0.5; 0.001 to 0.999 */
  quantile: number;
  /** Up to where the loss "huber" is squared, in standard deviations of the target over the train rows. Default 1; 0.001 to 1000 */
  delta: number;
  /** What a train row counts by its class: "none", "balanced", or a weight for each class by its name, others 1. Default "none" */
  classWeights: ClassWeights;
  /** A column of what each train row counts, which is then no input */
  weights: string | null;
  /** attention-ode only */
  flow: TrainFlowSettings;
  /** trees only */
  trees: TreeSettings;
}
export type LossName = "auto" | "squared" | "poisson" | "quantile" | "huber";
export type ClassRule = "none" | "balanced";
/** What rows count by their class. */
export type ClassWeights = ClassRule | { [key in string]: number };
export interface TrainFlowSettings {
  /** A category's token is its column's bias + gain · its embedding. Default 10; 0.001 to 1000 */
  gain: number;
  /** Default "literal" */
  field: Field;
  /** Of the literal field, as its scale; n = columns + 1. Default "tanh" */
  sigma: Sigma;
  /** Default "1/n" */
  scale: Scale;
  /** Vanishes on the sphere. Default 1 */
  leak: 0 | 1;
  /** Default 1; 1 to 256 */
  heads: number;
  /** Tokens of length 1, as a layer norm leaves them. Default true */
  sphere: boolean;
  /** Default "linear" */
  path: Path;
  /** M knots of W(t), learned. Default 1; 1 to 256 */
  knots: number;
  /** T; 0: the head reads the tokens as they are. Default 1; 0 to 1000 */
  t1: number;
  /** Default "midpoint" */
  method: Method;
  /** Equal steps, cut at the knots. Default 2; 1 to 256 */
  steps: number;
  /** What the head reads at T: the summary token, or all tokens. Default "flattened" */
  readout: Readout;
}
/** What stands for a level in the columns that trees read. */
export type TreeFeatures = "statistics" | "vectors";
export interface TreeSettings {
  /** Default "statistics" */
  features: TreeFeatures;
  /** Whose vectors; null: the newest run that has some and was trained on the same rows */
  run: number | null;
  /** Trees, of several classes for each, at most. Default 1000; 1 to 10000 */
  rounds: number;
  /** Of each tree, at most. Default 31; 2 to 1024 */
  leaves: number;
  /** What a leaf's value is multiplied by. Default 0.05; 0.001 to 1 */
  rate: number;
  /** Train rows of a leaf, at least. Default 20; 1 to 1000000 */
  minRows: number;
  /** Added to the sum of second derivatives of a leaf: without it a rare class takes steps too far. Default 1; 0 to 1000 */
  l2: number;
  /** Rounds without a better validation loss before they end. Default 50; 1 to 10000 */
  patience: number;
}
/** The rarer of two classes, where fewer than 5 % of the train rows are of it. */
export interface RareClass {
  class: string;
  /** Of the train rows */
  share: number;
  /** Of the test rows with this class as the positive one; null where they hold one class */
  averagePrecision: number | null;
  /** Share of the class among the test rows: the average precision of guessing */
  baseRate: number;
}
/** Rounds of boosting. */
export interface Rounds {
  /** Those that are kept: the validation loss was least after them */
  best: number;
  all: number;
}
/** What the page draws while training. */
export interface Report {
  epoch: number;
  /** Steps done in this epoch, of `steps` */
  step: number;
  steps: number;
  /** Mean loss since the last report */
  train: number;
  /** At an epoch's end only */
  valid: number | null;
  auc: number | null;
  rowsPerSecond: number;
}
export interface Epoch {
  /** Mean loss over the epoch's rows, weights moving */
  train: number;
  valid: number;
  auc: number | null;
  /** Of the training steps alone, without validation */
  seconds: number;
}
/** Test or validation scores; which ones are there depends on the task. */
export interface Scores {
  loss: number;
  /** Binary only; none where the rows hold one class */
  auc?: number;
  accuracy?: number;
  rmse?: number;
  /** None where the target does not vary */
  r2?: number;
}
/** Rows of each set, and those that are in none. */
export interface RowCounts {
  train: number;
  valid: number;
  test: number;
  withoutTarget: number;
  /** Later than the test rows of a fold forward in time: in no set either */
  unused: number;
}
export type WarningCode =
  "gives-away" | "sum-gives-away" | "same-rows" | "sorted-rows" | "few-rows" | "few-of-class" | "one-class" | "untrained-class";
/** A sentence with its number, and what it is about. */
export interface TrainWarning {
  code: WarningCode;
  text: string;
  number: number;
  /** Columns that a person might leave out */
  columns: Array<string>;
  /** Whose score it is about; null: of all */
  set: "validation" | "test" | null;
}
export interface DenseCost {
  /** Of the design matrix [rows of the file, V] in f32 */
  bytes: number;
  /** Rows of the measured batch */
  batch: number;
  /** One dense batch of the run's size through the first layer: design matrix, forward, gradient of the weights */
  stepMilliseconds: number;
  /** Milliseconds of such a batch times the steps of an epoch */
  epochSeconds: number;
}
export type Stopped = "epochs" | "patience" | "stop" | "diverged";
/** What there is to tell of a device. Projects keep it with their runs; those of before know kind, name and reason only. */
export interface DeviceInfo {
  kind: "gpu" | "cpu";
  name: string;
  /** A GPU imitated in software: its times say nothing about a real one */
  software: boolean;
  /** Of the CPU, how many do its work */
  threads: number;
  /** Why this device, for people; empty where nothing is to be said */
  reason: string;
  /** The same for a program */
  reasonCode: ReasonCode;
  /** Of `lab.device`: the one before it and what broke it, in full, for a report; empty where none broke */
  detail: string;
}
/** What a run is, and how its training went. */
export interface RunInfo {
  id: number;
  model: ModelName;
  task: TaskName;
  target: string;
  columns: Array<string>;
  /** Those that `vectors` takes */
  vectorColumns: Array<string>;
  parameters: number;
  /** Weights and optimiser */
  bytes: number;
  inputWidth: number;
  /** Names, classification only; binary: [negative, positive] */
  classes: Array<string>;
  /** attention-ode only: all its flow settings */
  flow: TrainFlowSettings | null;
  epochs: Array<Epoch>;
  best: number;
  stopped: Stopped;
  /** Epoch and step, both from 1, at which the loss left the numbers */
  diverged: [number, number] | null;
  /** trees only */
  rounds: Rounds | null;
  seconds: number;
  test: Scores;
  /** Test scores of the constant prediction (base rate, most frequent class, mean): the line below every line */
  base: Scores;
  rows: RowCounts;
  /** one-hot only: what the dense design matrix costs */
  dense: DenseCost | null;
  notes: Array<Note>;
  /** What to know before believing the scores */
  warnings: Array<TrainWarning>;
  /** The device that trained */
  device: DeviceInfo;
  /** Where one of two classes is rare among the train rows */
  rare: RareClass | null;
}
export interface Neighbour {
  name: string;
  count: number;
  cosine: number;
}
/** Those of a level, the nearest first. */
export interface Neighbours {
  near: Array<Neighbour>;
  /** Vectors that it could be near to */
  others: number;
  width: number;
  /** The cosine that the nearest of as many vectors of random directions does not exceed 19 times in 20; null of neighbours by text */
  chance: number | null;
}
/** names[0] is "": the unknown level, for rare and unseen values. Of a column of text the others are the texts of its train rows, the most frequent first, at most 100,000 */
export interface Vectors {
  names: Array<string>;
  /** The index of missing values, where the train rows have some; its name is that of no other */
  missing: number | null;
  width: number;
  counts: Uint32Array;
  /** [names, width] */
  values: Float32Array;
}
export interface Points {
  names: Array<string>;
  counts: Uint32Array;
  /** [rows, 3], the first three principal components; row 0 is the unknown level */
  positions: Float32Array;
  /** Share of the variance of each component */
  explained: Array<number>;
  /** What the points are coloured by, one value a point (NaN: no value) */
  colour: Float32Array;
  /** Names of the colour's values where it is a category column, else empty */
  colourNames: Array<string>;
  /** Levels of the column, when only the most frequent `limit` of them are shown */
  total: number;
  /** Are they texts, which have neighbours also by how they are written? */
  text: boolean;
}
/** A score of new rows, with its 95 % interval for further rows like these. */
export interface RowScore {
  measure: Measure;
  value: number;
  low: number | null;
  high: number | null;
}
/** How right the scores of new rows are. */
export interface RowScores {
  /** Rows with a target, which the scores are of */
  rows: number;
  /** Rows whose cell is there and no target: no number, or no class that training had */
  unusable: number;
  /** All that there are, the one that decides first */
  scores: Array<RowScore>;
  /** Why these rows can carry no score */
  few: VerdictFew | null;
}
/** Names in a column that training never saw. */
export interface UnknownNames {
  column: string;
  /** Rows that have one */
  rows: number;
}
export interface Predicted {
  /** [rows], or [rows, classes] */
  values: Float32Array;
  classes: Array<string> | null;
  /** Of the rows that have the target; null where none has */
  scores: RowScores | null;
  /** Columns with names that training never saw, and in how many rows */
  unknown: Array<UnknownNames>;
  notes: Array<Note>;
}
/** What stands in for a level that training never saw. */
export type StandIn = "attributes" | "unknown";
/** Vectors that are predicted for levels by their names and attributes. */
export interface Unseen {
  width: number;
  /** Share of the variance of learned vectors that it recovers on levels hidden from it: 1 all, 0 no more than their mean */
  recovered: number;
  /** Is that above 0 on each part that was hidden? Then `predict` takes such vectors unasked */
  trusted: boolean;
  /** Levels that it was learned from */
  levels: number;
  /** "names", or names and attributes of which tables */
  sources: string;
  /** Of each name the levels whose vectors point the same way */
  near: Array<Array<Neighbour>>;
}
/** What a cost depends on beside the settings. */
export interface Outline {
  /** Distinct values of each category column, tags of each column of those, buckets of each of text, missing among them, the unknown level left aside */
  levels: Array<number>;
  /** How many columns are numbers or dates */
  numbers: number;
  /** What they give a network beside a value each: whether it is missing, a sine and a cosine of each period */
  indicators: number;
  /** Classes where there are more than two, else 1 */
  outputs: number;
  /** Rows that train */
  rows: number;
}
/** A network before it is trained. */
export interface Cost {
  /** Of an epoch, as far as this device tells; null where it does not */
  seconds: number | null;
  /** What it is told by: "run", the last run of this model on this table, as its work grows or shrinks, or the name of a measured work */
  basis: string | null;
  /** Works that `measure` has yet to time on this device before it can be told without a run */
  unmeasured: Array<string>;
  parameters: number;
  /** Those of the tables among them */
  tables: number;
  /** Of the weights alone */
  bytes: number;
  /** Of all that training holds at once; null where a batch is more than a device takes at a time */
  trainingBytes: number | null;
  /** Width of a row as the first dense layer sees it; of one-hot in its dense form */
  inputWidth: number;
  /** Of the vectors of each category column */
  widths: Array<number>;
}
/** One round of a search: all candidates that are left train on, and the better half of them stays. */
export interface Rung {
  candidates: number;
  /** Of each candidate, from its beginning to the end of this rung */
  epochs: number;
}
/** Successive halving as Jamieson & Talwalkar (2016) have it, Algorithm 1, with validation losses: each of ⌈log₂ n⌉ rungs takes the same share of the budget, and candidates go on from their checkpoints. */
export interface Halving {
  rungs: Array<Rung>;
  /** Trainings of the best candidate with other seeds, each of the last rung's epochs */
  repeats: number;
  /** Of all trainings together, at most the budget */
  epochs: number;
}
/** How much of a winner's score is luck. Its own loss is the least of many, so its other seeds say what it is worth. */
export interface Luck {
  /** Of the other seeds' validation losses */
  mean: number;
  /** Their standard deviation, with n − 1 */
  deviation: number;
  /** How far below their mean the best of as many candidates would stand by luck alone, were they all equally good: the deviation times the expected maximum of as many standard normals. Where a seed also draws the rows this is more than the luck, for the candidates shared theirs. */
  expected: number;
}
/** The losses of one width: their mean, and the band between the least and the greatest. */
export interface WidthLoss {
  mean: number;
  low: number;
  high: number;
}
export interface Widths {
  losses: Array<WidthLoss>;
  /** Index of the least mean */
  best: number;
  /** Index of the first whose mean is within 1 % of the least */
  enough: number;
}
/** What a run's test rows lose by each column. */
export interface Importance {
  /** The one that decides */
  measure: Measure;
  /** Of the rows as they are */
  score: number;
  /** Test rows that were shuffled, of so many */
  rows: number;
  of: number;
  /** Of rows that are drawn together, where the split keeps them together */
  groups: number | null;
  repeats: number;
  /** Why these rows can carry no verdict */
  few: VerdictFew | null;
  /** The greatest first */
  columns: Array<ColumnImportance>;
}
/** A column, or columns that tell the same, shuffled together */
export interface ColumnImportance {
  columns: Array<string>;
  /** By how much the measure gets worse, in its own unit, mean over the repeats */
  importance: number;
  /** All columns and groups corrected together at 5 % */
  low: number;
  high: number;
  /** Corrected as the interval is */
  p: number;
  /** Is it told apart from 0? */
  apart: boolean;
}
/** How far the shuffling is. */
export interface Shuffling {
  /** Columns and groups that are done, and how many there are */
  done: number;
  of: number;
}
/** A row's prediction, and what each column adds to it */
export interface Explained {
  /** Probability, or value in the target's unit */
  prediction: number;
  /** Whose probability it is: class 1 of two, of several the likeliest; null of a value */
  class: string | null;
  /** The row's own target as its cell has it; empty where it has none */
  actual: string;
  /** The greatest change first */
  columns: Array<Addition>;
}
/** What a cell adds to a prediction */
export interface Addition {
  column: string;
  /** As it stands in the file; empty where it is missing */
  cell: string;
  /** The prediction where the cell is missing */
  without: number;
  /** `prediction` − `without` */
  change: number;
}
/** How the mean prediction follows a column */
export interface PredictionCurve {
  of: CurveOf;
  /** Test rows that are averaged */
  rows: number;
  /** Classes of several; null of a value, and of two classes: then it is the probability of the second */
  classes: Array<string> | null;
  /** The cell of each point as it stands in the file: "" of missing cells */
  names: Array<string>;
  /** Of numbers their values, of dates seconds since 1970, rising; of levels empty */
  values: Array<number>;
  /** Train rows with that level; of a number with a value nearer to it than to any other */
  counts: Array<number>;
  /** [points], or [points, classes] */
  predictions: Array<number>;
  /** [1], or [classes]: of the same rows as they are */
  mean: Array<number>;
}
/** What the points of a curve are */
export type CurveOf = "levels" | "numbers" | "dates";
/** A stack of N equal Euler layers in the place of the solver. */
export interface Layers {
  layers: number;
  /** Test loss without retraining */
  loss: number;
  /** ‖X_N(T) − X(T)‖ / ‖X(T)‖ over the tokens of all rows */
  distance: number;
}
/** The flow that a network was trained with, and the same by fine steps. */
export interface Reference {
  rows: number;
  /** With the solver that it was trained with */
  trained: number;
  /** In 64 steps of RK4: the flow itself */
  flow: number;
}
/** How deep the network must be. */
export interface Depth {
  reference: Reference;
  layers: Array<Layers>;
  /** Of ln distance over ln N, from N = 16 on; null before there are three */
  slope: number | null;
  /** The smallest N whose loss is within 1 % of the flow's; null before there is one */
  enough: number | null;
}
export interface RowInfo {
  /** Number of the kept row, from 0 */
  row: number;
  /** The texts behind its tokens but the summary */
  cells: Array<string>;
  /** The target's text, "" where the table has none */
  target: string;
  set: "train" | "validation" | "test" | "none";
}
/** Rows of the table as their run sees them at t = 0. */
export interface RowTokens {
  /** Of a row: its columns and the summary */
  tokens: number;
  width: number;
  /** Of the tokens: columns, then the summary */
  names: Array<string>;
  flow: TrainFlowSettings;
  rows: Array<RowInfo>;
  /** [rows, tokens, width]; on the sphere of length 1 */
  x0: Float32Array;
  /** W_Q, W_K and W_V, each [M, width, width] */
  weights: { q: Float32Array; k: Float32Array; v: Float32Array };
}
/** Vectors out of a file. */
export interface NamedVectors {
  /** The file, or the array of it */
  title: string;
  /** All arrays of the file that could be taken, those with levels first; none where the file is one array */
  arrays: Array<string>;
  names: Array<string>;
  width: number;
  /** [names, width] */
  values: Float32Array;
  /** Rows left out because a cell that should be a number is none */
  skipped: number;
}
export interface Stats {
  evaluations: number;
  accepted: number;
  rejected: number;
  reads: number;
}
/** A flow; its states and steps cross as arrays. */
export interface FlowInfo {
  /** By which the engine keeps it: until `forgetFlow`, until 256 MB of newer ones have come, or until the engine has to be started again */
  id: number;
  times: Array<number>;
  ended: "reached" | "escaped" | "stopped";
  /** A sentence; empty where reached */
  reason: string;
  stats: Stats;
}
export interface FlowProgress {
  t: number;
  accepted: number;
  rejected: number;
}
/** What became one, or fell apart. */
export interface ClusterEvent {
  /** Its number */
  time: number;
  apart: boolean;
  /** [smallest index, size] of each part, largest first */
  parts: Array<[number, number]>;
}
/** value ≤ bound where it holds; `why`: why the case does not apply, else empty */
export interface Invariant {
  name: string;
  why: string;
  value: number;
  bound: number;
  holds: boolean;
}
export type WeightKind = "identity" | "minus" | "smooth" | "layers";
/** How a family of random weights comes close to its flow, as far as it is measured. */
export interface DepthLimit {
  /** Smooth in depth, or independent layers */
  kind: WeightKind;
  /** N of each stack, its length apart, and what it misses: ‖X_N(T) − X(T)‖ / ‖X(T)‖, NaN where it did not arrive */
  layers: Array<number>;
  errors: Array<number>;
  /** Of ln error over ln N, from N = 64 on */
  slope: number | null;
  /** The N that is measured now */
  next: number | null;
}
/** ‖∂/∂x0 ½‖X(T)‖²‖ by three ways, and how far two of them are from the first. */
export interface Gradients {
  t1: number;
  /** By the adjoint of the steps that were taken */
  discrete: number;
  /** By the adjoint that integrates X backwards */
  backward: number;
  /** By central differences along the gradient, where they have most to see */
  differences: number;
  backwardError: number;
  differencesError: number;
}
export interface FlowSettings {
  /** literal: scale · σ(q) kᵀ σ(v) − leak · X; softmax: softmax_rows(q kᵀ / √(width / heads)) v − leak · X. Default "literal" */
  field: Field;
  /** Default "tanh" */
  sigma: Sigma;
  /** Default "1/n" */
  scale: Scale;
  /** Default 1 */
  leak: 0 | 1;
  /** Must divide the width. Default 1; 1 to 256 */
  heads: number;
  /** Unit rows: the field projected on the tangent space, rows renormalised after every step. Default false */
  sphere: boolean;
  /** Independent sets of tokens: a token sees only its own set */
  sets: number;
  /** Of a set */
  tokens: number;
  width: number;
  /** Default "linear" */
  path: Path;
  /** Default 1; 1e-12 to 1000000 */
  t1: number;
  /** Default "tsit5" */
  method: Method;
  /** Equal steps over [0, t1]; given, no tolerance is used. Fixed-step methods need it. 1 to 1000000 */
  steps: number | null;
  /** Default 0.0001; 1e-12 to 1 */
  rtol: number;
  /** Default 1e-6; 1e-12 to 1 */
  atol: number;
  /** Attempts. Default 10000; 1 to 1000000 */
  maxSteps: number;
  /** Of the states, ascending; default: 0 and t1 */
  times: Array<number> | null;
  /** Of `gradient` alone; "backward": the adjoint that integrates X backwards, an exhibit. Default "discrete" */
  adjoint: Adjoint;
}
/** Times of a unit, what it does at least, and what came of it. */
export interface Measured {
  work: string;
  unit: string;
  /** Of a unit, a value a round */
  milliseconds: Array<number>;
  /** Additions and multiplications of a unit, and bytes that it moves, at least and at the reference sizes; 0 where that says nothing */
  operations: number;
  bytes: number;
  /** Training: mean loss of the first epoch (dense: of its first batch); flows: RMS of x(T) and its first four entries; else: RMS of the output */
  check: Array<number>;
  /** Of the milliseconds */
  median: number;
  /** Billions a second of what holds it back most: "operations" or "bytes" */
  rate: number;
  bound: "operations" | "bytes";
  /** What this device's multiply-adds and copies would need at their fastest, as a share of the median; null until they are measured. Above 1: it stays in cache */
  share: number | null;
}
export type Measure = "loss" | "auc" | "accuracy" | "rmse" | "r2";
export type VerdictQuestion = "run" | "method";
/** What differs between the runs of a method */
export type VerdictDesign = "run" | "seeds" | "draws" | "folds";
/** Why there is no verdict on these test rows */
export type VerdictFew = "rows" | "groups" | "class" | "rare";
/** Why a method is in no verdict */
export type VerdictWithheld = "stopped" | "diverged" | "improving" | "rows" | "few" | "base";
/** A test score, mean over the runs, with its 95 % interval */
export interface ScoreInterval {
  mean: number;
  /** null where the test rows are not here */
  low: number | null;
  high: number | null;
  /** Of the constant prediction */
  base: number;
  /** Is it the best, or not told apart from that? None is where the best is not told apart from the constant prediction */
  best: boolean;
}
/** Those that the task has */
export interface MethodScores {
  auc?: ScoreInterval;
  loss?: ScoreInterval;
  accuracy?: ScoreInterval;
  rmse?: ScoreInterval;
  r2?: ScoreInterval;
}
/** Runs with the same settings but for seed and fold */
export interface VerdictMethod {
  model: ModelName;
  /** Those that count */
  runs: Array<number>;
  scores: MethodScores;
  withheld: VerdictWithheld | null;
  /** How many of the runs are why, where runs are */
  of: number;
  /** Was the first of several epochs the best in most of its runs? */
  overfits: boolean;
}
/** Two methods, a with the better score: methods by their index */
export interface VerdictPair {
  a: number;
  b: number;
  /** By which a is better, in the measure's own unit */
  difference: number;
  /** All pairs corrected together at 5 % */
  low: number | null;
  high: number | null;
  /** Corrected as the interval is: at most 0.05 where that excludes 0 */
  p: number;
  /** Are they told apart, and is neither withheld? Of the question "run" on these rows alone */
  apart: boolean;
  /** Is a the better method? Of the question "method" alone */
  ahead: boolean;
}
/** What can be said of runs of one table and target: which models are better, and how sure that is (docs/referee.md). */
export interface Verdict {
  question: VerdictQuestion;
  task: TaskName;
  /** The one that decides */
  measure: Measure;
  /** Test rows of a run; of folds those of all of them */
  rows: number;
  /** Of test rows that are drawn together, where the split keeps them together */
  groups: number | null;
  /** Seeds or folds that every method of the question "method" has; 1 of the question "run" */
  repeats: number;
  design: VerdictDesign;
  methods: Array<VerdictMethod>;
  /** Of all methods that have what the question needs */
  pairs: Array<VerdictPair>;
  /** Why these test rows can carry no verdict */
  few: VerdictFew | null;
}
export interface CalibrationBin {
  /** Mean probability of the positive class */
  predicted: number;
  /** Share of positives */
  observed: number;
  rows: number;
}
/** Rows in bins by their probability, the least first; empty bins, which ties make, are left out. */
export interface Calibration {
  bins: Array<CalibrationBin>;
  /** Expected calibration error: Σ rows / all rows · |predicted − observed| */
  error: number;
  /** What it would be on average by chance alone, were every probability right: in each bin the mean size of a normal deviation */
  chance: number;
}
/** What a mistake costs, in any unit; one of the two at least is above 0. */
export interface MistakeCosts {
  falsePositive: number;
  falseNegative: number;
}
/** What a cut-off makes of rows: those whose probability is at least the threshold count as positive. */
export interface AtThreshold {
  threshold: number;
  truePositives: number;
  falsePositives: number;
  falseNegatives: number;
  trueNegatives: number;
  /** null where no row counts as positive */
  precision: number | null;
  /** null where no row is positive */
  recall: number | null;
  /** null where there is neither */
  f1: number | null;
  /** Of the mistakes, a row on average */
  cost: number;
}
export interface TwoClassScores {
  /** Share of positives: the average precision of guessing */
  baseRate: number;
  /** Area under the precision-recall curve as a sum over recalls; null where one class is missing */
  averagePrecision: number | null;
  auc: number | null;
  /** Mean squared error of the probabilities */
  brier: number;
  /** The same of always giving the base rate of the train rows */
  baseBrier: number;
  calibration: Calibration;
  costs: MistakeCosts;
  /** At the threshold of least cost on the validation rows */
  cheapest: AtThreshold;
  /** At 0.5 */
  half: AtThreshold;
}
/** Share of rows whose class is among the k likeliest. */
export interface TopShare {
  k: number;
  share: number;
  /** The same of always giving the class shares */
  base: number;
}
export interface ClassScores {
  name: string;
  /** Test rows of it */
  support: number;
  /** Of the rows taken for it those that are of it; null where there are none */
  precision: number | null;
  /** Of its rows those taken for it; null where there are none */
  recall: number | null;
  f1: number | null;
}
export interface ConfusionMatrix {
  /** The classes with most test rows, in that order */
  names: Array<string>;
  /** Classes that share the last row and column; 0: there is no such row */
  others: number;
  /** [true class][likeliest class] */
  rows: Array<Array<number>>;
}
export interface SeveralScores {
  /** Mean F1 of the classes that a row has or is taken for */
  macroF1: number;
  /** The same of always giving the likeliest class */
  baseMacroF1: number;
  top: Array<TopShare>;
  /** Of all classes, the one with most test rows first */
  classes: Array<ClassScores>;
  confusion: ConfusionMatrix;
}
/** Mean of max(q e, (q − 1) e), e the value less what was predicted: least for the q-quantile. */
export interface PinballLoss {
  quantile: number;
  loss: number;
}
export interface NumberScores {
  /** Mean absolute error */
  mae: number;
  medianAbsolute: number;
  rmse: number;
  pinball: Array<PinballLoss>;
  /** Share of values that are not above what was predicted */
  below: number;
}
/** Scores of a run beside those that it is judged by: those of its task, the others null. docs/scores.md has the formulas. */
export interface ScoreDetails {
  run: number;
  task: TaskName;
  /** Test rows */
  rows: number;
  /** Validation rows, by which the threshold is chosen */
  valid: number;
  /** By which logits were divided; 1 without calibration */
  temperature: number;
  twoClasses: TwoClassScores | null;
  several: SeveralScores | null;
  numbers: NumberScores | null;
  /** The same of always giving the mean of the train rows */
  baseNumbers: NumberScores | null;
}
export interface LevelScore {
  /** As it stands in the table; empty for missing cells, a range and all rows */
  name: string;
  /** Of numbers and dates with many values: least and greatest of the range */
  range: [number, number] | null;
  rows: number;
  /** Share of positives, or mean of the target; null of several classes */
  mean: number | null;
  score: number;
  /** The same of always giving what the train rows as a whole suggest */
  base: number;
  /** null where the rows hold one class, and of other tasks than two classes */
  auc: number | null;
  /** Too few rows to say much */
  small: boolean;
}
/** Test rows by the levels of a column, the worst first; those of few rows come after the others. */
export interface ScoresByLevel {
  run: number;
  column: string;
  /** Are its values seconds since 1970? */
  date: boolean;
  /** "loss" or "rmse", the lower the better */
  measure: Measure;
  all: LevelScore;
  /** At most 200 */
  levels: Array<LevelScore>;
  /** Levels that test rows have */
  of: number;
  /** Rows below which a level counts as small */
  few: number;
}
