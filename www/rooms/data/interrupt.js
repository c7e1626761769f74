// A file that comes in while models are trained: a person is asked before that ends.
import { name } from "../../ui/dom.js";
import { html, nothing, node, render } from "../../ui/html.js";

/** { element, ask(file, signal) → Promise of whether it may be opened }. What was asked is answered by the end of the training too. */
export function interruption(app) {
  const element = node(html`<div class="asking card" role="group" aria-label="A training is under way" hidden></div>`);
  let answer = null;
  const settle = (may) => {
    if (!answer) return;
    const settled = answer;
    answer = null;
    element.hidden = true;
    render(nothing, element);
    settled(may);
  };
  const ask = (file, signal) => {
    settle(false);
    const view = html`
      <p role="alert">
        ${app.underway}. Opening ${name(file.name)} ends this training: its best epoch so far stays, what would come after it is not trained.
      </p>
      <div class="row">
        <button type="button" class="primary" id="stop-and-open" @click=${() => settle(true)}>Stop and open it</button>
        <button type="button" id="go-on-training" @click=${() => settle(false)}>Go on training</button>
      </div>`;
    render(view, element);
    element.hidden = false;
    element.querySelector("#go-on-training").focus();
    signal.addEventListener("abort", () => settle(false), { once: true });
    return new Promise((resolve) => (answer = resolve));
  };
  app.on("training", () => app.training || settle(true));
  return { element, ask };
}
