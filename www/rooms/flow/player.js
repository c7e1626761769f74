// Plays a flow: one number, the frame, says where in time it stands.
import { when } from "../../ui/format.js";

const SECONDS = 9; // for the whole flow
const STILL = 500; // milliseconds a frame stands where motion is to be reduced
const STEPS = 24; // in which it then moves through the flow
/** Motion is to be reduced. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

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
    if (this.last < 0) return "";
    const low = Math.max(0, Math.min(Math.floor(this.frame), this.last - 1));
    const [from, to = from] = this.times.slice(low);
    return `t = ${when(from + (this.frame - low) * (to - from))}`;
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
