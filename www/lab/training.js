// One training: its options as they are sent, its steps reported once each.
import { stopped } from "./engine.js";

/** An option that is there but undefined is an option that was not given. */
export function given(options) {
  return Object.fromEntries(Object.entries(options ?? {}).filter(([, value]) => value !== undefined));
}

export function givenTraining(options) {
  const sent = given(options);
  if (sent.flow) sent.flow = given(sent.flow);
  if (sent.trees) sent.trees = given(sent.trees);
  return sent;
}

/** A training that is interrupted goes on from its last checkpoint, so each of its steps is reported once. */
export async function trained(call, revival, options, report, { keep, from, every = 0.25 }) {
  const { source } = revival;
  const args = { options: givenTraining(options), from, every };
  let reported = from ? from.epoch + from.step / from.steps : 0;
  const event = (now) => {
    const at = now.epoch + (now.step + (now.valid === null ? 0 : 0.5)) / now.steps; // an epoch's end comes after its last step
    if (at > reported) report?.(now);
    reported = Math.max(reported, at);
  };
  const onCheckpoint = (checkpoint) => {
    args.from = checkpoint;
    keep?.(checkpoint);
  };
  for (let tries = 0; ; tries++) {
    const run = await call("train", args, { event, keep: onCheckpoint });
    if (await revival.remember(run.id, source)) return run;
    if (tries > 1) throw stopped("it ended whenever the trained network was to be kept");
  }
}
