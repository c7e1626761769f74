// Sentences that follow from the results, whichever way they fall. What is better than what, and how sure that is, the engine says: a verdict.
import { bytes, count, percent, plural, score } from "./format.js";
import { TICKETS } from "../lab/generated/options.js";
import { shorten } from "./dom.js";
import { SCORES } from "../state/labels.js";
import { MODELS, NETWORKS } from "../state/settings.js";

/** Within a sentence. */
const NAMES = {
  embedding: "the embedding",
  "one-hot": "one-hot",
  "attention-ode": "the attention ODE",
  "target-mean": "target means",
  trees: "boosted trees",
};
const PLURAL = [NAMES["target-mean"], NAMES.trees];
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const listed = (texts) => (texts.length > 1 ? `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}` : texts[0]);
const bare = (text) => text.replace(/^the /, "");
const are = (names) => (names.length > 1 || PLURAL.includes(names[0]) ? "are" : "is");

/** What the page says below a score table. methods: a list of runs for each; verdict: null while the engine thinks. */
export const remarks = (methods, verdict) => [...findings(methods, verdict), device(methods[0][0])];

/** Each finding is a sentence or two. */
export function findings(methods, verdict) {
  const [embedding, onehot] = ["embedding", "one-hot"].map((model) => methods.find(([run]) => run.model === model)?.at(-1));
  return [
    ...(verdict ? judged(methods, verdict) : []),
    embedding && onehot && price(embedding, onehot),
    rare(methods.map((method) => method.at(-1)).filter((run) => run.rare)),
    single(methods),
    ...methods.map((method) => wrong(method.at(-1))),
  ].filter(Boolean);
}

/** Of a sample that was generated: how well a model can do at all. */
export function ceiling(sample, { project, target, options }) {
  if (sample !== "tickets" || project || target !== "escalated" || options.split !== "rows") return [];
  return [
    `Whoever knew each ticket’s hidden cause would reach an AUC of ${score(TICKETS.all)} on these test rows. All that customers (their names without slips), products, agents and channels tell gives ${score(TICKETS.categories)}.`,
  ];
}

/** "0.0180 AUC [0.0150, 0.0210]" */
function byHowMuch({ difference, low, high }, measure) {
  const ends = low === null || high === null ? "" : ` [${score(low)}, ${score(high)}]`;
  return `${score(difference)} ${SCORES[measure]}${ends}`.replaceAll("-", "−");
}

/** All that the verdict says of these methods; those of the verdict that are in none of them are the attention ODE without its flow. */
function judged(methods, verdict) {
  const { pairs, few, measure } = verdict;
  const place = (method) => verdict.methods.findIndex(({ runs }) => method.some(({ id }) => runs.includes(id)));
  const shown = methods.map(place).filter((i) => i >= 0);
  const told = shown.map((i) => ({ ...verdict.methods[i], name: NAMES[verdict.methods[i].model] }));
  const named = new Map(shown.map((i, k) => [i, told[k].name]));
  const own = pairs.filter(({ a, b }) => named.has(a) && named.has(b));
  const sentences = few ? [TOO_FEW[few](verdict)] : [...leads(own, named, verdict), ties(own, named, verdict)];
  return [
    ...sentences,
    few ? null : worth(own, verdict),
    ...methods.map((method) => flowing(method, place(method), verdict, measure)),
    noBase(told, verdict),
    ...told.map((method) => held(method, verdict)),
    ...told.filter(({ overfits }) => overfits).map(overfitting),
  ];
}

const TOO_FEW = {
  rows: ({ rows }) => `Only ${plural(rows, "test row")}: too few to say which model is better.`,
  groups: ({ groups }) => `The test rows are of ${plural(groups, "group")} only: too few to say which model is better.`,
  class: () =>
    "The test rows hold one class only, so AUC does not exist; compare the log-loss. They cannot say which model is better.",
  rare: () =>
    "Fewer than ten test rows are of the rarer class: too few to say which model is better. The stratified split shares them out evenly.",
};

