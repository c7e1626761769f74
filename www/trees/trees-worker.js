// The worker that grows trees: rows in, rounds and a forest out. The wasm that does it is fetched when the first ones are asked for. Rounds
// go on for a while at each "go", so that a pause holds them.

const ADDRESS = new URL("../../trees", import.meta.url).href;
const WHILE = 60; // ms

/** @returns {Promise<any>} */
async function module() {
  const { default: init, Rows, Trees } = await import(`${ADDRESS}.js`);
  await init({ module_or_path: `${ADDRESS}_bg.wasm` });
  return { Rows, Trees };
}

/** Rounds of a while; false where there are no more. */
function grow(trees, port) {
  const end = performance.now() + WHILE;
  for (let last = null; ;) {
    const round = trees.round();
    if (round) last = round;
    if (!round || performance.now() > end) {
      if (last) port.postMessage({ round: [...last] });
      return !!round;
    }
  }
}

/** A first message { columns, labels, .. }, then "go" or "stop". */
export function serve(port) {
  let trees = null;
  const begin = async ({ loss, parameter, numbers, monotone, ...sets }) => {
    const { Rows, Trees } = await module().catch(() => ({}));
    if (!Trees) return port.postMessage({ error: { code: "unfetched" } });
    const train = new Rows(sets.columns, sets.labels, sets.weights);
    const valid = new Rows(sets.validColumns, sets.validLabels, sets.validWeights);
    trees = new Trees(train, valid, loss, parameter, numbers, monotone);
    port.postMessage({ ready: true });
  };
  const end = () => {
    const { words, best, all, stopped } = trees.end();
    port.postMessage({ words, growth: { best, all, stopped } }, [words.buffer]);
  };
  port.onmessage = async ({ data }) => {
    try {
      if (data === "stop") trees.stop();
      if (data !== "go") return data === "stop" ? end() : await begin(data);
      if (!grow(trees, port)) end();
    } catch ({ name, message }) {
      // A trap has no code of ours.
      port.postMessage({ error: /Error$/.test(name) ? { code: "out-of-memory" } : { code: name, message } });
    }
  };
}

if (self.name === "flowbed trees") serve(self);
