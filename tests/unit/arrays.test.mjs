// Arrays in files, without a browser: safetensors and .npy byte by byte, what a project's text must hold, and refusals that say why.
import assert from "node:assert/strict";
import { test } from "node:test";
import { vectorsOf, weightsOf } from "../../www/files/arrays.js";
import { openRuns, saveRuns } from "../../www/files/project.js";
import { readTensors, writeTensors } from "../../www/files/tensors.js";

const bytesOf = async (pieces) => new Uint8Array(await new Blob(pieces).arrayBuffer());
const file = (name, ...pieces) => new File(pieces, name);
const A = { name: "a", shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) };
const B = { name: "b/é", shape: [1], values: Float64Array.of(Math.PI) };
const NONE = { name: "none", shape: [0, 3], values: new Float32Array() };

/** A file of this header and these bytes of arrays. */
function made(header, data = new Uint8Array()) {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const all = new Uint8Array(8 + text.length + data.length);
  new DataView(all.buffer).setBigUint64(0, BigInt(text.length), true);
  all.set(text, 8);
  all.set(data, 8 + text.length);
  return all;
}
const f32 = (...values) => new Uint8Array(Float32Array.from(values).buffer);

/** A generator of numbers below n that are the same every time. */
function dice(seed) {
  let state = seed;
  return (n) => ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32) * n;
}

/** The file with some bytes changed, most of them in the header, and perhaps cut. */
function tampered(bytes, roll) {
  const copy = bytes.slice();
  const head = 8 + Number(new DataView(copy.buffer).getBigUint64(0, true));
  const signs = '0123456789-{}[],:"eEnul\\\u0000';
  for (let left = 1 + roll(5); left > 0; left--) {
    const at = Math.floor(roll(roll(10) < 7 ? head : copy.length));
    copy[at] = roll(10) < 7 ? signs.charCodeAt(Math.floor(roll(signs.length))) : Math.floor(roll(256));
  }
  return roll(10) < 8 ? copy : copy.subarray(0, Math.floor(roll(copy.length)));
}

test("safetensors: a header in 8 bytes and JSON, padded; doubles first; no gaps; texts as metadata", async () => {
  const bytes = await bytesOf(writeTensors({ format: "x" }, [A, NONE, B]));
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  assert.equal(length % 8, 0);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  assert.deepEqual(header, {
    __metadata__: { format: "x" },
    "b/é": { dtype: "F64", shape: [1], data_offsets: [0, 8] },
    a: { dtype: "F32", shape: [2, 3], data_offsets: [8, 32] },
    none: { dtype: "F32", shape: [0, 3], data_offsets: [32, 32] },
  });
  assert.equal(bytes.length, 8 + length + 32);
  const { metadata, arrays } = readTensors(bytes);
  assert.deepEqual(metadata, { format: "x" });
  for (const { name, shape, values } of [A, B, NONE]) {
    assert.deepEqual(arrays.get(name).shape, shape);
    assert.deepEqual(arrays.get(name).values(), values);
  }
});

test("safetensors that is none, or not whole, or does not add up, is refused in a sentence", () => {
  const one = (entry) => ({ a: { dtype: "F32", shape: [2], data_offsets: [0, 8], ...entry } });
  const cases = [
    [/no safetensors/, new TextEncoder().encode("name,count\nanna,1\n")],
    [/no safetensors/, new Uint8Array(3)],
    [/end is missing/, made(one(), f32(1, 2)).subarray(0, -1)],
    [/end is missing/, made(one(), f32(1, 2)).subarray(0, 20)],
    [/no JSON/, made("{nothing", f32(1))],
    [/goes on/, made(one(), f32(1, 2, 3))],
    [/gaps/, made(one({ data_offsets: [4, 12] }), f32(1, 2, 3))],
    [/gaps/, made({ ...one(), b: { dtype: "F32", shape: [2], data_offsets: [4, 12] } }, f32(1, 2, 3))],
    [/where the array “a” is/, made(one({ data_offsets: [8, 0] }), f32(1, 2))],
    [/where the array “a” is/, made(one({ shape: [-2] }), f32(1, 2))],
    [/where the array “a” is/, made({ a: null }, f32(1, 2))],
    [/of shape \[3\] has 8 bytes; it needs 12/, made(one({ shape: [3] }), f32(1, 2))],
    [/bytes; it needs/, made(one({ shape: [2 ** 40, 2 ** 40] }), f32(1, 2))],
  ];
  for (const [why, bytes] of cases) assert.throws(() => readTensors(bytes), { message: why, code: "bad-input" });
  const half = readTensors(made({ a: { dtype: "BF16", shape: [4], data_offsets: [0, 8] } }, f32(1, 2)));
  assert.throws(() => half.arrays.get("a").values(), /“a” is of type BF16; F32 or F64 is needed/);
});