const REPEATED = { seeds: "seed", draws: "drawn split", folds: "fold", run: "run" };
const rowsText = ({ rows, groups }) => (groups ? `${plural(groups, "group")} of ${count(rows)} rows` : `${count(rows)} rows`);
const times = ({ repeats, design }) => plural(repeats, REPEATED[design]);

/** Of methods a sentence for each that is ahead; of single runs one for all that scored better. */
function leads(pairs, named, verdict) {
  const apart = pairs.filter((pair) => pair.apart);
  const better = [...new Set(apart.map(({ a }) => a))];
  const over = (a, word) => {
    const own = apart.filter((pair) => pair.a === a);
    return listed(own.map((pair) => `${word} ${named.get(pair.b)} by ${byHowMuch(pair, verdict.measure)}`));
  };
  if (verdict.question === "method")
    return better.map((a) => {
      const name = named.get(a);
      return `${capital(name)} ${are([name])} ahead ${over(a, "of")}, ${times(verdict)}, ${rowsText(verdict)}.`;
    });
  if (!better.length) return [];
  const each = better.map((a, i) => {
    const who = i ? `that of ${named.get(a)}` : `this run of ${named.get(a)} scored`;
    return `${who} better ${over(a, "than that of")}`;
  });
  return [`On these ${rowsText(verdict)}, ${each.join("; ")}. Another seed may say otherwise: repeat it.`];
}

/** One sentence for all pairs that are not told apart. */
function ties(pairs, named, verdict) {
  const isWhole = (i) => [null, "base"].includes(verdict.methods[i].withheld);
  const isBase = ({ a, b }) => verdict.methods[a].withheld === "base" && verdict.methods[b].withheld === "base";
  const tied = pairs.filter((pair) => pair.low !== null && pair.low <= 0 && isWhole(pair.a) && isWhole(pair.b) && !isBase(pair));
  if (!tied.length) return null;
  const texts = tied.map(
    (pair) => `${bare(named.get(pair.a))} and ${bare(named.get(pair.b))} (${byHowMuch(pair, verdict.measure)})`,
  );
  const where =
    verdict.question === "method" ? `over ${times(verdict)} on these ${rowsText(verdict)}` : `on these ${rowsText(verdict)}`;
  return `${capital(texts.join("; "))} cannot be told apart ${where}.`;
}

/** Is a network worth it beside boosted trees? Single runs cannot say. */
function worth(pairs, { question, methods }) {
  const of = (i) => methods[i].model;
  const between = pairs.filter(
    ({ a, b }) => [of(a), of(b)].includes("trees") && NETWORKS.some((model) => [of(a), of(b)].includes(model)),
  );
  const judged = between.filter(({ a, b }) => !methods[a].withheld && !methods[b].withheld);
  if (question !== "method" || !judged.length) return null;
  const better = judged.filter(({ a, apart }) => apart && of(a) !== "trees");
  if (better.length) return `So a network is worth it here: ${listed(better.map(({ a }) => NAMES[of(a)]))}.`;
  if (judged.every(({ apart }) => apart)) return "So no network is worth it here: boosted trees are the better model.";
  return "So no network is worth it here by its score: none is ahead of boosted trees.";
}

/** Models that found nothing, in one sentence. */
function noBase(told, verdict) {
  const names = told.filter(({ withheld }) => withheld === "base").map(({ name }) => name);
  if (!names.length) return null;
  const all = names.length === told.length;
  const so = all ? ": nothing shows that the columns tell anything of the target" : "";
  return `${capital(listed(names))} ${are(names)} not told apart from always giving the same answer on these ${rowsText(verdict)}${so}.`;
}

