// Buttons that make files: on demand, downloaded at once, and kept as links for a second try.
import { button, download, el, name, replace } from "./dom.js";
import { bytes } from "./format.js";

/** Buttons that make files; `problem` and `list` belong below them. */
export function fileButtons(app) {
  const problem = el("p", { class: "problem", role: "alert" });
  const list = el("ul", { class: "files" });
  const make = async (pressed, get) => {
    problem.textContent = "";
    pressed.disabled = true;
    try {
      const files = await get();
      replace(
        list,
        files.map((file) =>
          el(
            "li",
            {},
            button(name(file.name, 60), () => download(file), { class: "link" }),
            el("span", { class: "faint" }, ` ${bytes(file.size)}`),
          ),
        ),
      );
      files.forEach(download);
    } catch (error) {
      app.fail(error, problem);
    } finally {
      pressed.disabled = false;
    }
  };
  return {
    problem,
    list,
    /** get(): resolves to the files */
    button(text, id, get) {
      const made = button(text, () => make(made, get), { id });
      return made;
    },
  };
}
