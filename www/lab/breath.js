// Lets the messages that wait in, between two pieces of work. (A timer would wait four milliseconds each time.)

const waiting = [];
const ping = new MessageChannel();
ping.port1.onmessage = () => waiting.shift()();

const STILL = 20; // ms between two looks while a call stands still

/** Resolves once the messages that already wait have been handled; `still`: nothing is to be done meanwhile. */
export function breath(still) {
  return new Promise((resolve) => {
    if (still) return setTimeout(resolve, STILL);
    waiting.push(resolve);
    ping.port2.postMessage(0);
  });
}