/** Why a method is in no verdict. */
function held({ name, withheld, of, runs }, { repeats }) {
  const some = runs.length > 1 ? ` in ${count(of)} of ${plural(runs.length, "run")}` : "";
  const why = {
    stopped: `${capital(name)} was stopped by hand${some}: its best epoch so far counts, and there is no verdict on it.`,
    diverged: `There is no verdict on ${name}: its loss was no longer a number${some}.`,
    improving: `The last epoch of ${name} was its best${some}: more epochs may help, and until then there is no verdict on it.`,
    rows: `${capital(name)} came out of a file without its test rows: load its table for intervals and a verdict.`,
    few: `${capital(name)} has ${plural(runs.length, "run")} that count${runs.length > 1 ? "" : "s"}, the others ${count(repeats)}: repeat it too for a verdict.`,
  };
  return why[withheld];
}

const overfitting = ({ name, runs }) =>
  `${capital(name)} overfits at once: its first epoch is the best${runs.length > 1 ? " in most of its runs" : ""}. A smaller width, dropout or weight decay helps.`;

/** Whether the flow itself adds anything: the same network with T = 0 tells. */
function flowing(method, at, { pairs, methods, question }, measure) {
  const [{ model, flow }] = method;
  if (model !== "attention-ode") return null;
  if (flow?.t1 === 0) return "With T = 0 nothing flows: the attention ODE is unit-length tokens and fast tables alone.";
  const pair = pairs.find(({ a, b }) => (a === at || b === at) && methods[a].model === model && methods[b].model === model);
  if (pair?.apart && pair.a === at)
    return `With T = 0, where nothing flows, ${question === "method" ? "it is behind" : "its run scored worse"} by ${byHowMuch(pair, measure)}: so much the flow adds.`;
  if (pair?.apart)
    return `With T = 0, where nothing flows, it does better by ${byHowMuch(pair, measure)}: the flow costs so much.`;
  if (pair)
    return `With T = 0, where nothing flows, it cannot be told apart from this (${byHowMuch(pair, measure)}): no gain of the flow is seen.`;
  const leads = pairs.some(({ a, b, apart }) => apart && a === at && methods[b].model === "embedding");
  return leads
    ? "With its default settings much of such a gain comes from unit-length tokens and fast tables, and only part from the flow: train it with T = 0 to see how much."
    : null;
}

/** What the embedding costs beside one-hot. */
function price(embedding, onehot) {
  const share = embedding.parameters / onehot.parameters;
  const size = share <= 1 ? `${percent(share)} of the parameters` : `${share.toFixed(1)} times the parameters`;
  const matrix = onehot.dense ? ` and no ${bytes(onehot.dense.bytes)} matrix` : "";
  return `The embedding has ${size} of one-hot${matrix}.`;
}

/** Where few train rows are of a class: what tells of it, and what guessing would. */
function rare(runs) {
  if (!runs.length) return null;
  const { class: own, share, baseRate } = runs[0].rare;
  const each = runs.map(({ model, rare }) => `${score(rare.averagePrecision)} for ${NAMES[model]}`);
  return `Only ${percent(share)} of the train rows are “${shorten(own, 24)}”, so AUC and accuracy look kind. The precision-recall AUC of that class is ${listed(each)}; guessing gives ${score(baseRate)}.`;
}

const single = (methods) =>
  methods[0][0].columns.length === 1 && methods.length > 1
    ? "One column only: a number per level is all there is to learn, so the models are bound to tie. An embedding needs a second column to interact with, and attention one to attend to."
    : null;

/** Where a loss left the numbers, and what counts instead. */
function wrong({ model, stopped, epochs, best, diverged }) {
  if (stopped !== "diverged") return null;
  const good = epochs.length === 1 ? "its first epoch" : `epoch ${best + 1}`;
  const where = diverged ? ` at step ${count(diverged[1])} of epoch ${diverged[0]}` : "";
  return `${MODELS[model]} went wrong after ${plural(epochs.length, "good epoch")}: its loss was no longer a number${where}. It was rolled back to the end of ${good}, whose weights count here; a lower learning rate should let it train to the end.`;
}

function device({ device: { kind, name, software } }) {
  if (software) return `Trained on ${name}, a GPU imitated in software: its times say nothing about a real one.`;
  return kind === "gpu" ? `Trained on the GPU: ${name}.` : "Trained on the CPU.";
}
