// The clock before and after an attempt. One invocation.
const ADAPTIVE = 0u; // before: the controller's wish, cut at the next knot
const SCHEDULE = 1u; // before: the next step of the schedule
const BACK = 2u; // before: the step before, for an adjoint that walks back over a replayed step
const REVERSE = 3u; // before: the step before, integrated from its end to its start
const CLOSE_ADAPTIVE = 4u; // after
const CLOSE_SCHEDULE = 5u; // after

struct Shape { mode: u32, most: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> solve_clock: array<u32>;
@group(0) @binding(2) var<storage, read> ends: array<u32>;
@group(0) @binding(3) var<storage, read> schedule: array<u32>;

fn close() {
  if (solve_clock[TAKEN] == 0u || solve_clock[STATUS] != RUNNING) { return; }
  solve_clock[T] += solve_clock[H];
  solve_clock[INDEX] += 1u;
  var reached = solve_clock[INDEX] == shape.most;
  if (shape.mode == CLOSE_ADAPTIVE) {
    if (solve_clock[T] == ends[solve_clock[INTERVAL] + 1u]) { solve_clock[INTERVAL] += 1u; }
    reached = solve_clock[T] == TICKS;
  }
  if (reached) { solve_clock[STATUS] = REACHED; }
}

@compute @workgroup_size(1)
fn main() {
  if (shape.mode >= CLOSE_ADAPTIVE) { close(); return; }
  solve_clock[TAKEN] = 0u;
  solve_clock[NEED_END] = 0u;
  solve_clock[OUTPUT_BEGIN] = solve_clock[OUTPUT_END];
  if (solve_clock[STATUS] != RUNNING) { return; }
  if (shape.mode == ADAPTIVE) {
    if (solve_clock[ACCEPTED] + solve_clock[REJECTED] >= shape.most) { solve_clock[STATUS] = STEP_LIMIT; return; }
    let remaining = ends[solve_clock[INTERVAL] + 1u] - solve_clock[T];
    // Within 1 % of a knot the step is stretched to it: no sliver is left behind.
    let wish = max(solve_clock[WISH], 1u);
    solve_clock[H] = select(wish, remaining, f32(wish) * 1.01 >= f32(remaining));
    return;
  }
  if (shape.mode != SCHEDULE) {
    solve_clock[INDEX] -= 1u;
    solve_clock[NEED_FIRST] = 1u;
  }
  let at = 3u * solve_clock[INDEX];
  solve_clock[T] = schedule[at];
  solve_clock[H] = schedule[at + 1u];
  solve_clock[INTERVAL] = schedule[at + 2u];
  solve_clock[BACKWARD] = select(0u, 1u, shape.mode == REVERSE);
  if (shape.mode == REVERSE) { solve_clock[T] += solve_clock[H]; }
}