const record = () => ({
  model: "embedding",
  settings: { model: "embedding", target: "y" },
  vocabularies: [{ column: "c", names: ["", "é", '"'], counts: [1, 2, 3], rare: 0 }],
  numbers: [{ column: "n", mean: 0.1, deviation: 2 }],
  labels: { task: "binary", classes: ["no", "yes"], mean: 0, deviation: 1 },
  header: true,
  training: {
    epochs: [{ train: 0.5, valid: 0.6, auc: null, seconds: 0.1 }],
    best: 0,
    stopped: "epochs",
    seconds: 1,
    test: { loss: 0.5, auc: null, accuracy: 1 },
    base: { loss: 0.7, accuracy: 0.5 },
    rows: { train: 7, valid: 1, test: 2, withoutTarget: 0 },
    dense: null,
    notes: [{ line: 0, text: "one" }],
    device: { kind: "cpu", name: "CPU", reason: "" },
  },
});
const run = (change = () => {}) => {
  const parts = record();
  change(parts);
  return { ...parts, arrays: [[["embedding/c", [3, 2]], Float32Array.of(1, 2, 3, 4, 5, 6)]] };
};
const saved = async (...runs) => (await saveRuns("project", runs, "mine"))[0].bytes;

test("a project gives back its runs, each with its own arrays, and the text of the page", async () => {
  const [{ name, bytes }] = await saveRuns("project", [run(), run((one) => (one.settings.target = "a b/é"))], "mine");
  assert.equal(name, "a_b_é.flowbed");
  const { runs, page } = openRuns(bytes);
  assert.equal(page, "mine");
  assert.equal(runs.length, 2);
  for (const { arrays, ...rest } of [runs[0]]) {
    assert.deepEqual(rest, record());
    assert.deepEqual({ ...arrays["embedding/c"] }, { shape: [3, 2], values: Float32Array.of(1, 2, 3, 4, 5, 6) });
  }
  const [alone] = await saveRuns("safetensors", [run()]);
  assert.equal(alone.name, "y-embedding.safetensors");
  assert.deepEqual([...readTensors(alone.bytes).arrays.keys()], ["embedding/c"], "one run has no prefix");
  assert.equal(openRuns(alone.bytes).page, null);
});

