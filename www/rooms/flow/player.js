// Plays a flow: one number, the frame, says where in time it stands.

import { when } from "../../ui/format.js";

const SECONDS = 9; // for the whole flow
const STILL = 500; // milliseconds a frame stands where motion is to be reduced
const STEPS = 24; // in which it then moves through the flow
/** Motion is to be reduced. */
export const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Where in a flow the page stands, and what moves it on. */
export class Player {
  times = []; // of the flow's states
  frame = 0; // a number of a time, or between two
  playing = false;
  #moved = 0; // when, in milliseconds
  #request = 0; // of the next animation frame

  /** onframe(): the frame has changed; onplay(): it begins to play, or pauses. */
  constructor(onframe, onplay) {
    this.onframe = onframe;
    this.onplay = onplay;
  }

  get last() {
    return this.times.length - 1;
  }
  get time() {
    const low = Math.max(0, Math.min(Math.floor(this.frame), this.last - 1));
    const [from, to = from] = this.times.slice(low);
    return from + (this.frame - low) * (to - from);
  }
  get clock() {
    return this.times.length ? `t = ${when(this.time)}` : "";
  }

  load(times) {
    this.pause();
    Object.assign(this, { times, frame: 0 });
  }
  go(frame) {
    this.frame = Math.max(0, Math.min(this.last, frame));
    this.onframe();
  }
  play() {
    if (this.last < 1) return;
    if (this.frame >= this.last) this.go(0);
    this.playing = true;
    this.#moved = performance.now();
    this.#wait();
    this.onplay();
  }
  pause() {
    this.playing = false;
    cancelAnimationFrame(this.#request);
    this.onplay();
  }
  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  #wait() {
    this.#request = requestAnimationFrame((now) => this.#tick(now));
  }
  #tick(now) {
    const passed = now - this.#moved;
    if (calm.matches ? passed >= STILL : passed > 0) {
      this.#moved = now;
      this.go(this.frame + (calm.matches ? Math.ceil(this.times.length / STEPS) : (passed / 1000 / SECONDS) * this.last));
    }
    if (this.frame >= this.last) this.pause();
    else this.#wait();
  }
}
