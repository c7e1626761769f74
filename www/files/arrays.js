// Vectors and weights out of files, told by their content: NumPy's .npy, safetensors, the Projector's pair of TSV files, JSON, CSV.
import { isTensors } from "./magic.js";
import { readTensors } from "./tensors.js";

const MOST_BYTES = 1e9;
const NPY = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

const bad = (message) => Object.assign(new Error(message), { code: "bad-input" });

/** { kind: "npy" | "tensors" | "json" | "text", bytes } */
async function read(file) {
  if (file.size > MOST_BYTES)
    throw bad(`${file.name} has ${Math.round(file.size / 1e6)} MB; 1,000 MB is the most that is read here.`);
  const bytes = new Uint8Array(
    await file.arrayBuffer().catch(() => {
      throw bad("The file could not be read: it may have been moved, changed, or be a folder. Choose it again.");
    }),
  );
  if (NPY.every((byte, i) => bytes[i] === byte)) return { kind: "npy", bytes };
  if (isTensors(bytes)) return { kind: "tensors", bytes };
  const start = new TextDecoder().decode(bytes.subarray(0, 100)).trimStart();
  return { kind: start.startsWith("{") ? "json" : "text", bytes };
}

/** { shape, values } of a .npy file; its format is numpy.lib.format. */
function readNpy(bytes) {
  const view = new DataView(bytes.buffer);
  const wide = bytes[6] > 1;
  if (bytes.length < 12) throw bad("The .npy file ends before its header does. Save it again.");
  const start = wide ? 12 : 10;
  const end = start + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  const header = new TextDecoder().decode(bytes.subarray(start, end));
  const of = (pattern) => header.match(pattern)?.[1];
  const [type, order] = [of(/'descr':\s*'([^']*)'/), of(/'fortran_order':\s*(\w+)/)];
  const shape = (of(/'shape':\s*\(([\d,\s]*)\)/)?.match(/\d+/g) ?? []).map(Number);
  const Type = { "<f4": Float32Array, "<f8": Float64Array }[type];
  if (!Type)
    throw bad(`The .npy file holds ${type ?? "nothing that is known"}; it must hold <f4 or <f8: save it with .astype("<f4").`);
  if (order !== "False") throw bad("The .npy file is in Fortran order; save it with numpy.ascontiguousarray.");
  const size = shape.reduce((product, one) => product * one, Type.BYTES_PER_ELEMENT);
  const data = bytes.slice(end);
  if (size !== data.length)
    throw bad(`The .npy file of shape (${shape}) has ${data.length} bytes of values; it needs ${size}. Save it again.`);
  return { shape, values: new Type(data.buffer) };
}

/** Values as the lab takes them. */
function floats(values, what) {
  const all = Float32Array.from(values);
  if (!all.every(Number.isFinite)) throw bad(`${what} holds values that are no finite numbers.`);
  return all;
}

const numbered = (count) => Array.from({ length: count }, (_, i) => `row ${i + 1}`);

function vectors(what, { shape, values }, names) {
  const [rows, width] = shape;
  if (shape.length !== 2 || !rows || !width)
    throw bad(`${what} has the shape (${shape.join(", ")}); vectors are of two dimensions, rows and width.`);
  return { names: names?.length === rows ? names : numbered(rows), width, values: floats(values, what), skipped: 0 };
}

/** What flowbed wrote about its runs, or []. */
function runsOf({ flowbed } = /** @type {any} */ ({})) {
  try {
    return JSON.parse(flowbed).runs ?? [];
  } catch {
    return [];
  }
}

/** The levels behind an array, in a file that flowbed saved. */
function levelsOf(name, runs) {
  const [, run = 1, column] = name.match(/^(?:run(\d+)\/)?embedding\/(.*)$/s) ?? [];
  const names = runs[run - 1]?.vocabularies?.find((one) => one.column === column)?.names;
  return Array.isArray(names) && names.every((one) => typeof one === "string") ? names : null;
}

/** A line per vector; with several columns the first line names them, and the first column counts. */
function metadataNames(text) {
  const lines = text.replace(/\r?\n$/, "").split(/\r?\n/);
  return lines[0].includes("\t") ? lines.slice(1).map((line) => line.split("\t")[0]) : lines;
}

async function pairOf(files, lab) {
  const metadata = files.find(({ name }) => /metadata/i.test(name));
  const other = files.find((file) => file !== metadata);
  if (files.length !== 2 || !metadata)
    throw bad(`${files.length} files were given; take one, or two of which one is called metadata.tsv.`);
  const [found] = await vectorsOf([other], lab);
  const [names, read] = [metadataNames(await metadata.text()), found.load()];
  if (names.length !== read.names.length)
    throw bad(`${metadata.name} names ${names.length} vectors, ${other.name} holds ${read.names.length}: they are no pair.`);
  return [{ name: other.name, load: () => ({ ...read, names }) }];
}

