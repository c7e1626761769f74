// The benchmark: this project's works on the visitor's machine, and beside them the figures that a link brought.
import { saveTable } from "../../save/button.js";
import { cancelable, enableOne } from "../../ui/cancelable.js";
import { copyText } from "../../ui/dom.js";
import { card, html, node, nothing, problemLine, render } from "../../ui/html.js";
import { table } from "../../ui/table.js";
import { NAMES, WORKS, asMarkdown, figuresTable, pack, unpack } from "./figures.js";

const ROUNDS = 5;
const HELP =
  "What this project computes, timed here: five rounds after one to warm up, inputs the same everywhere. An epoch is 65,536 rows of 10,000 levels; a flow has 1,024 tokens of width 32 (the last one 64). The limit is what multiply-adds and copies reach alone; more than 100 % is work that stays in cache. The CPU device uses one core. A software GPU (SwiftShader, llvmpipe) shows that the code runs, not how fast a GPU would be.";
const BROKEN_LINK = "The figures in this link are not complete, or not of this version. Ask for the link again.";

function browser() {
  const found = /(Firefox|Edg|OPR|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
  return found ? `${found[1].replace("Version", "Safari")} ${found[2]}` : "another browser";
}

const machine = ({ kind, name }) =>
  `${kind === "gpu" ? "GPU · " : ""}${name}; ${navigator.hardwareConcurrency} logical cores; ${browser()}`;

class BenchmarkRoom {
  #app;
  #work;
  #measured = {}; // by the work's name, as of `lab.measure`
  #linked = null; // the figures of a link, as of `unpack`
  #at = 0; // number of the work that is measured
  #status = "";
  #copy = null; // { text, help }: to copy by hand
  #problem = problemLine();
  #save;
  #measuring = cancelable(
    (signal) => this.#measure(signal),
    () => this.show(),
  );
  #start = node(html`<button type="button" class="primary" id="bench-run" @click=${this.#measuring.run}>Measure</button>`);
  #cancel = node(html`<button type="button" id="bench-cancel" @click=${this.#measuring.cancel}>Cancel</button>`);

  constructor(app, work) {
    this.#app = app;
    this.#work = work;
    this.#save = saveTable("the times of this machine", app);
    app.settings.addEventListener("change", ({ detail }) => detail === "figures" && this.#readLink());
    app.on("device", () => this.#renew());
    this.#readLink();
  }

  show() {
    render(card("bench", "This machine", this.#view()), this.#work);
    enableOne(this.#measuring.running, this.#start, this.#cancel);
  }

  get #hasFigures() {
    return Object.keys(this.#measured).length > 0;
  }

  #view() {
    const { running } = this.#measuring;
    const { device } = this.#app;
    const figures = figuresTable(this.#measured, this.#linked);
    const copy = (id, text, make) => html`
      <button type="button" id=${id} ?disabled=${running || !this.#hasFigures} @click=${() => this.#toClipboard(make())}>${text}</button>`;
    return html`
      ${this.#save}
      <p class="help">${HELP}</p>
      <p class="faint">${device ? machine(device) : ""}</p>
      <div class="row">
        ${this.#start}
        ${this.#cancel}
        ${copy("bench-markdown", "Copy as Markdown", () => asMarkdown(machine(device), figures))}
        ${copy("bench-link", "Copy link", () => this.#link())}
      </div>
      <p class="live" role="status">${this.#status}</p>
      <progress max=${NAMES.length} .value=${this.#at} ?hidden=${!running} aria-label="Progress of the benchmark"></progress>
      ${this.#problem}
      <div>${this.#copy ? byHand(this.#copy) : nothing}</div>
      ${figures.rows.length ? table("Figures", figures.head, figures.rows, "scores") : nothing}`;
  }

  async #measure(signal) {
    this.#measured = {};
    this.#problem.textContent = "";
    try {
      const lab = await this.#app.ready();
      for (const [i, work] of NAMES.entries()) {
        this.#at = i;
        this.#say(`${i + 1} of ${NAMES.length}: ${WORKS[work]}…`);
        this.#measured[work] = await lab.measure(work, { rounds: ROUNDS, signal });
      }
      this.#say("Done.");
    } catch (error) {
      this.#say(error.code === "cancelled" ? "Cancelled. What was measured stands below." : "");
      this.#app.fail(error, this.#problem);
    }
  }

  #say(status) {
    this.#status = status;
    this.show();
  }

  /** Figures are of one device. */
  #renew() {
    if (!this.#measuring.running && this.#hasFigures) {
      this.#measured = {};
      this.#status = "The device has changed: measure again.";
    }
    this.show();
  }

  #readLink() {
    const text = this.#app.settings.get("figures");
    this.#linked = text ? unpack(text) : null;
    this.#problem.textContent = text && !this.#linked ? BROKEN_LINK : "";
    this.show();
  }

  #link() {
    const hash = new URLSearchParams({ v: "1", room: "benchmark", figures: pack(this.#app.device.name, this.#measured) });
    return `${location.origin}${location.pathname}#${hash}`;
  }

  /** Where the clipboard is closed the text stands on the page. */
  async #toClipboard(text) {
    const { copied, text: words } = await copyText(text, "select this text and copy it.");
    this.#copy = copied ? null : { text, help: words };
    this.#say(copied ? words : this.#status);
  }
}

const byHand = ({ text, help }) => html`
  <textarea readonly rows="6" aria-label="To copy" aria-describedby="copy-help" .value=${text}></textarea>
  <small class="help" id="copy-help">${help}</small>`;

export const view = (app, work) => new BenchmarkRoom(app, work);
