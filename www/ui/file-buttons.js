// Buttons that make files: on demand, downloaded at once, and kept as links for a second try.
import { download, name } from "./dom.js";
import { bytes } from "./format.js";
import { html, node, problemLine, render } from "./html.js";

const link = (file) => html`
  <li>
    <button type="button" class="link" @click=${() => download(file)}>${name(file.name, 60)}</button>
    <span class="faint"> ${bytes(file.size)}</span>
  </li>`;

/** { button(text, id, get), problem, list }: get() resolves to the files; the last two belong below the buttons. */
export function fileButtons(app) {
  const problem = problemLine();
  const list = node(html`<ul class="files"></ul>`);
  const make = async (button, get) => {
    problem.textContent = "";
    button.disabled = true;
    try {
      const files = await get();
      render(files.map(link), list);
      files.forEach(download);
    } catch (error) {
      app.fail(error, problem);
    } finally {
      button.disabled = false;
    }
  };
  const button = (text, id, get) => html`
    <button type="button" id=${id} @click=${({ currentTarget }) => make(currentTarget, get)}>${text}</button>`;
  return { button, problem, list };
}
