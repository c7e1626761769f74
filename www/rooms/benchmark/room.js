// The benchmark: this project's works on the visitor's machine, and beside them the figures that a link brought.
import { cancelable, enableOne } from "../../ui/cancelable.js";
import { copyText } from "../../ui/clipboard.js";
import { button, card, el, replace } from "../../ui/dom.js";
import { percent } from "../../ui/format.js";
import { saveMenu } from "../../save/button.js";

const ROUNDS = 5;
/** The limits come first: the others are held against them. A link's figures stand in this order. */
const WORKS = {
  "multiply-add": "Multiply-adds in registers",
  copy: "Copy of 64 MB",
  dispatch: "Smallest dispatch",
  read: "Read of one number",
  matmul: "Matrix product, 1024³",
  "epoch-1024": "Epoch: embedding, batch 1,024",
  "epoch-256": "Epoch: embedding, batch 256",
  "one-hot-1024": "Epoch: one-hot by gathers",
  "one-hot-dense-1024": "Epoch: one-hot, dense rows",
  "literal-rk4": "RK4 step: literal field",
  "softmax-rk4": "RK4 step: softmax field",
  "softmax-dopri5": "Dopri5 solve: softmax field",
  "literal-dopri5": "Dopri5 solve: literal field",
};
const NAMES = Object.keys(WORKS);
const HEAD = ["Work", "Median", "Spread", "Rate", "Of the limit"];
const VERSION = "1";

/** Rounded as a link carries it, so that both pages show the same. */
const carried = (ms) => Math.round(ms * 1e7);

function time(given) {
  if (!given) return "–";
  const ms = carried(given) / 1e7;
  const [scale, unit] = ms < 1e-3 ? [1e6, "ns"] : ms < 1e3 ? [1, "ms"] : [1e-3, "s"];
  return `${+(ms * scale).toPrecision(3)} ${unit}`;
}
const sum = (text) =>
  [...text].reduce((hash, letter) => Math.imul(hash ^ letter.charCodeAt(0), 16777619) >>> 0, 2166136261).toString(36);

/** version-device-times…-sum, in letters that a link leaves as they are; times in tenths of a nanosecond. */
function pack(device, found) {
  const times = NAMES.map((work) => carried(found[work]?.median ?? 0).toString(36));
  const text = [VERSION, device.replace(/\W+/g, "_").slice(0, 60), ...times].join("-");
  return `${text}-${sum(text)}`;
}

/** → { who, times: { work: ms } }, or null where it is none of these lists. */
function unpack(text) {
  const [version, who, ...times] = text.split("-");
  const right = times.pop() === sum(text.slice(0, text.lastIndexOf("-"))) && version === VERSION;
  if (!right || times.length !== NAMES.length || !times.every((time) => /^[0-9a-z]{1,9}$/.test(time))) return null;
  return {
    who: who.replaceAll("_", " "),
    times: Object.fromEntries(NAMES.map((work, i) => [work, parseInt(times[i], 36) / 1e7])),
  };
}

function summary(measured) {
  const sorted = [...measured.milliseconds].sort((a, b) => a - b);
  const median = sorted[sorted.length >> 1];
  return { ...measured, median, fastest: sorted[0], spread: median ? percent((sorted.at(-1) - sorted[0]) / median) : "–" };
}

/** Billions a second; what the limits at their fastest would need, as a share of what was needed. */
function rates({ operations, bytes, median }, { "multiply-add": add, copy }) {
  if (!median || !(operations || bytes)) return ["–", "–"];
  const [byAdds, byBytes] = [
    add ? (operations * add.fastest) / add.operations : 0,
    copy ? (bytes * copy.fastest) / copy.bytes : 0,
  ];
  const moves = byBytes > byAdds || !operations;
  const rate = ((moves ? bytes : operations) / median / 1e6).toPrecision(3);
  return [`${+rate} ${moves ? "GB/s" : "GFLOP/s"}`, add && copy ? percent(Math.max(byAdds, byBytes) / median) : "–"];
}

function browser() {
  const found = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
  return found ? `${found[1].replace("Version", "Safari")} ${found[2]}` : "another browser";
}

