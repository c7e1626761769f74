// A load and a flow of a soak, by the module beside the page: each is held once it reports, so that what is done to it comes in its middle.
import assert from "node:assert/strict";
import { ENDS, loseGpu } from "./disturbances.mjs";

/** In the page: begins; resolves once the call is held, or at once where it is left in peace. */
function begin([what, device, text, held]) {
  const flow = async (lab, options, report) => {
    const { tokens, width } = options;
    const weights = await lab.presetWeights({ kind: "smooth", width, knots: 3, seed: 5 });
    const x0 = await lab.presetTokens("gaussian", { tokens, width, seed: 5 });
    const { ended, states } = await lab.flow({ field: "softmax", ...options, x0, weights }, report);
    return { ended, numbers: [...states.at(-1)] };
  };
  const calls = {
    /** The table, and rows of its beginning and end. */
    async load(lab, report) {
      // Several slices: a pause, which comes after the first report, comes before its end.
      const long = new Blob([text, ...Array(Math.ceil(6e6 / text.length)).fill(text.slice(text.indexOf("\n") + 1))]);
      const { rows, columns } = await lab.load(long, {}, report);
      return { rows, columns, cells: [await lab.rows(0, 20), await lab.rows(rows - 20, 20)], numbers: [] };
    },
    flow: (lab, report) => flow(lab, { tokens: 64, width: 8, method: "rk4", steps: 1000, t1: 5 }, report),
  };
  globalThis.told = [];
  return new Promise((under, failed) => {
    globalThis.call = (async () => {
      const { Lab } = await import(new URL("./www/lab.js", document.baseURI));
      const notice = ({ code }) => told.push(code);
      // A browser that lost its GPU more than once may have no other.
      globalThis.lab = await Lab.open({ device, notice }).catch(() => Lab.open({ device: "auto", notice }));
      let first = held;
      const report = () => {
        if (first) lab.pause();
        first = false;
        setTimeout(under, 100); // by then the pause is heard, or the call has ended
      };
      const found = await calls[what](lab, report);
      const { kind } = lab.device;
      await lab.close();
      return { ...found, kind, told };
    })();
    call.then(() => (held ? failed(new Error("it ended before it could be held")) : under()), failed);
  });
}

const end = (page) =>
  page.evaluate(() => {
    lab.resume();
    return call;
  });

const interruptions = {
  ...Object.fromEntries(
    Object.entries(ENDS).map(([kind, end]) => [
      kind,
      async (page) => {
        await page
          .workers()
          .at(-1)
          .evaluate(end)
          .catch(() => {}); // gone before it could answer
        return "engine-stopped";
      },
    ]),
  ),
  async "a reload"(page, { begun }) {
    await page.reload();
    await page.waitForSelector("#device:is([data-kind=cpu], [data-kind=gpu])");
    await begun(false); // the page that began it is gone, and nothing of it must be in the way
    return "";
  },
  async "the GPU is lost"(page, { browser, what }) {
    const on = await page.evaluate(() => lab.device.kind);
    await loseGpu(browser);
    return what === "flow" && on === "gpu" ? "gpu-lost" : "";
  },
};

/** What the call finds, and what was done to it: nothing without `below`. */
export async function called(page, what, { browser, device, text = "" }, below) {
  const begun = (held) => page.evaluate(begin, [what, device, text, held]);
  await begun(!!below);
  if (!below) return { found: await end(page), done: null };
  const kinds = Object.keys(interruptions).filter((kind) => kind !== "the GPU is lost" || device === "gpu");
  const kind = device === "gpu" && what === "flow" ? "the GPU is lost" : kinds[below(kinds.length)];
  const tells = await interruptions[kind](page, { browser, begun, what });
  const found = await end(page);
  if (tells) assert.ok(found.told.includes(tells), `${kind} in a ${what}: it told ${found.told}`);
  return { found, done: `${kind} in a ${what}` };
}