/** [{ name, load() }] of one file or of a pair: what can be taken as vectors, { names, width, values, skipped }. */
export async function vectorsOf(files, lab) {
  if (files.length > 1) return pairOf(files, lab);
  const [file] = files;
  const { kind, bytes } = await read(file);
  if (kind === "npy") return [{ name: file.name, load: () => vectors(file.name, readNpy(bytes)) }];
  if (kind === "json")
    throw bad(`${file.name} is JSON. Vectors are read from CSV, TSV, .npy and safetensors; weights have their own place below.`);
  if (kind === "text") {
    const read = await lab.readVectors(file);
    return [{ name: file.name, load: () => read }];
  }
  const { metadata, arrays } = readTensors(bytes);
  const runs = runsOf(metadata);
  const flat = [...arrays].filter(([, { shape }]) => shape.length === 2 && shape[0] && shape[1]);
  if (!flat.length)
    throw bad(`${file.name} has no array of two dimensions, rows and width. It holds ${list([...arrays.keys()])}.`);
  const choices = flat.map(([name, { shape, values }]) => {
    const levels = levelsOf(name, runs);
    return { name, named: !!levels, load: () => vectors(name, { shape, values: values() }, levels) };
  });
  return choices.sort((a, b) => Number(b.named) - Number(a.named));
}

const list = (names) =>
  names.length
    ? names
        .slice(0, 5)
        .map((name) => `“${name}”`)
        .join(", ")
    : "nothing";

/** q, k and v of one shape, [M, d, d] or [d, d]. */
function weights(what, shape, arrays, path = "linear") {
  const [width, height] = [shape.at(-1), shape.at(-2)];
  if (![2, 3].includes(shape.length) || width !== height || !arrays[0].length)
    throw bad(`${what} has the shape (${shape.join(", ")}); weights are square: (d, d), or (M, d, d) with M knots.`);
  const [q, k, v] = arrays.map((values) => floats(values, what));
  return { width, path: path === "constant" ? "constant" : "linear", q, k, v };
}

/** { width, path, q, k, v } of a file: JSON as the page makes it, .npy [3, M, d, d], or safetensors with flow/q, flow/k and flow/v. */
export async function weightsOf(file) {
  const { kind, bytes } = await read(file);
  if (kind === "npy") {
    const { shape, values } = readNpy(bytes);
    if (shape[0] !== 3) throw bad(`${file.name} has the shape (${shape.join(", ")}); it must begin with 3: W_Q, W_K and W_V.`);
    const each = values.length / 3;
    return weights(
      file.name,
      shape.slice(1),
      [0, 1, 2].map((i) => values.subarray(i * each, (i + 1) * each)),
    );
  }
  if (kind === "tensors") {
    const { metadata, arrays } = readTensors(bytes);
    const first = [...arrays.keys()].find((name) => /(^|\/)flow\/q$/.test(name));
    const found = ["q", "k", "v"].map((name) => first && arrays.get(`${first.slice(0, -1)}${name}`));
    if (!found.every(Boolean))
      throw bad(
        `${file.name} has no arrays flow/q, flow/k and flow/v, as a trained attention ODE has. It holds ${list([...arrays.keys()])}.`,
      );
    if (found.some(({ shape }) => String(shape) !== String(found[0].shape)))
      throw bad("flow/q, flow/k and flow/v differ in shape.");
    const run = runsOf(metadata)[Number(first.match(/^run(\d+)\//)?.[1] ?? 1) - 1];
    return weights(
      file.name,
      found[0].shape,
      found.map(({ values }) => values()),
      run?.settings?.flow?.path,
    );
  }
  return ofJson(new TextDecoder().decode(bytes));
}

/** As “Download the weights” makes it: { width, path, q, k, v } with flat lists of numbers. */
function ofJson(text) {
  let set;
  try {
    set = JSON.parse(text);
  } catch {
    set = {};
  }
  const [q, k, v] = ["q", "k", "v"].map((name) => Float32Array.from(Array.isArray(set?.[name]) ? set[name].flat(3) : []));
  const width = Number(set?.width);
  const whole = Number.isInteger(width) && width > 0;
  const right = whole && q.length && q.length === k.length && q.length === v.length && q.length % (width * width) === 0;
  if (!right || ![q, k, v].every((path) => path.every(Number.isFinite)))
    throw bad(
      "This is no set of weights: it needs width, path and equally long lists q, k and v. “Download the weights” makes an example; .npy and safetensors are read too.",
    );
  return { width, path: set.path === "constant" ? "constant" : "linear", q, k, v };
}
