// What a sweep found: its candidates in order, and how much of the best one's place is luck.
import { saveTable } from "../../../save/button.js";
import { plural, score } from "../../../ui/format.js";
import { html, node, render } from "../../../ui/html.js";
import { table } from "../../../ui/table.js";
import { MODELS } from "../../../state/settings.js";

const MOST = 20; // rows that are shown
const TITLES = { auc: "Test AUC", loss: "Test log-loss", rmse: "Test RMSE" };

const title = ({ model, values }) =>
  [MODELS[model], ...Object.entries(values).map(([name, value]) => `${name.replace("flow.", "")} ${value}`)].join(", ");

function luckSentence({ leaderboard, luck }) {
  const [best, next] = leaderboard;
  const count = leaderboard.length;
  const first = `The best of ${plural(count, "candidate")} by validation loss is ${title(best)}: ${score(best.valid)}.`;
  if (!luck) return first;
  const again = `With other seeds it has ${score(luck.mean)} on average, and they scatter by ${score(luck.deviation)}.`;
  const lucky =
    luck.mean > best.valid
      ? `So ${score(luck.mean - best.valid)} of its lead is the luck of its seed.`
      : "Its own seed was no lucky one.";
  const equal = `Were all ${count} equally good, luck alone would put the best ${score(luck.expected)} below their average.`;
  const near =
    next?.valid - best.valid < luck.expected ? ` The next is less than that behind: ${title(next)} may be as good.` : "";
  return `${first} ${again} ${lucky} ${equal}${near}`;
}

function rows({ leaderboard, measure }, runs) {
  return leaderboard.slice(0, MOST).map((one) => {
    const run = runs.find(({ id }) => id === one.run);
    const left = one.failure ? one.failure.message : one.run === null ? `out at rung ${one.rung + 1}` : score(run?.test[measure]);
    return [title(one), one.epochs, score(one.valid), left];
  });
}

export function leaders(app) {
  const element = node(html`<div class="found" hidden></div>`);
  const save = saveTable("the sweep’s candidates", app);
  const show = (found) => {
    if (!found.leaderboard.some(({ valid }) => valid !== null)) return;
    element.hidden = false;
    const head = ["Candidate", "Epochs", "Validation loss", TITLES[found.measure] ?? "Test score"];
    const more = found.leaderboard.length > MOST ? ` The first ${MOST} are listed.` : "";
    const view = html`
      ${save}
      ${table("Candidates of the sweep", head, rows(found, app.runs), "leaders")}
      <p class="help">${plural(found.epochs, "epoch")} in all; half of the candidates stay at each rung, by validation loss.${more}</p>
      <p role="status">${luckSentence(found)}</p>`;
    render(view, element);
  };
  return { element, show };
}