export function view(app, work) {
  let [found, theirs] = [{}, null];
  const live = el("p", { class: "live", role: "status" });
  const problem = el("p", { class: "problem", role: "alert" });
  const bar = el("progress", { max: NAMES.length, hidden: true, "aria-label": "Progress of the benchmark" });
  const measuring = cancelable(
    (signal) => measure(signal),
    () => draw(),
  );
  const start = button("Measure", measuring.run, { class: "primary", id: "bench-run" });
  const cancel = button("Cancel", measuring.cancel, { id: "bench-cancel" });
  const [markdown, link] = [
    button("Copy as Markdown", () => copy(asMarkdown()), { id: "bench-markdown" }),
    button("Copy link", () => copy(asLink()), { id: "bench-link" }),
  ];
  const machine = el("p", { class: "faint" });
  const table = el("div", { class: "scroll", tabIndex: 0, role: "region", "aria-label": "Figures" });
  const kept = el("div");

  const here = () => {
    const { kind, name } = app.device;
    return `${kind === "gpu" ? "GPU · " : ""}${name}; ${navigator.hardwareConcurrency} logical cores; ${browser()}`;
  };
  const head = () => [...HEAD, ...(theirs ? [theirs.who] : [])];
  const rows = () =>
    NAMES.filter((work) => found[work] || theirs?.times[work]).map((work) => {
      const mine = found[work];
      const other = theirs?.times[work];
      const cells = mine ? [time(mine.median), mine.spread, ...rates(mine, found)] : ["–", "–", "–", "–"];
      const times = mine?.median && other ? ` (${(other / mine.median).toPrecision(2)}×)` : "";
      return [WORKS[work], ...cells, ...(theirs ? [`${time(other)}${times}`] : [])];
    });
  const asMarkdown = () =>
    [`${here()}\n`, head(), HEAD.map((_, i) => (i ? "--:" : "---")).concat(theirs ? "--:" : []), ...rows()]
      .map((row) => (Array.isArray(row) ? `| ${row.join(" | ")} |` : row))
      .join("\n");
  const asLink = () =>
    `${location.origin}${location.pathname}#${new URLSearchParams({ v: 1, room: "benchmark", figures: pack(app.device.name, found) })}`;

  /** Where the clipboard is closed the text stands on the page. */
  const copy = async (text) => {
    kept.replaceChildren();
    const done = await copyText(text, "select this text and copy it.");
    if (done.copied) live.textContent = done.text;
    else
      kept.append(
        el("textarea", { value: text, readOnly: true, rows: 6, "aria-label": "To copy", "aria-describedby": "copy-help" }),
        el("small", { class: "help", id: "copy-help" }, done.text),
      );
  };

  const draw = () => {
    const lines = rows();
    const { running } = measuring;
    machine.textContent = app.device ? here() : "";
    enableOne(running, start, cancel);
    bar.hidden = !running;
    markdown.disabled = link.disabled = running || !Object.keys(found).length;
    table.hidden = !lines.length;
    const cell = (text, i) => el("th", { scope: "col", class: i ? "n" : "" }, text);
    const line = ([name, ...cells]) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, name),
        cells.map((text) => el("td", { class: "n" }, text)),
      );
    replace(
      table,
      el("table", { class: "scores" }, el("thead", {}, el("tr", {}, head().map(cell))), el("tbody", {}, lines.map(line))),
    );
  };

  async function measure(signal) {
    [found, problem.textContent] = [{}, ""];
    try {
      const lab = await app.ready();
      for (const [i, work] of NAMES.entries()) {
        live.textContent = `${i + 1} of ${NAMES.length}: ${WORKS[work]}…`;
        bar.value = i;
        draw();
        found[work] = summary(await lab.measure(work, { rounds: ROUNDS, signal }));
      }
      live.textContent = "Done.";
    } catch (error) {
      live.textContent = error.code === "cancelled" ? "Cancelled. What was measured stands below." : "";
      app.fail(error, problem);
    }
  }

  const read = () => {
    const text = app.settings.get("figures");
    theirs = text ? unpack(text) : null;
    problem.textContent =
      text && !theirs ? "The figures in this link are not complete, or not of this version. Ask for the link again." : "";
    draw();
  };
  app.settings.addEventListener("change", ({ detail }) => detail === "figures" && read());
  app.on("device", () => {
    if (!measuring.running && Object.keys(found).length) {
      found = {};
      live.textContent = "The device has changed: measure again.";
    }
    draw();
  });
  replace(
    work,
    card(
      "bench-title",
      "This machine",
      saveMenu("the times of this machine"),
      el(
        "p",
        { class: "help" },
        "What this project computes, timed here: five rounds after one to warm up, inputs the same everywhere. An epoch is 65,536 rows of 10,000 levels; a flow has 1,024 tokens of width 32 (the last one 64). The limit is what multiply-adds and copies reach alone; more than 100 % is work that stays in cache. The CPU device uses one core. A software GPU (SwiftShader, llvmpipe) shows that the code runs, not how fast a GPU would be.",
      ),
      machine,
      el("div", { class: "row" }, start, cancel, markdown, link),
      live,
      bar,
      problem,
      kept,
      table,
    ),
  );
  read();
  return { show: draw };
}
