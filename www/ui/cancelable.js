// Work that a person starts and can cancel: it gets an AbortSignal of its own, so that nothing else ends with it.
import { button, handOver } from "./dom.js";

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
  start.disabled = running;
  cancel.disabled = !running;
  handOver(running ? start : cancel, running ? cancel : start);
}

/** A button that starts `work(signal)` and cancels it while it is under way. Of the buttons of one `group` one works at a time. */
export function cancelableButton(text, work, props = {}, group = {}) {
  const show = () => {
    group.task = task.running ? task : null;
    own.textContent = task.running ? "Cancel" : text;
  };
  const task = cancelable(work, show);
  const pressed = () => {
    if (!group.task) return task.run();
    if (group.task === task) task.cancel();
  };
  const own = button(text, pressed, props);
  return own;
}
