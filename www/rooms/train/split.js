// The column by which rows are split, beside the rule that asks for one; and the splits that the table asks for.
import { picker } from "../../ui/controls.js";
import { visible } from "../../ui/dom.js";
import { html, node, nothing, render } from "../../ui/html.js";
import { isByColumn, isSplit, splitColumn, splitColumns, takeSplit } from "../../state/split.js";

const HELP =
  "Groups: rows that belong together, such as a customer’s, are in one set, and classes keep their shares as far as that allows. Levels: no name is in two sets, so test rows have names that training never saw. Time: the earliest rows train, the latest test; rows of one time stay together.";

export function splitField(app) {
  const choose = (at) => {
    app.splitBy = splitColumns(app)[Number(at)].name;
    app.keepTable();
    app.tell("left");
  };
  const { field, fill } = picker("Column of the split", "setting-split-column", HELP, choose);
  const show = () => {
    const all = splitColumns(app).map(({ name }) => name);
    fill(
      all.map((name, at) => [String(at), name]),
      String(all.indexOf(splitColumn(app))),
    );
    field.hidden = !isByColumn(app.settings.get("split"));
  };
  for (const event of ["table", "target", "left"]) app.on(event, show);
  app.settings.addEventListener("change", ({ detail }) => detail === "split" && show());
  show();
  return field;
}

/** Proposals that are not taken yet, each with its reason and a button; nothing changes unasked. */
export function splitProposals(app) {
  const element = node(html`<div class="proposals"></div>`);
  let [asked, proposals] = [null, []];
  const proposal = ({ split, why }) => html`
    <p class="help">${visible(why)} <button type="button" class="small" @click=${() => takeSplit(app, split)}>${title(split)}</button></p>`;
  const show = () => {
    const open = app.target === null ? [] : proposals.filter(({ split }) => !isSplit(app, split));
    render(open.length ? open.map(proposal) : nothing, element);
  };
  const ask = async () => {
    const { lab, table, target } = app;
    const question = (asked = {});
    const found = table && target !== null ? await lab.splits(target).catch(() => []) : [];
    if (asked !== question) return;
    proposals = found;
    show();
  };
  for (const event of ["table", "target"]) app.on(event, ask);
  app.on("left", show);
  app.settings.addEventListener("change", ({ detail }) => detail === "split" && show());
  ask();
  return element;
}

const TITLES = { time: "Split by time", group: "Split by groups", stratified: "Take the stratified split" };
const title = (split) => TITLES[split.by ?? split];
