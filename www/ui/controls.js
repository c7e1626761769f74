// Form controls made from the list of settings: label, field, one sentence of help, and one where the value is wrong.
import { button, el } from "./dom.js";
import { SETTINGS, check } from "../state/settings.js";

const wrong = new Set(); // fields whose text is no value of their setting

/** Why this form cannot be used, as a sentence, with the control in question brought into sight; empty where all are right. */
export function wrongIn(form) {
  const field = [...form.querySelectorAll("input, select")].find((one) => wrong.has(one) && !one.closest("[hidden]"));
  if (!field) return "";
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  return "One setting is not right; its sentence says what would be.";
}

/** A labelled control bound to a setting, both ways. */
export function control(settings, name) {
  const setting = SETTINGS.find((one) => one.name === name);
  const id = `setting-${name}`;
  const help = setting.help && el("small", { id: `${id}-help`, class: "help" }, setting.help);
  const problem = el("small", { id: `${id}-problem`, class: "problem", role: "alert" });
  const field =
    setting.type === "choice"
      ? choice(setting, id)
      : el("input", { id, type: "text", inputMode: "decimal", autocomplete: "off", spellcheck: false });
  if (help) field.setAttribute("aria-describedby", `${help.id} ${problem.id}`);

  const say = (sentence) => {
    problem.textContent = sentence;
    if (sentence) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    wrong[sentence ? "add" : "delete"](field);
  };
  const show = () => {
    field.value = String(settings.get(name));
    say("");
  };
  field.addEventListener("change", () => {
    const result = check(setting, field.value);
    say(result.problem ?? "");
    if (!result.problem) settings.set(name, result.value);
  });
  settings.addEventListener("change", ({ detail }) => detail === name && show());
  show();
  return el("div", { class: "field" }, el("label", { htmlFor: id }, setting.label), field, help, problem);
}

function choice(setting, id) {
  return el(
    "select",
    { id },
    Object.entries(setting.options).map(([value, text]) => el("option", { value }, text)),
  );
}

/** A row of buttons of which one is pressed: a choice among few, bound to a setting. `help`: id of the text that explains it. */
export function segmented(settings, name, label, help) {
  const { options } = SETTINGS.find((one) => one.name === name);
  const buttons = Object.entries(options).map(([key, text]) => button(text, () => settings.set(name, key), { dataset: { key } }));
  const show = () => {
    for (const button of buttons) button.setAttribute("aria-pressed", String(button.dataset.key === settings.get(name)));
  };
  settings.addEventListener("change", show);
  show();
  return el("div", { class: "segmented", role: "group", "aria-label": label, "aria-describedby": help }, buttons);
}

/**
 * A labelled select whose options can change, and a sentence of help; values are indices or ids, never names out of a file.
 * @param {(value: string) => void} [onchange]
 */
export function picker(label, id, help, onchange = () => {}) {
  const describedBy = `${id}-help`;
  const select = el("select", { id, "aria-describedby": describedBy, onchange: () => onchange(select.value) });
  const field = el(
    "div",
    { class: "field" },
    el("label", { htmlFor: id }, label),
    select,
    el("small", { id: describedBy, class: "help" }, help),
  );
  const fill = (options, chosen) => {
    select.replaceChildren(...options.map(([value, text]) => el("option", { value, selected: value === chosen }, text)));
  };
  return { field, select, fill };
}
