// The Lab alone, on a worker that only writes down what it is sent: orders, options, devices.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TRAIN, TRAIN_FLOW, TRAIN_TREES } from "../../www/lab/generated/options.js";
import { Settings } from "../../www/state/settings.js";

/** Answers every call one task later, as a real worker would; `answer` may change what it says. */
class Recorder {
  static all = [];
  sent = [];
  answer = () => ({});
  constructor() {
    Recorder.all.push(this);
  }
  postMessage(message) {
    this.sent.push(message);
    if (!message.id) return;
    const device = { kind: "gpu", name: "first", reason: "" };
    const answer = {
      id: message.id,
      value: message.method === "open" ? device : { values: [], notes: [] },
      ...this.answer(message),
    };
    setTimeout(() => this.onmessage({ data: answer }));
  }
  terminate() {
    this.ended = true;
  }
  calls(method) {
    return this.sent.filter((message) => message.method === method);
  }
}
globalThis.Worker = Recorder;
const { Lab } = await import("../../www/lab/lab.js");
const start = async () => {
  const lab = await Lab.open();
  return [lab, Recorder.all.at(-1)];
};

test("a pause is kept for the long calls to come, until resume", async () => {
  const [lab, worker] = await start();
  const first = lab.train({ target: "y" });
  lab.pause();
  await first;
  await lab.predict("a\n");
  lab.resume();
  await lab.load("a\n");
  const paused = (method) => worker.calls(method).map(({ orders }) => orders.paused);
  assert.deepEqual([paused("train"), paused("predict"), paused("load")], [[true], [true], [false]]);
});

test("stop goes to the trainings that wait, not to later ones", async () => {
  const [lab, worker] = await start();
  const both = [lab.train({ target: "y" }), lab.train({ target: "y" })];
  lab.stop();
  await Promise.all(both);
  await lab.train({ target: "y" });
  assert.deepEqual(
    worker.calls("train").map(({ orders }) => orders.stopped),
    [true, true, false],
  );
});

test("undefined options are not sent", async () => {
  const [lab, worker] = await start();
  await lab.train({ target: "y", width: undefined, columns: undefined, epochs: 2 });
  await lab.load("a\n", { delimiter: undefined, kinds: { a: undefined, b: "skip" } });
  await lab.load("a\n", null);
  await lab.setKinds({ a: undefined, b: "number" });
  assert.deepEqual(worker.calls("train")[0].args.options, { target: "y", epochs: 2 });
  assert.deepEqual(
    worker.calls("load").map(({ args }) => args.options),
    [{ kinds: { b: "skip" } }, {}],
  );
  assert.deepEqual(worker.calls("setKinds")[0].args.kinds, { b: "number" });
});

test("the device follows what the last long call worked on, failed ones too", async () => {
  const [lab, worker] = await start();
  const { device } = lab;
  worker.answer = () => ({ device: { ...device } });
  await lab.train({ target: "y" });
  assert.equal(lab.device, device, "the same object while it is the same device");
  worker.answer = () => ({ device: { kind: "cpu", name: "second", reason: "" }, error: { code: "diverged", message: "" } });
  await assert.rejects(lab.train({ target: "y" }));
  assert.equal(lab.device.name, "second");
});

test("forget asks for one run by its number", async () => {
  const [lab, worker] = await start();
  await lab.forget(3);
  assert.deepEqual(worker.calls("forget")[0].args, [3]);
});

test("the page sends every training option of the engine, and at first its defaults, but trains longer", () => {
  const settings = new Settings();
  assert.equal(settings.training().epochs, undefined); // still to be proposed
  assert.equal(settings.get("patience"), 5);
  settings.set("epochs", TRAIN.epochs.value);
  settings.set("patience", TRAIN.patience.value);
  const { flow, trees, ...training } = { ...settings.training("", "regression"), ...settings.training("", "binary") };
  const defaults = (options) => Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, value]));
  const { model, ...others } = defaults(TRAIN);
  const { run: _, ...ofTrees } = defaults(TRAIN_TREES); // the newest
  assert.deepEqual([training, flow, trees], [others, defaults(TRAIN_FLOW), ofTrees]);
});

test("undefined options of a cost are not sent", async () => {
  const [lab, worker] = await start();
  await lab.cost({ target: "y", width: undefined, flow: { heads: undefined, steps: 3 } });
  assert.deepEqual(worker.calls("cost")[0].args[0], { target: "y", flow: { steps: 3 } });
});

