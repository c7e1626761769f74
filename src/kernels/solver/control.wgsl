// The step-size controller; formulas and their sources in control.rs. One invocation.
const BETA = 0.04;
const SAFETY = 0.9;
const LEAST_FACTOR = 0.2; // of a step to the next
const MOST_FACTOR = 10.0;
const SHORTEST = 4.0; // steps of fewer ticks than this say nothing: T / 2^29

struct Shape {
  adaptive: u32, parts: u32, count: u32, order: u32, stages: u32, fsal: u32, is_constant: u32, retracts: u32, outputs: u32,
  intervals: u32, capacity: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> solve_clock: array<u32>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read> times: array<u32>;
@group(0) @binding(4) var<storage, read> ends: array<u32>;
@group(0) @binding(5) var<storage, read_write> tape: array<u32>;

fn refuse(error: f32, finite: bool) {
  solve_clock[REJECTED] += 1u;
  solve_clock[ROW_REJECTED] += 1u;
  solve_clock[AFTER_REJECTION] = 1u;
  solve_clock[NEED_FIRST] = 0u;
  var factor = LEAST_FACTOR;
  if (finite) { factor = max(SAFETY * pow(error, -1.0 / f32(shape.order)), LEAST_FACTOR); }
  let wish = f32(solve_clock[H]) * factor;
  if (wish < SHORTEST) { solve_clock[STATUS] = select(NOT_FINITE, UNDERFLOW, finite); }
  solve_clock[WISH] = u32(wish);
}

fn grow(error: f32) {
  let last = bitcast<f32>(solve_clock[LAST_ERROR]);
  let slow = pow(max(error, 1e-10), -(1.0 / f32(shape.order) - 0.75 * BETA)) * pow(last, BETA);
  let most = select(MOST_FACTOR, 1.0, solve_clock[AFTER_REJECTION] == 1u);
  var wish = f32(solve_clock[H]) * clamp(SAFETY * slow, LEAST_FACTOR, most);
  if (solve_clock[H] < solve_clock[WISH]) { wish = max(wish, f32(solve_clock[WISH])); }
  solve_clock[WISH] = u32(min(wish, f32(TICKS)));
  solve_clock[LAST_ERROR] = bitcast<u32>(max(error, 1e-4));
  solve_clock[AFTER_REJECTION] = 0u;
}

fn take() {
  let end = solve_clock[T] + solve_clock[H];
  if (solve_clock[ACCEPTED] < shape.capacity) {
    let at = 4u * solve_clock[ACCEPTED];
    tape[at] = solve_clock[T];
    tape[at + 1u] = solve_clock[H];
    tape[at + 2u] = solve_clock[INTERVAL];
    tape[at + 3u] = solve_clock[ROW_REJECTED];
  }
  solve_clock[ACCEPTED] += 1u;
  solve_clock[ROW_REJECTED] = 0u;
  solve_clock[TAKEN] = 1u;
  var inside = 0u;
  while (solve_clock[OUTPUT_END] < shape.outputs && times[solve_clock[OUTPUT_END]] <= end) {
    if (times[solve_clock[OUTPUT_END]] < end) { inside = 1u; }
    solve_clock[OUTPUT_END] += 1u;
  }
  solve_clock[NEED_END] = inside & (1u - shape.fsal);
  solve_clock[EVALUATIONS] += solve_clock[NEED_END];
  let knot = shape.is_constant == 1u && solve_clock[INTERVAL] + 1u < shape.intervals && end == ends[solve_clock[INTERVAL] + 1u];
  let known = shape.fsal == 1u || solve_clock[NEED_END] == 1u;
  solve_clock[REUSE] = select(0u, 1u, known && shape.retracts == 0u && !knot);
  solve_clock[NEED_FIRST] = 1u - solve_clock[REUSE];
}

@compute @workgroup_size(1)
fn main() {
  if (solve_clock[STATUS] != RUNNING) { return; }
  solve_clock[EVALUATIONS] += shape.stages - 1u + solve_clock[NEED_FIRST];
  var sum = 0.0;
  var bad = 0.0;
  for (var part = 0u; part < shape.parts; part += 1u) {
    sum += partial[2u * part];
    bad = max(bad, partial[2u * part + 1u]);
  }
  var error = 0.0;
  if (shape.adaptive == 1u) { error = sqrt(sum / f32(shape.count)); }
  solve_clock[ERROR] = bitcast<u32>(error);
  let finite = bad == 0.0 && (bitcast<u32>(error) & 0x7f800000u) != 0x7f800000u;
  if (shape.adaptive == 0u && !finite) { solve_clock[STATUS] = NOT_FINITE; }
  else if (finite && error <= 1.0) {
    if (shape.adaptive == 1u) { grow(error); }
    take();
  }
  else { refuse(error, finite); }
}
