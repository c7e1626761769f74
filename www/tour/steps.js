// The tour's eight steps: what each says, what it outlines, what a person does there, and what came of it here.
import { methods, withoutProjects } from "../state/comparable.js";
import { SCORES } from "../state/labels.js";
import { MODELS } from "../state/settings.js";
import { findings } from "../ui/findings.js";
import { score } from "../ui/format.js";
import { html } from "../ui/html.js";
import { layersError, namesCost } from "./live.js";

const EPOCHS = 4;
const FIGURES = "README, mean of three seeds (cargo run --release --example figures):";

const act = (text, onclick, disabled = false) =>
  html`<button type="button" class="primary" id="tour-do" ?disabled=${disabled} @click=${onclick}>${text}</button>`;
const help = (text) => html`<p class="help">${text}</p>`;
function press(selector) {
  /** @type {HTMLElement} */
  const button = document.querySelector(selector);
  button?.click();
}

/** The methods that stand in this table's score table, of these models. */
const methodsOf = (app, ...models) => methods(withoutProjects(app)).filter(([{ model }]) => models.includes(model));
const runsOf = (app, ...models) => methodsOf(app, ...models).map((method) => method.at(-1));

/** The test scores of these models, and the page's own sentences about them, the first few; nothing before the engine's verdict. */
function verdict(app, few, ...models) {
  const { found } = app.verdicts;
  const own = methodsOf(app, ...models);
  if (!own.length || !found) return "";
  const place = ({ id }) => found.methods.find(({ runs }) => runs.includes(id));
  const told = own.map((method) => `${MODELS[method[0].model]} ${score(place(method.at(-1))?.scores[found.measure]?.mean)}`);
  return [`Test ${SCORES[found.measure]}: ${told.join(", ")}.`, ...findings(own, found).slice(0, few)].join(" ");
}

/** In the Train room, with its own Start. */
function trainer(app, { focus }, text, ...models) {
  const train = () => {
    app.settings.set("models", models);
    app.settings.set("epochs", EPOCHS);
    app.go("train");
    app.tell("start");
    focus();
  };
  return [act(app.training ? "Training…" : text, train, app.training), help("It sets Models and Epochs; Stop ends it early.")];
}

function takeTable(app) {
  if (app.sampleName === "shop") return help("The shop is loaded.");
  const other = app.table ? help("Your own table is loaded: Next goes on with it, the shop would take its place.") : "";
  return [other, act("Take the shop", () => press('[data-sample="shop"]'), app.training)];
}

/** Of the list in the Embeddings room, each time the next; level 0 is the unknown one. */
function pickName() {
  let turn = 0;
  return () =>
    act("Pick a name", () => {
      /** @type {NodeListOf<HTMLElement>} */
      const known = document.querySelectorAll('.levels button:not([data-level="0"])');
      known[turn++ % known.length]?.click();
    });
}

/** groups: of the shop's products by name, null until the engine has given them */
function neighbours({ sampleName, shown }, groups) {
  if (!shown.neighbours || (sampleName === "shop" && !groups)) return undefined;
  const { of, names } = shown.neighbours;
  if (!names.length) return `Measured: no vector is nearer to ${of} than chance gives.`;
  const group = (name) => (sampleName === "shop" && Object.hasOwn(groups, name) ? groups[name] : null);
  if (group(of) === null) return `Measured: ${names[0]} is nearest to ${of}.`;
  const same = names.filter((one) => group(one) === group(of)).length;
  return `Measured: ${same} of the ${names.length} nearest to ${of} share its hidden group, one of 8 that no network saw; chance gives ${names.length / 8}.`;
}

/** live, where there is what it needs; else the way to the step that brings it: 2 a table, 3 runs */
function after(app, { go }, step, live) {
  const lacks = !app.table ? 2 : runsOf(app, "embedding", "one-hot").length ? 0 : 3;
  if (!lacks || lacks > step) return live();
  const what = lacks > 2 ? "network is trained on this table" : "table is loaded";
  return [help(`No ${what} yet.`), act(`Go to step ${lacks}`, () => go(lacks))];
}

/** The hidden groups of the shop's products, asked for once: ask(), found() or null. */
function groupsOfShop(app, changed) {
  let [found, asked] = [null, false];
  const ask = async () => {
    if (found || asked || app.sampleName !== "shop") return;
    asked = true;
    try {
      const lab = await app.ready();
      found = (await lab.hiddenGroups("shop")).sku;
      changed();
    } catch (error) {
      app.fail(error);
    }
    asked = false;
  };
  return { ask, found: () => found };
}

