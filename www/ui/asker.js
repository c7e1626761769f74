// Questions to the engine that overtake one another: of all of them the last one is answered.
import { html, node, problemLine } from "./html.js";

/** { element, ask(question, show), drop() }; question(signal) → what show takes. doing: what is said meanwhile. */
export function asker(app, doing = "") {
  const problem = problemLine();
  const status = node(html`<p class="help" role="status"></p>`);
  let last = null;
  const say = (text) => (status.textContent = text);
  const drop = () => {
    last?.abort();
    last = null;
    problem.textContent = "";
    say("");
  };
  const ask = async (question, show) => {
    drop();
    const own = (last = new AbortController());
    say(app.training ? "This waits until the training is done." : doing);
    try {
      const found = await question(own.signal);
      if (own === last) show(found);
    } catch (error) {
      if (own === last) app.fail(error, problem);
    } finally {
      if (own === last) say("");
    }
  };
  return { element: node(html`<div class="asked">${status}${problem}</div>`), ask, drop };
}
