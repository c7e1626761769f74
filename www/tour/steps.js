// The tour's eight steps: what each says, what it outlines, what a person does there, and what came of it here.
import { button, el } from "../ui/dom.js";
import { findings } from "../ui/findings.js";
import { comparable, withoutProjects } from "../state/comparable.js";
import { layersError, namesCost } from "./live.js";
import { shopGroups } from "./shop.js";

const EPOCHS = 4;
const FIGURES = "README, mean of three seeds (cargo run --release --example figures):";

const at = (selector) => document.querySelector(selector);
const all = (selector) => [...document.querySelectorAll(selector)];
const act = (text, onclick, disabled) => button(text, onclick, { class: "primary", id: "tour-do", disabled });
const say = (text) => el("p", { class: "help" }, text);

/** The runs that stand in this table's score table, of these models. */
const runsOf = (app, ...models) => comparable(withoutProjects(app)).filter(({ model }) => models.includes(model));

/** The page's own sentences about these models, the first few. */
function verdict(app, few, ...models) {
  const runs = runsOf(app, ...models);
  return runs.length ? findings(runs, app.runs).slice(0, few).join(" ") : "";
}

/** In the Train room, with its own Start. */
const trainer =
  (app, text, ...models) =>
  ({ focus }) => [
    act(
      app.training ? "Training…" : text,
      () => {
        app.settings.set("models", models);
        app.settings.set("epochs", EPOCHS);
        app.go("train");
        app.tell("start");
        focus();
      },
      app.training,
    ),
    say("It sets Models and Epochs; Stop ends it early."),
  ];

function takeTable(app) {
  if (app.sampleName === "shop") return say("The shop is loaded.");
  return [
    app.table && say("Your own table is loaded: Next goes on with it, the shop would take its place."),
    act("Take the shop", () => at('[data-sample="shop"]').click(), app.training),
  ];
}

/** The page's own tiles, in a row. */
const tableFigures = () =>
  all(".tile")
    .map(({ children: [figure, words] }) => `${figure.textContent} ${words.textContent}`)
    .join(", ");

/** Of the list in the Embeddings room, each time the next; level 0 is the unknown one. */
function pickName() {
  let turn = 0;
  return act("Pick a name", () => {
    const known = all('.levels button:not([data-level="0"])');
    known[turn++ % known.length]?.click();
  });
}

function neighbours(app) {
  const [own, ...near] = all(".near .name").map((one) => one.title || one.textContent);
  if (!near.length) return undefined;
  const groups = app.sampleName === "shop" ? shopGroups() : new Map();
  if (!groups.has(own)) return `Measured: ${near[0]} is nearest to ${own}.`;
  const same = near.filter((one) => groups.get(one) === groups.get(own)).length;
  return `Measured: ${same} of the ${near.length} nearest to ${own} share its hidden group, one of 8 that no network saw; chance gives ${near.length / 8}.`;
}

/** Said when the flow stands still: nobody wants to hear every frame. */
const gathered = () => (at("#play")?.textContent === "Play" ? at("#gather-title ~ [role]").textContent : undefined);

/** live, where there is what it needs; else the way to the step that brings it: 2 a table, 3 runs */
const after = (app, step, live) => (panel) => {
  const lacks = !app.table ? 2 : runsOf(app, "embedding", "one-hot").length ? 0 : 3;
  if (!lacks || lacks > step) return live(panel);
  return [
    say(`No ${lacks > 2 ? "network is trained on this table" : "table is loaded"} yet.`),
    act(`Go to step ${lacks}`, () => panel.go(lacks)),
  ];
};

/** about: what is outlined, the first of these that is to be seen; live(panel): what a person can do; said(): what came of it. */
const vectors = (app) => [
  {
    title: "What a name costs",
    text: "A network takes numbers, but a column such as product holds names. One-hot makes an input of every name. An embedding learns a short vector for each.",
    room: "data",
    about: [".tiles", ".samples"],
    live: ({ say }) => namesCost(app, say),
  },
  {
    title: "Take a table",
    text: "The shop is generated, so its truth is known: products and customers fall into hidden groups that matter only together.",
    room: "data",
    about: [".tiles", ".samples"],
    live: () => takeTable(app),
    said: tableFigures,
  },
  {
    title: "Train both",
    text: "The two networks differ in their first layer only. Thin lines are the loss on rows they train on, thick ones on rows held back.",
    room: "train",
    about: [".stage"],
    live: after(app, 2, trainer(app, `Train embedding and one-hot, ${EPOCHS} epochs`, "embedding", "one-hot")),
    said: () => (app.training ? undefined : at("#room-train .chart").ariaLabel),
  },
  {
    title: "Read the table honestly",
    text: "The test rows were in no training. A lead counts beside its price in parameters, and beside plain means per name.",
    cited: `${FIGURES} on the shop, AUC .8501 for the embedding, .7950 for one-hot, .7864 for target means. On the flights they tie.`,
    room: "train",
    about: [":has(> #scores-title)"],
    live: after(app, 3, trainer(app, "Add target means", "target-mean")),
    said: () => verdict(app, 2, "embedding", "one-hot", "target-mean"),
  },
  {
    title: "Who is like whom",
    text: "Nobody told the network which names belong together. Names that behave alike get vectors that point the same way.",
    room: "embeddings",
    about: [".near"],
    live: after(app, 3, pickName),
    said: () => neighbours(app),
  },
];

function flows(app) {
  const flowing = () => runsOf(app, "attention-ode").find(({ flow }) => flow.t1 > 0);
  return [
    {
      title: "From layers to a flow",
      text: "Let each of N attention layers take a step of T/N. As N grows, the stack comes close to a flow in continuous time. The outlined panel measures it on the room’s tokens.",
      room: "flow",
      about: [":has(> #depth-title)", ".flow-map"],
      live: ({ say }) => layersError(app, say),
    },
    {
      title: "Tokens gather",
      text: "Each token moves towards those that it attends to, and so they merge. Play it, or drag the slider under the map.",
      room: "flow",
      about: [".flow-map"],
      live: () => act("Play or pause", () => at("#play")?.click()),
      said: gathered,
    },
    {
      title: "Both at once",
      text: "In the attention ODE a row’s columns are tokens, which flow before the network reads them. Vectors and flow are learned together.",
      cited: `${FIGURES} on the shop, AUC .8687, and .8501 for the embedding. Flight times it predicts worse: 10.75 minutes off, against 10.43.`,
      get room() {
        return flowing() ? "flow" : "train";
      },
      about: [".flow-map", ".stage"],
      live: after(app, 2, (panel) => {
        const run = flowing();
        return run
          ? act("Watch a row flow", () => app.watch(run))
          : trainer(app, `Train the attention ODE, ${EPOCHS} epochs`, "attention-ode")(panel);
      }),
      said: () => verdict(app, 1, "embedding", "attention-ode"),
    },
  ];
}

const chapter = (name, steps) => steps.map((step) => Object.assign(step, { chapter: name }));
export const tourSteps = (app) => [
  ...chapter("Names become vectors", vectors(app)),
  ...chapter("Layers become a flow", flows(app)),
];
