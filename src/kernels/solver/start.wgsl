// Hairer's first step in two phases; formulas and their source in start.rs. One invocation.
struct Shape { phase: u32, parts: u32, count: u32, order: u32, tick: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> solve_clock: array<u32>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;

fn rms(at: u32) -> f32 {
  var sum = 0.0;
  for (var part = 0u; part < shape.parts; part += 1u) { sum += partial[2u * (at * shape.parts + part)]; }
  return sqrt(sum / f32(shape.count));
}

fn ticks(h: f32) -> u32 {
  return u32(clamp(h / shape.tick, 1.0, f32(TICKS)));
}

@compute @workgroup_size(1)
fn main() {
  if (shape.phase == 1u) {
    let d0 = rms(0u);
    let d1 = rms(1u);
    var h0 = 1e-6;
    if (d0 >= 1e-5 && d1 >= 1e-5) { h0 = 0.01 * d0 / d1; }
    solve_clock[H] = ticks(h0);
    solve_clock[LAST_ERROR] = bitcast<u32>(d1);
    return;
  }
  let h0 = f32(solve_clock[H]) * shape.tick;
  let most = max(bitcast<f32>(solve_clock[LAST_ERROR]), rms(0u) / h0);
  var h1 = max(h0 * 1e-3, 1e-6);
  if (most > 1e-15) { h1 = pow(0.01 / most, 1.0 / f32(shape.order)); }
  solve_clock[WISH] = ticks(min(h1, 100.0 * h0));
  solve_clock[LAST_ERROR] = bitcast<u32>(1.0);
  solve_clock[NEED_FIRST] = 0u;
  solve_clock[EVALUATIONS] = 2u;
}
