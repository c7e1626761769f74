// How wide an embedding must be: the validation loss against the width, with its band.
import { figure } from "../../../save/plot.js";
import { plural, score } from "../../../ui/format.js";
import { html, node, render } from "../../../ui/html.js";
import { MODELS } from "../../../state/settings.js";
import { matched } from "./plans.js";

const HELP =
  "The best epoch’s loss on the validation rows; the line is the mean over seeds, the band reaches from the least to the greatest of them. The test rows have no say in it.";

/** All trainings of a network, the widths of those that have a run, and the losses of each. */
function lossesOf({ list, widths }, app) {
  const runs = matched(list, app).filter(([, run]) => run);
  const of = (width) => runs.filter(([options]) => options.width === width).map(([, { epochs, best }]) => epochs[best].valid);
  return widths.map((width) => [width, of(width)]).filter(([, losses]) => losses.length);
}

function sentence(model, widths, { losses, best, enough }) {
  const loss = (at) => score(losses[at].mean);
  const what = `${MODELS[model]}: width ${widths[enough]} is the smallest whose mean loss, ${loss(enough)}, is within 1 %`;
  const of = enough === best ? "of the best: it is the best itself." : `of the best: width ${widths[best]} with ${loss(best)}.`;
  const edge = best === widths.length - 1 && best > 0 ? " The widest is the best: a wider one may be better still." : "";
  return `${what} ${of}${edge}`;
}

/** { element, show(plan) }: of what there is of this plan */
export function widthPlot(app) {
  const plot = figure("How wide must it be?", { x: "embedding width", y: "validation loss", logX: 2 }, HELP);
  const verdict = node(html`<p role="status"></p>`);
  const element = node(html`<div class="found" hidden><p class="help">${HELP}</p>${plot.element}${verdict}</div>`);
  const show = async (plan) => {
    const found = lossesOf(plan, app);
    if (!found.length) return;
    const widths = found.map(([width]) => width);
    const told = await app.lab.widths(found.map(([, losses]) => losses));
    if (!told) return;
    const { losses } = told;
    const seeds = Math.max(...found.map(([, all]) => all.length));
    const band = losses.map(({ low, high }) => [low, high]);
    const line = { colour: `--${plan.model}`, xs: widths, ys: losses.map(({ mean }) => mean), dots: "some", band };
    const words = `${MODELS[plan.model]}, mean of ${plural(seeds, "seed")}: ${score(line.ys[0])} at ${widths[0]}, ${score(line.ys.at(-1))} at ${widths.at(-1)}`;
    const { target, batch, rate } = plan.list[0];
    const said = sentence(plan.model, widths, told);
    plot.show([{ ...line, words }], `${said} Target ${target}, batches of ${batch}, rate ${rate}.`);
    element.hidden = false;
    render(said, verdict);
  };
  return { element, show };
}
