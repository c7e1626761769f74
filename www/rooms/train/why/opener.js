// Why a run predicts what it predicts: what finds that out is fetched when a person asks for it.
import { fetched } from "../../../ui/fetched-room.js";
import { card, html, node } from "../../../ui/html.js";

const HELP =
  "Which columns count, how predictions follow one of them, and what each adds for a single row: of any model, on the rows that it was tested on.";

/** Where there is a run that the loaded table's rows can be asked of. */
export function whyCard(app) {
  const body = node(html`<div></div>`);
  let panel = null;
  const open = async () => {
    try {
      const { whyPanel } = await fetched(import("./panel.js"), "What explains a run");
      if (!panel) body.append((panel = whyPanel(app)));
    } catch (error) {
      app.fail(error);
    }
  };
  const toggle = ({ target }) => target.id === "why" && target.open && open();
  const inside = html`
    <p class="help">${HELP}</p>
    <details id="why" @toggle=${toggle}><summary>Ask a run</summary>${body}</details>`;
  const element = node(card("why", "Why", inside));
  const show = () => (element.hidden = !app.table || !app.runs.some((run) => app.takes(run)));
  for (const event of ["table", "runs"]) app.on(event, show);
  show();
  return element;
}