test("a project's text is refused where it is not as flowbed writes it", async () => {
  const changes = [
    [/settings/, (one) => (one.settings = { target: "y" })],
    [/settings/, (one) => (one.settings.model = "one-hot")],
    [/levels/, (one) => (one.vocabularies = null)],
    [/levels/, (one) => (one.vocabularies = [null])],
    [/levels/, (one) => (one.vocabularies[0].names[0] = "x")],
    [/levels/, (one) => (one.vocabularies[0].names[2] = "")],
    [/levels/, (one) => (one.vocabularies[0].names[2] = "é")],
    [/levels/, (one) => (one.vocabularies[0].names = [])],
    [/levels/, (one) => one.vocabularies[0].counts.pop()],
    [/levels/, (one) => (one.vocabularies[0].counts[1] = -1)],
    [/numbers/, (one) => (one.numbers[0].deviation = 0)],
    [/numbers/, (one) => (one.numbers[0].mean = null)],
    [/columns/, (one) => (one.numbers = one.vocabularies = [])],
    [/classes/, (one) => (one.labels.classes = ["no"])],
    [/classes/, (one) => (one.labels.task = "constructor")],
    [/classes/, (one) => (one.labels = null)],
    [/scores/, (one) => (one.training = null)],
    [/scores/, (one) => (one.training.best = 1)],
    [/scores/, (one) => (one.training.test.loss = "low")],
    [/scores/, (one) => (one.training.test.auc = "high")],
    [/scores/, (one) => (one.training.epochs[0].seconds = null)],
    [/scores/, (one) => (one.training.dense = {})],
    [/scores/, (one) => (one.training.notes = [{ line: 1 }])],
    [/scores/, (one) => (one.training.device = "cpu")],
  ];
  for (const [part, change] of changes)
    await assert.rejects(
      async () => openRuns(await saved(run(change))),
      ({ message, code }) => {
        assert.match(
          message,
          new RegExp(`^The project cannot be opened: The ${part.source} of its run 1 are not`),
          String(change),
        );
        return code === "bad-project";
      },
    );
  const other = (metadata) => made({ __metadata__: metadata });
  for (const [why, bytes] of [
    [/another program/, other({ format: "pt" })],
    [/another program/, made({})],
    [/of version 2, this page reads version 1/, other({ format: "flowbed", version: "2" })],
    [/no JSON/, other({ format: "flowbed", version: "1", flowbed: "{" })],
    [/no run/, other({ format: "flowbed", version: "1", flowbed: '{"runs":[]}' })],
    [/no safetensors/, new TextEncoder().encode("a,b\n1,2\n")],
  ])
    assert.throws(() => openRuns(bytes), { message: why, code: "bad-project" });
});

test("20,000 changed projects open or are refused with the code of a bad project", async () => {
  const bytes = await saved(run(), run());
  const roll = dice(7);
  let [opened, refused] = [0, 0];
  for (let i = 0; i < 20_000; i++) {
    try {
      const { runs } = openRuns(tampered(bytes, roll));
      assert.ok(runs.length > 0);
      opened++;
    } catch (error) {
      assert.equal(error.code, "bad-project", error.stack);
      refused++;
    }
  }
  assert.ok(opened > 10 && refused > 10_000, `${opened} opened, ${refused} refused`);
});

/** A .npy file; `header` as it stands in it. */
function npy(header, data, version = 1) {
  const text = new TextEncoder().encode(header);
  const head =
    version === 1
      ? [...new Uint8Array(Uint16Array.of(text.length).buffer)]
      : [...new Uint8Array(Uint32Array.of(text.length).buffer)];
  return new Uint8Array([0x93, ...new TextEncoder().encode("NUMPY"), version, 0, ...head, ...text, ...data]);
}
const PLAIN = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";

test("vectors: .npy of either width and version, a pair of TSV files, safetensors with its levels", async () => {
  const [one] = await vectorsOf([file("v.npy", npy(PLAIN, f32(1, 2, 3, 4, 5, 6)))]);
  assert.deepEqual(one.load(), { names: ["row 1", "row 2"], width: 3, values: Float32Array.of(1, 2, 3, 4, 5, 6), skipped: 0 });
  const doubles = new Uint8Array(Float64Array.of(1, 2, 3, 4, 5, 0.5).buffer);
  const [two] = await vectorsOf([file("v.npy", npy(PLAIN.replace("f4", "f8"), doubles, 2))]);
  assert.deepEqual(two.load().values, Float32Array.of(1, 2, 3, 4, 5, 0.5));

  const lab = { readVectors: async () => ({ names: ["row 1", "row 2"], width: 1, values: Float32Array.of(1, 2), skipped: 0 }) };
  const pair = (metadata) => vectorsOf([file("a.metadata.tsv", metadata), file("a.vectors.tsv", "1\n2\n")], lab);
  const namesOf = async (metadata) => (await pair(metadata))[0].load().names;
  assert.deepEqual(await namesOf("name\tcount\n\t5\né\t6\n"), ["", "é"], "with several columns the first line names them");
  assert.deepEqual(await namesOf("anna\r\nbert\r\n"), ["anna", "bert"], "one column has no such line");
  await assert.rejects(pair("anna\n"), /names 1 vectors, a.vectors.tsv holds 2/);
  await assert.rejects(vectorsOf([file("a.tsv", "1"), file("b.tsv", "2")], lab), /one is called metadata.tsv/);

  const project = await saved(
    run(),
    run((one) => (one.vocabularies[0].names[1] = "other")),
  );
  const found = await vectorsOf([file("p.flowbed", project)]);
  assert.deepEqual(
    found.map(({ name, load }) => [name, load().names]),
    [
      ["run1/embedding/c", ["", "é", '"']],
      ["run2/embedding/c", ["", "other", '"']],
    ],
  );
});

