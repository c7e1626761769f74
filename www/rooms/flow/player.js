// Plays a flow: one number, the frame, says where in time it stands.
import { when } from "../../ui/format.js";

const SECONDS = 9; // for the whole flow
const STILL = 500; // milliseconds a frame stands where motion is to be reduced
const STEPS = 24; // in which it then moves through the flow
/** Motion is to be reduced. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** The time at a frame, also between two. */
export function timeAt(times, frame) {
  const at = Math.max(0, Math.min(frame, times.length - 1));
  const [from, to = from] = times.slice(Math.floor(at));
  return from + (at % 1) * (to - from);
}

export class Player {
  times = []; // of the flow's states
  frame = 0; // a number of a time, or between two
  #request = 0; // of the next animation frame, while it plays

  /** onchange(moved): another frame, or it begins to play or pauses */
  constructor(onchange) {
    this.onchange = onchange;
  }

  get playing() {
    return this.#request > 0;
  }
  get last() {
    return this.times.length - 1;
  }
  /** "t = …", empty before there is a flow. */
  get clock() {
    return this.last < 0 ? "" : `t = ${when(timeAt(this.times, this.frame))}`;
  }

  go(frame) {
    this.frame = Math.max(0, Math.min(this.last, frame));
    this.onchange(true);
  }
  play() {
    if (this.last < 1) return;
    if (this.frame >= this.last) this.go(0);
    let moved = performance.now();
    const tick = (now) => {
      this.#request = requestAnimationFrame(tick);
      const passed = now - moved;
      if (calm.matches ? passed < STILL : passed <= 0) return;
      moved = now;
      this.go(this.frame + (calm.matches ? Math.ceil(this.times.length / STEPS) : (passed / 1000 / SECONDS) * this.last));
      if (this.frame >= this.last) this.pause();
    };
    this.#request = requestAnimationFrame(tick);
    this.onchange(false);
  }
  pause() {
    cancelAnimationFrame(this.#request);
    this.#request = 0;
    this.onchange(false);
  }
}
