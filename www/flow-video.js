// A flow as a video: the map is played once, and what is on it recorded together with the time, the names and the settings.

const SECONDS = 6;
const HOLD = 0.8; // seconds that the end stands
const RATE = 30; // frames per second
const BITS = 8e6; // per second
const WIDEST = 1280;
const STRIP = 84; // below the map: time and settings
const KINDS = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm", "video/mp4"];

const even = (value) => 2 * Math.round(value / 2); // what some codecs ask for

/** Draws what the page shows: the map, its names, and below them t, its share of T, and the settings. */
function painter(points, about) {
  const map = points.canvas;
  const by = Math.min(WIDEST, map.width) / map.clientWidth;
  const [width, height] = [map.clientWidth, map.clientHeight + STRIP];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: even(width * by), height: even(height * by) });
  const pen = canvas.getContext("2d");
  pen.scale(canvas.width / width, canvas.height / height);
  const { backgroundColor: paper, color: ink, fontFamily } = getComputedStyle(map);
  const font = (size, weight = 400) => (pen.font = `${weight} ${size}px ${fontFamily}`);
  const lines = broken(about, width - 40, (text) => (font(11), pen.measureText(text).width));
  const names = () => {
    font(12.5);
    for (const label of points.overlay.children) {
      const { e: x, f: y } = new DOMMatrix(label.style.transform);
      pen.fillText(label.textContent, x + 5, y + 14);
    }
  };
  const paint = (part, clock) => {
    pen.fillStyle = paper;
    pen.fillRect(0, 0, width, height);
    pen.drawImage(map, 0, 0, width, map.clientHeight);
    pen.fillStyle = ink;
    names();
    const top = map.clientHeight;
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

/** At most two lines; what does not fit ends in dots. */
function broken(text, width, measure) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (measure(longer) <= width) lines[lines.length - 1] = longer;
    else if (lines.length < 2) lines.push(word);
    else return [lines[0], `${lines[1].slice(0, -2)}…`];
  }
  return lines;
}

const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/**
 * flow: { points, frames, go(frame), clock() → text, about, done() }. While it is recorded the page shows it: what is recorded is
 * what was drawn.
 */
export async function flowVideo({ points, frames, go, clock, about, done }, signal, say) {
  const type = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
  if (!type) throw new Error("This browser records none of the video formats WebM and MP4.");
  const { canvas, paint } = painter(points, about);
  let part = 0;
  points.ondraw = () => paint(part, clock());
  const recorder = new MediaRecorder(canvas.captureStream(RATE), { mimeType: type, videoBitsPerSecond: BITS });
  const chunks = [];
  recorder.ondataavailable = ({ data }) => chunks.push(data);
  const ended = new Promise((resolve, reject) => {
    recorder.onstop = resolve;
    recorder.onerror = ({ error }) =>
      reject(new Error(`The browser ended the recording: ${error?.message ?? "no reason given"}.`));
  });
  ended.catch(() => {}); // said below, when the playing is over
  try {
    go(0);
    await nextFrame();
    await nextFrame(); // the first picture is there before the recording begins
    recorder.start();
    const began = performance.now();
    for (let now = 0; now < SECONDS + HOLD; now = (performance.now() - began) / 1000) {
      signal.throwIfAborted();
      part = Math.min(1, now / SECONDS);
      go(part * (frames - 1));
      say(`Recording: ${Math.round(100 * part)} %`);
      await nextFrame();
    }
    recorder.stop();
    await ended;
    return new File(chunks, `flow.${type.includes("webm") ? "webm" : "mp4"}`, { type });
  } finally {
    points.ondraw = null;
    if (recorder.state !== "inactive") recorder.stop();
    done();
  }
}
