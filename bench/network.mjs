// A slower network for a server of the benchmark: latency before every answer, and one line that all answers share.

/** → `send` for serve.mjs. latency: ms a request; megabits: a second, of all answers together. */
export function line({ latency, megabits }) {
  const PIECE = 8192; // bytes: answers under way take turns at the line
  const milliseconds = PIECE / (125 * megabits);
  const waiting = []; // { response, body, at }
  let free = 0; // when the line has sent what it was given
  let running = false;
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const drain = async () => {
    running = true;
    free = Math.max(free, performance.now());
    while (waiting.length) {
      const one = waiting.shift();
      one.response.write(one.body.subarray(one.at, one.at + PIECE));
      one.at += PIECE;
      if (one.at < one.body.length) waiting.push(one);
      else one.response.end();
      free += milliseconds;
      if (free > performance.now() + 1) await pause(free - performance.now());
    }
    running = false;
  };
  return async (response, body) => {
    await pause(latency);
    waiting.push({ response, body: Buffer.from(body), at: 0 });
    if (!running) drain();
  };
}
