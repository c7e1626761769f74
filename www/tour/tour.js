// The tour: a panel beside the page, or below it on a phone, that speaks about one thing of the page at a time and outlines it.
// What it has a person do happens on the page itself, with the page's own controls.
import { button, el, perFrame, replace } from "../ui/dom.js";
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
      const [node, told] = [nodes[now], document.querySelector(".told")];
      if (node !== told) told?.classList.remove("told");
      node?.classList.add("told");
      if (node && (owed || now !== choice))
        node.scrollIntoView({ block: node.offsetHeight > innerHeight / 2 ? "start" : "center" });
      [choice, owed] = [now, owed && !node];
    },
  };
}

function panelOf(turn, leave) {
  const [where, text] = [el("p", { class: "faint", id: "tour-where" }), el("p", { id: "tour-text" })];
  const title = el("h2", { id: "tour-title", tabIndex: -1, "aria-describedby": "tour-where tour-text" });
  const live = el("div", { class: "tour-live" });
  const result = el("p", { class: "tour-result", role: "status" });
  const cited = el("p", { class: "help" });
  const [back, next] = [button("Back", () => turn(-1)), button("Next", () => turn(1), { class: "primary" })];
  const panel = el(
    "aside",
    { class: "tour", id: "tour", "aria-labelledby": "tour-title", hidden: true },
    where,
    button("×", leave, { class: "quiet", "aria-label": "Close the tour" }),
    el("div", { class: "tour-body" }, title, text, live, result, cited),
    el("div", { class: "row" }, back, next),
  );
  panel.addEventListener("keydown", ({ key, target }) => KEYS[key] && target.tagName !== "INPUT" && turn(KEYS[key]));
  document.getElementById("main").before(panel);
  const say = (words) => words !== result.textContent && (result.textContent = words);
  return {
    live,
    result,
    say,
    focus: () => title.focus({ preventScroll: true }),
    show(step, number, of) {
      panel.hidden = !step;
      if (!step) return;
      replace(where, `Step ${number} of ${of}`, el("span", {}, ` · ${step.chapter}`));
      title.textContent = step.title;
      text.textContent = step.text;
      cited.textContent = step.cited ?? "";
      say("");
      back.disabled = number === 1;
      next.textContent = number === of ? "Finish" : "Next";
    },
  };
}

export function tour(app, opener) {
  const { settings } = app;
  const steps = tourSteps(app);
  let step = null;
  const leave = () => settings.set("tour", 0);
  const go = (number) => {
    if (number < 1) return;
    if (number > steps.length) return leave();
    app.go(steps[number - 1].room); // first, so that the browser's Back undoes both
    settings.set("tour", number);
  };
  const { live, result, say, focus, show } = panelOf((by) => go(settings.get("tour") + by), leave);
  const { owe, point } = outliner();

  /** The step's own controls anew, as what they ask for may be there by now. */
  const fill = () => {
    const [mine, inside] = [step, live.contains(document.activeElement)];
    replace(live, step.live({ say: (words) => step === mine && say(words), go, focus }));
    if (!inside) return;
    const control = live.querySelector("input, button:enabled");
    if (control) control.focus({ preventScroll: true });
    else focus();
  };
  const look = perFrame(() => {
    if (!step) return;
    point([...step.about, EMPTY]);
    say(step.said?.() ?? result.textContent);
  });
  const renew = () => {
    if (!step) return;
    owe();
    fill();
    look();
  };
  for (const event of ["table", "runs", "training"]) app.on(event, renew);
  const changes = { childList: true, subtree: true, attributeFilter: ["hidden", "aria-label"] };
  new MutationObserver(look).observe(document.getElementById("main"), changes);
  // Before the page's own listener: a popover that is open has the first claim on Escape.
  const popover = () => document.querySelector("details[open] > .popover");
  addEventListener("keydown", ({ key }) => key === "Escape" && step && !popover() && leave(), true);
  return {
    show() {
      const number = settings.get("tour");
      step = steps[number - 1] ?? null;
      show(step, number, steps.length);
      document.documentElement.classList.toggle("touring", !!step);
      opener.setAttribute("aria-expanded", String(!!step));
      if (step) app.go(step.room);
      else point([]);
      renew();
      if (step) focus();
      else opener.focus();
    },
  };
}
