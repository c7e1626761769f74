// The flow that is shown, by its number: the engine keeps its states.

/**
 * What ask(id) finds out about a flow: `shown`, or one row of it. An engine that was started again has lost it; it is solved again
 * then, the same way to the same times.
 */
export async function askFlow(app, shown, ask) {
  const whole = shown.whole ?? shown;
  const { options, flow } = whole;
  try {
    return await ask(flow.id);
  } catch (error) {
    if (error.code !== "unknown-flow") throw error;
    whole.again ??= app.lab.flow({ ...options, times: flow.times }).finally(() => (whole.again = null));
    ({ id: flow.id } = await whole.again);
    return ask(flow.id);
  }
}

/** Where its lab was closed, it is gone already. */
export const forgetFlow = ({ lab }, { id }) => lab?.forgetFlow(id).catch(() => {});