const CPU = { kind: "cpu", name: "CPU", software: false, reason: "", detail: "" };

test("a call that is too large for the GPU begins again on the CPU, said once, and the GPU is back before the next", async () => {
  const notices = [];
  const lab = await Lab.open({ notice: (one) => notices.push(one) });
  const worker = Recorder.all.at(-1);
  const gpu = lab.device;
  const spared = {
    device: { ...CPU, reasonCode: "too-large" },
    fault: { code: "gpu-limit", happened: "the weights are wide. Very" },
  };
  const answers = {
    train: [{ error: { code: "gpu-limit", message: "The weights are wide. Very. Take fewer." } }, { device: spared.device }],
    spare: [{ value: spared }],
    renew: [{}, { value: { device: gpu, fault: null } }],
  };
  worker.answer = ({ method }) => answers[method]?.shift() ?? {};
  await lab.train({ target: "y" });
  assert.deepEqual([lab.device.kind, lab.device.reasonCode], ["cpu", "too-large"]);
  const text = "The weights are wide. Very. Training began again. This runs on the CPU, slower; what fits runs on the GPU.";
  assert.deepEqual(notices, [{ code: "gpu-limit", text }]);
  await lab.train({ target: "y" });
  assert.equal(lab.device, gpu);
  const methods = worker.sent.map(({ method }) => method);
  assert.deepEqual(methods, ["open", "renew", "train", "spare", "train", "exportFiles", "renew", "train", "exportFiles"]);
  assert.equal(notices.length, 1);
});

test("where the GPU was asked for by name, what is too large for it is refused", async () => {
  const lab = await Lab.open();
  const worker = Recorder.all.at(-1);
  worker.answer = ({ method }) =>
    ({ train: { error: { code: "gpu-memory", message: "" } }, spare: { value: null } })[method] ?? {};
  await assert.rejects(lab.train({ target: "y" }), { code: "gpu-memory" });
});

test("a notice is made of codes: where it goes on, and why there, whatever a driver says", async () => {
  const seen = [];
  for (const [device, fault, text] of [
    [
      { kind: "gpu", name: "second" },
      { code: "gpu-lost", happened: "The GPU was lost (bad. Very bad)" },
      "The GPU was lost (bad. Very bad). What was under way began again. It now runs on second.",
    ],
    [
      { ...CPU, reason: "the GPU failed twice", reasonCode: "failed-twice" },
      { code: "gpu-fault", happened: "The GPU refused a command: no" },
      "The GPU refused a command: no. What was under way began again. It now runs on the CPU (the GPU failed twice).",
    ],
    [
      { ...CPU, reason: "GPU kernel adam failed on this device", reasonCode: "kernel-failed" },
      { code: "gpu-fault", happened: "GPU kernel adam failed on this device" },
      "GPU kernel adam failed on this device. What was under way began again. It now runs on the CPU; the details stand with the device, to copy.",
    ],
  ]) {
    const lab = await Lab.open({ notice: (one) => seen.push(one) });
    const worker = Recorder.all.at(-1);
    const answers = { measure: [{ error: { code: fault.code, message: "" } }], renew: [{}, { value: { device, fault } }] };
    worker.answer = ({ method }) => answers[method]?.shift() ?? {};
    await lab.measure("copy");
    assert.deepEqual(seen.pop(), { code: fault.code, text });
  }
});

test("no flow has the number of another, whatever becomes of it", async () => {
  const [lab, worker] = await start();
  const [other, another] = await start();
  const x0 = new Float32Array(2);
  const early = await lab.flow({ x0 }, undefined, { signal: AbortSignal.abort() });
  assert.equal(early.ended, "stopped");
  await Promise.all([lab.flow({ x0 }), other.flow({ x0 }), lab.flow({ x0 })]);
  const given = [worker, another].flatMap((one) => one.calls("flow").map(({ args }) => args[0]));
  assert.equal(new Set([early.id, ...given]).size, 4, "the flow of another lab too");
  await lab.forgetFlow(given[0]);
  assert.deepEqual(worker.calls("forgetFlow")[0].args, [given[0]]);
});

test("states are read out of a flow that is kept, or as they are given", async () => {
  const [lab, worker] = await start();
  const states = new Float32Array(6);
  await lab.readOut(7, { run: 2 });
  await lab.readOut(states);
  assert.deepEqual(
    worker.calls("readOut").map(({ args }) => args),
    [
      [7, undefined, 2],
      [0, states, undefined],
    ],
  );
});