test("weights: .npy that begins with 3, safetensors of a trained flow, JSON", async () => {
  const eight = f32(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const found = await weightsOf(file("w.npy", npy(PLAIN.replace("(2, 3)", "(3, 2, 2)"), eight)));
  assert.deepEqual(found, {
    width: 2,
    path: "linear",
    q: Float32Array.of(1, 2, 3, 4),
    k: Float32Array.of(5, 6, 7, 8),
    v: Float32Array.of(9, 10, 11, 12),
  });
  const flow = ["q", "k", "v"].map((name, i) => [[`flow/${name}`, [2, 1, 1]], Float32Array.of(i, i + 0.5)]);
  const ode = { ...run((one) => (one.settings.flow = { path: "constant" })), arrays: flow };
  const [{ bytes }] = await saveRuns("project", [run(), ode]);
  assert.deepEqual(await weightsOf(file("p", bytes)), {
    width: 1,
    path: "constant",
    q: Float32Array.of(0, 0.5),
    k: Float32Array.of(1, 1.5),
    v: Float32Array.of(2, 2.5),
  });
  const json = await weightsOf(file("w.json", '{"width":1,"path":"constant","q":[[[1]]],"k":[2],"v":[3]}'));
  assert.deepEqual(json, { width: 1, path: "constant", q: Float32Array.of(1), k: Float32Array.of(2), v: Float32Array.of(3) });
});

test("what is neither vectors nor weights is refused in a sentence that says what was found and what is needed", async () => {
  const data = f32(1, 2, 3, 4, 5, 6);
  const nan = f32(1, 2, NaN, 4, 5, 6);
  for (const [why, picked] of [
    [/holds <c8; it must hold <f4 or <f8/, npy(PLAIN.replace("<f4", "<c8"), data)],
    [/holds nothing that is known/, npy("nothing", data)],
    [/Fortran order; save it with/, npy(PLAIN.replace("False", "True"), data)],
    [/has 20 bytes of values; it needs 24/, npy(PLAIN, data.subarray(4))],
    [/shape \(6\); vectors are of two dimensions/, npy(PLAIN.replace("(2, 3)", "(6,)"), data)],
    [/no finite numbers/, npy(PLAIN, nan)],
    [/ends before its header/, npy(PLAIN, data).subarray(0, 8)],
    [/no array of two dimensions/, made({ x: { dtype: "F32", shape: [6], data_offsets: [0, 24] } }, data)],
    [/is JSON/, new TextEncoder().encode(' {"a":1}')],
  ])
    await assert.rejects(async () => (await vectorsOf([file("x", picked)]))[0].load(), { message: why, code: "bad-input" });
  for (const [why, picked] of [
    [/shape \(2, 3\); it must begin with 3/, npy(PLAIN, data)],
    [/weights are square/, npy(PLAIN.replace("(2, 3)", "(3, 2)"), data)],
    [/weights are square/, npy(PLAIN.replace("(2, 3)", "(3, 1, 2)"), data)],
    [
      /no arrays flow\/q, flow\/k and flow\/v.*It holds “x”/,
      made({ x: { dtype: "F32", shape: [6], data_offsets: [0, 24] } }, data),
    ],
    [/no set of weights/, new TextEncoder().encode("a,b\n1,2\n")],
  ])
    await assert.rejects(weightsOf(file("x", picked)), { message: why, code: "bad-input" });
});
