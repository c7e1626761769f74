// When a call of an attempt works. Binding 1 is the clock of the solve.
const WHEN_RUNNING = 0u;
const WHEN_FIRST = 1u; // the first stage, where its slope is not known
const WHEN_END = 2u; // the slope at the end, where an output needs it
const WHEN_TAKEN = 3u; // the step was taken
const WHEN_ALWAYS = 4u;

@group(0) @binding(1) var<storage, read> solve_clock: array<u32>;

fn is_active(when: u32) -> bool {
  switch when {
    case WHEN_RUNNING: { return solve_clock[STATUS] == RUNNING; }
    case WHEN_FIRST: { return solve_clock[STATUS] == RUNNING && solve_clock[NEED_FIRST] == 1u; }
    case WHEN_END: { return solve_clock[NEED_END] == 1u; }
    case WHEN_TAKEN: { return solve_clock[TAKEN] == 1u; }
    default: { return true; }
  }
}