/**
 * Each step: `about`, what is outlined, the first of these that is to be seen; live(), what a person can do; result(), what came of it,
 * undefined where that is not known yet; begin(), when it is shown. panel: { go(number), focus(), draw() }
 */
function vectors(app, panel) {
  const cost = namesCost(app, panel.draw);
  const pick = pickName();
  const groups = groupsOfShop(app, panel.draw);
  const neighbourhood = () => {
    groups.ask(); // where the shop came after the step was entered
    return pick();
  };
  return [
    {
      title: "What a name costs",
      text: "A network takes numbers, but a column such as product holds names. One-hot makes an input of every name. An embedding learns a short vector for each.",
      room: "data",
      about: [".tiles", ".samples"],
      begin: cost.begin,
      live: cost.view,
      result: cost.result,
    },
    {
      title: "Take a table",
      text: "The shop is generated, so its truth is known: products and customers fall into hidden groups that matter only together.",
      room: "data",
      about: [".tiles", ".samples"],
      live: () => takeTable(app),
      result: () => (app.table ? app.shown.table : ""),
    },
    {
      title: "Train both",
      text: "The two networks differ in their first layer only. Thin lines are the loss on rows they train on, thick ones on rows held back.",
      room: "train",
      about: [".stage"],
      live: () =>
        after(app, panel, 2, () => trainer(app, panel, `Train embedding and one-hot, ${EPOCHS} epochs`, "embedding", "one-hot")),
      result: () => (app.training ? undefined : app.shown.losses),
    },
    {
      title: "Read the table honestly",
      text: "The test rows were in no training. A lead counts beside its price in parameters, and beside plain means per name.",
      cited: `${FIGURES} on the shop, AUC .8501 for the embedding, .7950 for one-hot, .7864 for target means. On the flights they tie.`,
      room: "train",
      about: [":has(> #scores-title)"],
      live: () => after(app, panel, 3, () => trainer(app, panel, "Add target means", "target-mean")),
      result: () => verdict(app, 2, "embedding", "one-hot", "target-mean"),
    },
    {
      title: "Who is like whom",
      text: "Nobody told the network which names belong together. Names that behave alike get vectors that point the same way.",
      room: "embeddings",
      about: [".near"],
      begin: groups.ask,
      live: () => after(app, panel, 3, neighbourhood),
      result: () => neighbours(app, groups.found()),
    },
  ];
}

function flows(app, panel) {
  const layers = layersError(app, panel.draw);
  const flowing = () => runsOf(app, "attention-ode").find(({ flow }) => flow.t1 > 0);
  const both = () => {
    const run = flowing();
    if (run) return act("Watch a row flow", () => app.watch(run));
    return trainer(app, panel, `Train the attention ODE, ${EPOCHS} epochs`, "attention-ode");
  };
  return [
    {
      title: "From layers to a flow",
      text: "Let each of N attention layers take a step of T/N. As N grows, the stack comes close to a flow in continuous time. The outlined panel measures it on the room’s tokens.",
      room: "flow",
      about: [":has(> #depth-title)", ".flow-map"],
      begin: layers.begin,
      live: layers.view,
      result: layers.result,
    },
    {
      title: "Tokens gather",
      text: "Each token moves towards those that it attends to, and so they merge. Play it, or drag the slider under the map.",
      room: "flow",
      about: [".flow-map"],
      live: () => act("Play or pause", () => press("#play")),
      result: () => (app.shown.playing ? undefined : app.shown.gathering), // nobody wants to hear it in every frame
    },
    {
      title: "Both at once",
      text: "In the attention ODE a row’s columns are tokens, which flow before the network reads them. Vectors and flow are learned together.",
      cited: `${FIGURES} on the shop, AUC .8687, and .8501 for the embedding. Flight times it predicts worse: 10.75 minutes off, against 10.43.`,
      get room() {
        return flowing() ? "flow" : "train";
      },
      about: [".flow-map", ".stage"],
      live: () => after(app, panel, 2, both),
      result: () => verdict(app, 1, "embedding", "attention-ode"),
    },
  ];
}

const chapter = (name, steps) => steps.map((step) => Object.assign(step, { chapter: name }));
export const tourSteps = (app, panel) => [
  ...chapter("Names become vectors", vectors(app, panel)),
  ...chapter("Layers become a flow", flows(app, panel)),
];
