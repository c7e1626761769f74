// The column by which rows are split, beside the rule that asks for one.
import { picker } from "../../ui/controls.js";
import { isByColumn, splitColumn, splitColumns } from "../../state/split.js";

const HELP =
  "Levels: none of them is in two sets, so test rows have names that training never saw. Time: the earliest rows train, the latest test; rows of one time stay together.";

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
