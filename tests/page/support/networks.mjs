// Every network, task and flow in small, on a table of awkward names: what other engines are held against the page on.
import { mix } from "./steps.mjs";

const NAMES = ["tea, green", 'the "best"', "<b>bold</b>", "Größe", "漢字", "=1+1", " spaced ", "007"];
const quoted = (text) => `"${text.replaceAll('"', '""')}"`;

/** As people in Germany write it: 1.234,50 €, 31.01.2024 08:05. */
export const euros = (cents) => `${(cents / 100).toLocaleString("de-DE", { minimumFractionDigits: 2 })} €`;
export const clock = (minutes) =>
  new Date(1.7e12 + 6e4 * minutes).toISOString().replace(/(....)-(..)-(..)T(.....).*/, "$3.$2.$1 $4");

const TARGETS = ["bought", "tier", "amount"];
const NUMBERS = ["price", "weight", "paid", "day"];
const TAGS = ["topics", "kin"];
const COLUMNS = ["product", "score", ...NUMBERS, ...TAGS, "note"];

const WORDS = ["Größe", "tea,", "BLUE", "shop", "İzmir", "naïve", "漢字表", "o'neill", "a-b", "x", "“late”", "ΣΟΦΟΣ"];
/** Words in any order; `odd`: texts of letters that training never saw, without words, and none. */
const note = (i, salt, odd) => {
  if (odd) return ["", "— !", "qq jj\tzz", " BLUE  shops ", "🙂"][mix(i, 40) % 5];
  return Array.from({ length: 1 + (mix(i, salt + 41) % 4) }, (_, j) => WORDS[mix(i, salt + 42 + j) % 12]).join(" ");
};

/** `strange`: cells that training never saw, missing ones, and numbers that are none. */
export function rows(count, salt, strange) {
  const lines = [[...COLUMNS, ...TARGETS].join(",")];
  for (let i = 0; i < count; i++) {
    const [p, s] = [mix(i, salt) % 40, mix(i, salt + 7) % 9];
    const odd = strange && i % 5 === 0;
    const product = odd ? ["", "never seen", "tea"][mix(i, 3) % 3] : (NAMES[p] ?? `p${p}`);
    const price = odd ? ["", "cheap", "1e19", "1,234", "-3.5"][mix(i, 4) % 5] : (mix(i, 5) % 997) / 7;
    const weight = i % 11 === 0 ? "" : 1000000 + (mix(i, 6) % 100);
    const paid = i % 13 === 0 ? " NA " : odd && i % 3 === 0 ? "5 $" : euros(mix(i, 9) % 500_000);
    const day = odd && i % 7 === 0 ? ["", "31.02.2024"][i % 2] : clock(mix(i, 10) % 1_000_000);
    const z = ((p + s) % 3) - 1 + (mix(i, 8) % 100) / 100 - 0.5;
    const topics = Array.from({ length: mix(i, 11) % 4 }, (_, j) => `${NAMES[mix(i, 12 + j) % 8]}:${1 + (mix(i, 20 + j) % 3)}`);
    if (odd) topics.push(...["", "never seen: 2", topics[0] ?? "x", "plain"].slice(mix(i, 30) % 4));
    const kin = Array.from({ length: mix(i, 31) % 3 }, (_, j) => `k"${mix(i, 32 + j) % 12}`);
    if (odd) kin.push(null, "stranger");
    const kinText = i % 3 ? JSON.stringify(kin) : kin.length ? `['${kin.join("', '")}', ]` : "";
    const tier = ["low", "middle", "high"][(p + 2 * s) % 3];
    const cells = [
      quoted(product),
      odd ? "" : `s${s}`,
      quoted(String(price)),
      weight,
      quoted(paid),
      day,
      quoted(topics.join(" | ")),
      quoted(kinText),
      quoted(i % 17 === 0 ? "" : note(i, salt, odd)),
    ];
    lines.push([...cells, z > 0 ? 1 : 0, tier, 500 + 30 * z].join(","));
  }
  return `${lines.join("\n")}\n`;
}

/** Trees of statistics, and of the vectors of the network before them. */
export const TREES = [
  ...TARGETS.map((target) => [`trees-${target}`, { model: "trees", target, trees: { rounds: 60 } }]),
  ["vectors-for-trees", { width: 8, hidden: 16, epochs: 2, batch: 64, target: "bought" }],
  ["trees-of-counts", { model: "trees", target: "amount", trees: { rounds: 60 }, loss: "poisson" }],
  ["trees-of-a-quantile", { model: "trees", target: "amount", trees: { rounds: 60 }, loss: "quantile", quantile: 0.8 }],
  ["trees-on-vectors", { model: "trees", target: "bought", trees: { rounds: 60, features: "vectors" } }],
];

