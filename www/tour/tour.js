// The tour: a panel beside the page, or below it on a phone, that speaks about one thing of the page at a time and outlines it.
// What it has a person do happens on the page itself, with the page's own controls.
import { perFrame } from "../ui/dom.js";
import { html, node, render } from "../ui/html.js";
import { tourSteps } from "./steps.js";

const EMPTY = ".room:not([hidden]) > .empty"; // what a room says that has nothing to show yet
const KEYS = { ArrowRight: 1, ArrowLeft: -1 };

/** Outlines the first of these that is to be seen; what is drawn anew in the same place need not be scrolled to. */
function outliner() {
  let [choice, owed] = [-1, false]; // owed: it is still to be scrolled to
  return {
    owe: () => (owed = true),
    point(selectors) {
      const nodes = selectors.map((one) => document.querySelector(one));
      const now = nodes.findIndex((one) => one?.checkVisibility());
      const [node, before] = [nodes[now], document.querySelector(".told")];
      if (node !== before) before?.classList.remove("told");
      node?.classList.add("told");
      if (node && (owed || now !== choice))
        node.scrollIntoView({ block: node.offsetHeight > innerHeight / 2 ? "start" : "center" });
      [choice, owed] = [now, owed && !node];
    },
  };
}

/** state: { step, number, of, result }; turn(by): another step, leave(): the end */
const template = ({ step, number, of, result }, turn, leave) => html`
  <p class="faint" id="tour-where">Step ${number} of ${of}<span> · ${step.chapter}</span></p>
  <button type="button" class="quiet" aria-label="Close the tour" @click=${leave}>×</button>
  <div class="tour-body">
    <h2 id="tour-title" tabindex="-1" aria-describedby="tour-where tour-text">${step.title}</h2>
    <p id="tour-text">${step.text}</p>
    <div class="tour-live">${step.live()}</div>
    <p class="tour-result" role="status">${result}</p>
    <p class="help">${step.cited}</p>
  </div>
  <div class="row">
    <button type="button" ?disabled=${number === 1} @click=${() => turn(-1)}>Back</button>
    <button type="button" class="primary" @click=${() => turn(1)}>${number === of ? "Finish" : "Next"}</button>
  </div>`;

function makePanel(turn, leave) {
  const panel = node(html`<aside class="tour" id="tour" aria-labelledby="tour-title" hidden></aside>`);
  panel.addEventListener("keydown", ({ key, target }) => KEYS[key] && !(target instanceof HTMLInputElement) && turn(KEYS[key]));
  document.getElementById("main").before(panel);
  /** @param {string} selector */
  const focus = (selector) => /** @type {HTMLElement} */ (panel.querySelector(selector)).focus({ preventScroll: true });
  return {
    focus: () => focus("#tour-title"),
    show(state) {
      const inside = panel.querySelector(".tour-live")?.contains(document.activeElement);
      panel.hidden = !state.step;
      if (state.step) render(template(state, turn, leave), panel);
      // A control that went, or waits, gives the focus to one that is there.
      const control = ".tour-live :is(input, button:enabled)";
      if (inside && !panel.querySelector(`${control}:focus`)) focus(panel.querySelector(control) ? control : "#tour-title");
    },
  };
}

export function tour(app, opener) {
  const { settings } = app;
  const state = { step: null, number: 0, of: 0, result: "" };
  const leave = () => settings.set("tour", 0);
  const go = (number) => {
    if (number < 1) return;
    if (number > steps.length) return leave();
    app.go(steps[number - 1].room); // first, so that the browser's Back undoes both
    settings.set("tour", number);
  };
  const { focus, show } = makePanel((by) => go(state.number + by), leave);
  const { owe, point } = outliner();
  const draw = perFrame(() => {
    state.result = state.step?.result() ?? state.result;
    show(state);
  });
  const outline = perFrame(() => state.step && point([...state.step.about, EMPTY]));
  const steps = tourSteps(app, { go, focus, draw });
  const renew = () => {
    owe();
    draw();
    outline();
  };
  for (const event of ["table", "runs", "training"]) app.on(event, renew);
  for (const event of ["shown", "verdict"]) app.on(event, draw);
  const changes = { childList: true, subtree: true, attributeFilter: ["hidden", "aria-label"] };
  new MutationObserver(outline).observe(document.getElementById("main"), changes);
  // Before the page's own listener: a popover that is open has the first claim on Escape.
  const popover = () => document.querySelector("details[open] > .popover");
  addEventListener("keydown", ({ key }) => key === "Escape" && state.step && !popover() && leave(), true);
  return {
    show() {
      const number = settings.get("tour");
      const step = steps[number - 1] ?? null;
      Object.assign(state, { step, number, of: steps.length, result: "" });
      show(state);
      document.documentElement.classList.toggle("touring", !!step);
      opener.setAttribute("aria-expanded", String(!!step));
      if (step) app.go(step.room);
      else point([]);
      step?.begin?.();
      renew();
      if (step) focus();
      else opener.focus();
    },
  };
}
