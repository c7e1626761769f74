// Models by texts and by ids: a table with every kind of column, its cells as text and as values, and the docs' lines that score it.
import { readFileSync } from "node:fs";
import * as kinds from "./kinds.mjs";
import { mix } from "./steps.mjs";

const TAGS = ["tea", "__proto__", "Größe", "a b", "007", "constructor"];

/** [as it is written, its tags with their weights] */
function topics(i, strange) {
  const own = Array.from({ length: mix(i, 51) % 4 }, (_, j) => [TAGS[mix(i, 52 + j) % 6], 1 + (mix(i, 56 + j) % 3)]);
  const odd = strange
    ? [
        ["never seen", 2],
        [TAGS[i % 6], 0.5],
      ].slice(mix(i, 60) % 3)
    : [];
  const tags = [...own, ...odd];
  return [tags.map(([tag, weight]) => `${tag}:${weight}`).join(" | "), tags];
}
function kin(i, strange) {
  const own = Array.from({ length: mix(i, 61) % 3 }, (_, j) => `k"${mix(i, 62 + j) % 9}`);
  const tags = strange && i % 3 === 0 ? [...own, "a stranger"] : own;
  return [i % 7 ? JSON.stringify(tags) : "", (i % 7 ? tags : []).map((tag) => [tag, 1])];
}

/** As `table` of kinds.mjs, with two columns of tags; of them a value is a list of pairs. */
export function table(count, strange) {
  const { text, values } = kinds.table(count, strange);
  const [head, ...lines] = text.trimEnd().split("\n");
  const tagged = lines.map((line, i) => {
    const cells = [topics, kin].map((of) => of(i, strange && i % 4 === 0));
    cells.forEach(([, value], k) => (values[["topics", "kin"][k]] ??= []).push(value));
    return [...cells.map(([cell]) => `"${cell.replaceAll('"', '""')}"`), line].join();
  });
  return { text: [`topics,kin,${head}`, ...tagged, ""].join("\n"), values, texts: lines.map((_, i) => written(i, strange)) };
}
const written = (i, strange) => Object.fromEntries([topics, kin].map((of) => [of.name, of(i, strange && i % 4 === 0)[0]]));

/** Rows as the docs' lines take them: texts of categories and tags, values of numbers and dates. */
export function rows({ values, texts }) {
  const names = Object.keys(values).filter((name) => name !== "topics" && name !== "kin");
  return texts.map((tags, i) => ({ ...tags, ...Object.fromEntries(names.map((name) => [name, values[name][i]])) }));
}

const small = { width: 8, hidden: 16, epochs: 1, batch: 64 };
/** [name, options of lab.train] */
export const RUNS = [
  ["ode", { ...small, model: "attention-ode", target: "bought" }],
  ["softmax", { ...small, model: "attention-ode", target: "tier", flow: { field: "softmax", heads: 2, steps: 2 } }],
  ["embedding", { ...small, model: "embedding", target: "tier" }],
  ["one-hot", { ...small, model: "one-hot", target: "amount" }],
  ["target-mean", { ...small, model: "target-mean", target: "bought" }],
];

/** The lines of docs/scoring.md as a module for a model: its package, the addresses of its two files, and where it runs. */
export function docsModule({ ort, model, vocabulary, providers }) {
  const [, code] = /```js\n([^]*?)```/.exec(readFileSync("docs/scoring.md", "utf8"));
  const changes = [
    ['"onnxruntime-web/webgpu"', JSON.stringify(ort)],
    ['"bought-attention-ode-ids.onnx"', JSON.stringify(model)],
    ['"bought-attention-ode-ids.json"', JSON.stringify(vocabulary)],
    ['["webgpu"]', JSON.stringify(providers)],
  ];
  return changes.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`docs/scoring.md has not one ${from}`);
    return text.replace(from, () => to);
  }, code);
}