const base = { width: 8, hidden: 16, epochs: 2, batch: 64 };
const FLOWS = [
  { field: "softmax", heads: 2, knots: 3, method: "rk4", steps: 3 },
  { field: "softmax", sphere: false, leak: 0, method: "euler", steps: 4, knots: 2, path: "constant", readout: "summary" },
  { sigma: "sigmoid", sphere: false, method: "heun", steps: 2 },
  { sigma: "softmax", heads: 4, method: "bosh3", steps: 2, readout: "summary" },
  { sigma: "relu", method: "dopri5", steps: 1, scale: "1/sqrt(d)" },
  { sigma: "identity", heads: 2, method: "tsit5", steps: 2, knots: 4, gain: 3, t1: 0.5 },
  { sphere: false, scale: 1, leak: 1, steps: 2, knots: 3, path: "constant" },
  { t1: 0 },
];

/** [name, options of lab.train] */
export const RUNS = [
  ...TARGETS.flatMap((target) =>
    ["embedding", "one-hot", "attention-ode", "target-mean"].map((model) => [`${model}-${target}`, { ...base, model, target }]),
  ),
  ...FLOWS.map((flow, i) => [`flow-${i}`, { ...base, epochs: 1, model: "attention-ode", target: "bought", flow }]),
  ...["bought", "tier"].map((target) => [`calibrated-${target}`, { ...base, model: "embedding", target, calibrate: true }]),
  ["counts", { ...base, model: "embedding", target: "amount", loss: "poisson" }],
  ["flow-of-counts", { ...base, model: "attention-ode", target: "amount", loss: "poisson" }],
  ["quantile", { ...base, model: "one-hot", target: "amount", loss: "quantile", quantile: 0.9 }],
  ["balanced", { ...base, model: "embedding", target: "tier", classWeights: "balanced" }],
  ["categories-alone", { ...base, model: "attention-ode", target: "bought", columns: ["product", "score"] }],
  ["numbers-alone", { ...base, model: "attention-ode", target: "bought", columns: NUMBERS }],
  ["tags-alone", { ...base, model: "attention-ode", target: "bought", columns: TAGS }],
  ["text-alone", { ...base, model: "attention-ode", target: "bought", columns: ["note"] }],
  ["one-hot-of-text", { ...base, model: "one-hot", target: "tier", columns: ["note", "kin"] }],
  ["one-hot-of-tags", { ...base, model: "one-hot", target: "tier", columns: TAGS }],
  ["one-hot-of-numbers", { ...base, model: "one-hot", target: "bought", columns: ["price"] }],
  ["all-levels-rare", { ...base, model: "embedding", target: "bought", columns: ["product"], minCount: 100000 }],
];

const KINDS = {
  product: "category",
  score: "category",
  price: "number",
  weight: "number",
  topics: "tags",
  kin: "tags",
  note: "text",
};

/**
 * Trains each of `runs` in the page: its scores of the rows `news`, and its file in a format. kinds: null where they are to be found; byIds:
 * runs whose ONNX file is wanted with ids as inputs too
 */
export function trained(page, url, wanted) {
  return page.evaluate(
    async ([url, { table, news, runs, format, kinds, byIds = [] }, columns]) => {
      const { Lab } = await import(url);
      const lab = await Lab.open({ device: "cpu" });
      await lab.load(table, kinds ? { kinds } : {});
      const made = [];
      for (const [name, options] of runs) {
        const { id, classes } = await lab.train({ columns, ...options });
        const scores = [...(await lab.predict(news, { run: id, unseen: "unknown" }))];
        const [file] = await lab.export(format, { run: id });
        const bytes = [...new Uint8Array(await file.arrayBuffer())];
        made.push({ name, scores, bytes, classes: classes.length ? classes : null });
        if (!byIds.includes(name)) continue;
        const [model, vocabulary] = await lab.export(format, { run: id, inputs: "ids" });
        const ids = { bytes: [...new Uint8Array(await model.arrayBuffer())], vocabulary: await vocabulary.text() };
        made.push({ name: `${name}-ids`, scores, classes: null, ...ids });
      }
      await lab.close();
      return made;
    },
    [`${url}www/lab.js`, { kinds: KINDS, ...wanted }, COLUMNS],
  );
}
