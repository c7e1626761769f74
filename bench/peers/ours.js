// This project through its public module, as everyone's page uses it.
import { Lab } from "../www/lab.js";
import { RK4_STEPS, TOLERANCE, tokens } from "./problems.js";

let lab = null;

export async function open(device) {
  lab = await Lab.open({ device });
}

/** The engine's own measurement of a unit, without its set-up; `result`: what its check says. */
function measured({ name }, result) {
  return {
    steps: 1,
    async run() {
      const { milliseconds, check } = await lab.measure(name, { rounds: 1 });
      return { ms: milliseconds[0], result: result(check) };
    },
  };
}

/** x(1) of a solve, or what `count` of its equal steps reach. */
const flowing = ({ field, tokens: n }, steps, settings) => {
  const flow = { field, tokens: n, ...tokens(n), ...settings };
  return {
    steps,
    async run(count) {
      const t1 = count / steps;
      const { states, stats } = await lab.flow({ ...flow, t1, times: [t1], ...(steps > 1 && { steps: count }) });
      return { read: async () => states[0], attempts: stats.accepted + stats.rejected };
    },
  };
};

export const works = {
  /** A dense epoch is its first batch, scaled, and so is its check. */
  training: (spec) => measured(spec, ([loss]) => (spec.oneHot === "dense" ? { losses: [loss] } : { losses: [], loss })),
  matmul: (spec) => measured(spec, ([rms]) => ({ rms, first: [] })),
  rk4: (spec) => flowing(spec, RK4_STEPS, { method: "rk4" }),
  dopri5: (spec) => flowing(spec, 1, { method: "dopri5", ...TOLERANCE }),
};
