// A flow as a video: every picture of the map, with the time, the names and the settings, encoded one after another. A slow machine
// takes longer for it and leaves none out.
import { wrapped } from "./sheet.js";
import { webm } from "./webm.js";

const SECONDS = 6;
const HOLD = 0.8; // seconds that the end stands
const RATE = 30; // pictures per second
const KEY = 30; // every so many a picture stands alone, so that a player can begin there
const BITS = 8e6; // per second
const WAITING = 4; // pictures that the encoder has not begun with
const WIDEST = 1280;
const STRIP = 84; // below the map: time and settings
const CODECS = ["vp09.00.40.08", "vp8"];

const even = (value) => 2 * Math.round(value / 2); // what some codecs ask for

/** Draws what the page shows: the map, its names, and below them t, its share of T, and the settings. */
function painter(points, about) {
  const map = points.canvas;
  const by = Math.min(WIDEST, map.width) / map.clientWidth;
  const [width, top] = [map.clientWidth, map.clientHeight]; // as they are now: a room that is left has none
  const height = top + STRIP;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: even(width * by), height: even(height * by) });
  const pen = canvas.getContext("2d", { alpha: false });
  pen.scale(canvas.width / width, canvas.height / height);
  const { backgroundColor: paper, color: ink, fontFamily } = getComputedStyle(map);
  const font = (size, weight = 400) => (pen.font = `${weight} ${size}px ${fontFamily}`);
  const lines = wrapped(about, width - 40, 11);
  if (lines.length > 2) lines.splice(1, Infinity, `${lines[1].slice(0, -2)}…`);
  const names = () => {
    font(12.5);
    for (const { text, x, y } of points.labels.shown) pen.fillText(text, x + 5, y + 14);
  };
  const paint = (part, clock) => {
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    pen.drawImage(map, 0, 0, width, top);
    pen.fillStyle = ink;
    names();
    font(15, 650);
    pen.fillText(clock, 20, top + 24);
    pen.fillRect(110, top + 18, (width - 130) * part, 3);
    pen.globalAlpha = 0.25;
    pen.fillRect(110, top + 18, width - 130, 3);
    pen.globalAlpha = 0.75;
    font(11);
    lines.forEach((line, i) => pen.fillText(line, 20, top + 44 + 15 * i));
    pen.globalAlpha = 1;
  };
  return { canvas, paint };
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** What the browser encodes of these, for pictures of this size. */
async function encoding({ width, height }) {
  for (const codec of CODECS) {
    const config = { codec, width, height, bitrate: BITS, framerate: RATE, latencyMode: /** @type {const} */ ("quality") };
    if ((await VideoEncoder.isConfigSupported(config)).supported) return config;
  }
  throw new Error("This browser encodes neither VP9 nor VP8, the pictures of a WebM video.");
}

/** Takes canvases in their order. */
class Encoder {
  frames = []; // { time, key, bytes }
  #problem = null;
  #encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      this.frames.push({ time: chunk.timestamp / 1e6, key: chunk.type === "key", bytes });
    },
    error: ({ message }) => (this.#problem = new Error(`The browser ended the recording: ${message}.`)),
  });

  constructor(config) {
    this.#encoder.configure(config);
  }

  /** Waits until it can take another. */
  async take(canvas, number, signal) {
    while (this.#encoder.encodeQueueSize >= WAITING && !this.#problem) {
      await nextFrame();
      signal.throwIfAborted();
    }
    if (this.#problem) throw this.#problem;
    const picture = new VideoFrame(canvas, { timestamp: Math.round((1e6 * number) / RATE), duration: Math.round(1e6 / RATE) });
    this.#encoder.encode(picture, { keyFrame: number % KEY === 0 });
    picture.close();
  }

  async end() {
    await this.#encoder.flush().catch((error) => Promise.reject(this.#problem ?? error));
  }

  close() {
    if (this.#encoder.state !== "closed") this.#encoder.close();
  }
}

/**
 * flow: { points, frames, go(frame), clock() → text, about, done() }. While it is recorded the page shows it: what is recorded is
 * what was drawn.
 */
export async function flowVideo({ points, frames, go, clock, about, done }, signal, say) {
  const { canvas, paint } = painter(points, about);
  const pictures = Math.round(RATE * (SECONDS + HOLD));
  let [encoder, part, painted] = [null, 0, false];
  points.ondraw = () => {
    paint(part, clock());
    painted = true;
  };
  try {
    const config = await encoding(canvas);
    encoder = new Encoder(config);
    for (let number = 0; number < pictures; number++) {
      part = Math.min(1, number / (RATE * SECONDS));
      painted = false;
      go(part * (frames - 1));
      while (!painted) {
        await nextFrame();
        signal.throwIfAborted();
      }
      await encoder.take(canvas, number, signal);
      say(`Recording: ${Math.round((100 * number) / pictures)} %`);
    }
    await encoder.end();
    signal.throwIfAborted();
    return new File([webm({ ...config, seconds: pictures / RATE }, encoder.frames)], "flow.webm", { type: "video/webm" });
  } finally {
    points.ondraw = null;
    encoder?.close();
    done();
  }
}
