// The notice above every room: the last failure or piece of news, until it is dismissed.
import { visible } from "../ui/dom.js";
import { html, nothing, render } from "../ui/html.js";

/** place: the element that holds it */
export function alerts(app, place) {
  const close = () => render(nothing, place);
  const notice = ({ text, action, news }) => {
    const act = () => {
      close();
      action.run();
    };
    return html`
      <div class=${news ? "alert news" : "alert"} role=${news ? "status" : "alert"}><p>${visible(text)}</p>
        ${action ? html`<button type="button" @click=${act}>${action.label}</button>` : nothing}
        <button type="button" class="quiet" aria-label="Dismiss" @click=${close}>×</button>
      </div>`;
  };
  app.on("alert", ({ detail }) => {
    if (detail.where) return void (detail.where.textContent = visible(detail.text));
    close(); // a new element is read out, also where the words are the same
    render(notice(detail), place);
  });
}
