// The card of scores in detail: what fills it is fetched when a person opens it.
import { fetched } from "../../../ui/fetched-room.js";
import { card, html, node } from "../../../ui/html.js";

const ABOUT =
  "Of one run: what a table of all models has no room for, how right its probabilities are, and whom it serves badly.";

export function detailsCard(app) {
  const body = node(html`<div></div>`);
  let panel = null;
  const open = async () => {
    try {
      const { detailsPanel } = await fetched(import("./panel.js"), "What shows scores in detail");
      if (!panel) body.append((panel = detailsPanel(app)).element);
      panel.show();
    } catch (error) {
      app.fail(error);
    }
  };
  const toggle = ({ target }) => target.id === "score-details" && target.open && open();
  const inside = html`
    <p class="help">${ABOUT}</p>
    <details id="score-details" @toggle=${toggle}><summary>Look closely at one run</summary>${body}</details>`;
  const element = node(card("details", "Scores in detail", inside));
  const follow = () => (element.hidden = !app.runs.length);
  app.on("runs", follow);
  follow();
  return element;
}
