// Form controls made from the list of settings: label, field, one sentence of help, and one where the value is wrong.
import { shorten } from "./dom.js";
import { html, node, nothing, render } from "./html.js";
import { SETTINGS, check } from "../state/settings.js";

const settingOf = (name) => SETTINGS.find((setting) => setting.name === name);

/** Why this form cannot be used, as a sentence, with the control in question brought into sight; empty where all are right. */
export function wrongIn(form) {
  const field = [...form.querySelectorAll("[aria-invalid]")].find((one) => !one.closest("[hidden]"));
  if (!field) return "";
  field.closest("details")?.setAttribute("open", "");
  field.focus();
  return "One setting is not right; its sentence says what would be.";
}

const labelled = (label, id, field, help) => html`
  <label for=${id}>${label}</label>${field}<small class="help" id="${id}-help">${help}</small>`;

/** A labelled control bound to a setting, both ways. */
export function control(settings, name) {
  const setting = settingOf(name);
  const id = `setting-${name}`;
  const change = ({ target }) => {
    const { value, problem } = check(setting, target.value);
    show(problem);
    if (!problem) settings.set(name, value);
  };
  const about = `${id}-help ${id}-problem`;
  const option = ([value, text]) => html`<option value=${value} .selected=${value === settings.get(name)}>${text}</option>`;
  const choice = () => html`
    <select id=${id} aria-describedby=${about} @change=${change}>${Object.entries(setting.options).map(option)}</select>`;
  const text = (problem) => html`
    <input type="text" id=${id} inputmode="decimal" autocomplete="off" spellcheck="false" aria-describedby=${about}
      aria-invalid=${problem ? "true" : nothing} .value=${String(settings.get(name))} @change=${change}>`;
  const element = node(html`<div class="field"></div>`);
  const show = (problem = "") => {
    const field = setting.type === "choice" ? choice() : text(problem);
    const line = html`<small class="problem" id="${id}-problem" role="alert">${problem}</small>`;
    render([labelled(setting.label, id, field, setting.help), line], element);
  };
  settings.addEventListener("change", ({ detail }) => detail === name && show());
  show();
  return element;
}

/** A row of buttons of which one is pressed: a choice among few, bound to a setting. `help`: id of the text that explains it. */
export function segmented(settings, name, label, help) {
  const element = node(html`<div class="segmented" role="group" aria-label=${label} aria-describedby=${help}></div>`);
  const option = ([value, text]) => html`
    <button type="button" data-key=${value} aria-pressed=${value === settings.get(name)}
      @click=${() => settings.set(name, value)}>${text}</button>`;
  const show = () => render(Object.entries(settingOf(name).options).map(option), element);
  settings.addEventListener("change", show);
  show();
  return element;
}

/**
 * A labelled select whose options can change, and a sentence of help; values are indices or ids, never names out of a file.
 * @param {(value: string) => void} [onchange]
 */
export function picker(label, id, help, onchange = () => {}) {
  const select = node(html`<select id=${id} aria-describedby="${id}-help" @change=${() => onchange(select.value)}></select>`);
  const field = node(html`<div class="field">${labelled(label, id, select, help)}</div>`);
  const fill = (options, chosen) =>
    select.replaceChildren(...options.map(([value, text]) => new Option(text, value, false, value === chosen)));
  return { field, select, fill };
}

/** Of a file with several tables, which one is read; nothing of any other. onchange(name) */
export function memberPicker(id, { member, members = [] }, [label, help], onchange) {
  if (members.length < 2) return nothing;
  const { field, fill } = picker(label, id, help, (index) => onchange(members[Number(index)]));
  fill(
    members.map((one, index) => [String(index), shorten(one, 40)]),
    String(members.indexOf(member)),
  );
  return field;
}
