// Work that a person starts and can cancel: it gets an AbortSignal of its own, so that nothing else ends with it.
import { html, node, nothing } from "./html.js";

/** One at a time: a run while another is under way is none. `changed` hears of its beginning and of its end. */
export function cancelable(work, changed = () => {}) {
  let running = null; // an AbortController
  return {
    get running() {
      return !!running;
    },
    async run() {
      if (running) return;
      running = new AbortController();
      changed();
      try {
        await work(running.signal);
      } finally {
        running = null;
        changed();
      }
    },
    cancel: () => running?.abort(),
  };
}

/** Of a button to start and one to cancel, the one that can be pressed; it has the focus where the other had it. */
export function enableOne(running, start, cancel) {
  const [enabled, disabled] = running ? [cancel, start] : [start, cancel];
  const hadFocus = document.activeElement === disabled;
  enabled.disabled = false;
  disabled.disabled = true;
  if (hadFocus) enabled.focus({ preventScroll: true });
}

/** A button that starts `work(signal)` and cancels it while it is under way. Of the buttons of one `group` one works at a time. */
export function cancelableButton(text, work, { id = "", class: style = "" } = {}, group = {}) {
  const task = cancelable(work, () => {
    group.task = task.running ? task : null;
    element.textContent = task.running ? "Cancel" : text;
  });
  const press = () => {
    if (!group.task) return task.run();
    if (group.task === task) task.cancel();
  };
  const element = node(html`<button type="button" id=${id || nothing} class=${style} @click=${press}></button>`);
  element.textContent = text;
  return element;
}
