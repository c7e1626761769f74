// The way to more than one run: what does it is fetched when a person asks for it.
import { fetched } from "../../../ui/fetched-room.js";
import { html, node } from "../../../ui/html.js";

/** hands: as of `manyPanel` */
export function manyOpener(app, session, hands) {
  const body = node(html`<div></div>`);
  let panel = null;
  const open = async () => {
    try {
      const { manyPanel } = await fetched(import("./panel.js"), "What trains more than one run");
      if (!panel) body.append((panel = manyPanel(app, session, hands)).element);
      return panel;
    } catch (error) {
      app.fail(error);
      return null;
    }
  };
  const toggle = ({ target }) => target.open && open();
  const element = node(html`<details id="many" @toggle=${toggle}><summary>More than one run</summary>${body}</details>`);
  const use = (method) => async (what) => {
    const opened = await open();
    if (!opened) return;
    element.open = true;
    await opened[method](what);
  };
  return { element, repeat: use("repeat"), resume: use("resume"), show: () => panel?.show() };
}
