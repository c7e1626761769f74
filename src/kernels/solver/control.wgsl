// The step-size controller; words as in guard.rs, formulas as in control.rs. One invocation.
struct Shape {
  adaptive: u32, parts: u32, count: u32, order: u32, stages: u32, fsal: u32, is_constant: u32, retracts: u32, outputs: u32,
  intervals: u32, capacity: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> clock: array<u32>;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read> times: array<u32>;
@group(0) @binding(4) var<storage, read> ends: array<u32>;
@group(0) @binding(5) var<storage, read_write> tape: array<u32>;

fn refuse(error: f32, finite: bool) {
  clock[8] += 1u;
  clock[18] += 1u;
  clock[10] = 1u;
  clock[5] = 0u;
  var factor = 0.2;
  if (finite) { factor = max(0.9 * pow(error, -1.0 / f32(shape.order)), 0.2); }
  let wish = f32(clock[2]) * factor;
  if (wish < 4.0) { clock[0] = select(2u, 3u, finite); }
  clock[4] = u32(wish);
}

fn grow(error: f32) {
  let last = bitcast<f32>(clock[9]);
  let slow = pow(max(error, 1e-10), -(1.0 / f32(shape.order) - 0.75 * 0.04)) * pow(last, 0.04);
  let most = select(10.0, 1.0, clock[10] == 1u);
  var wish = f32(clock[2]) * clamp(0.9 * slow, 0.2, most);
  if (clock[2] < clock[4]) { wish = max(wish, f32(clock[4])); }
  clock[4] = u32(min(wish, 2147483648.0));
  clock[9] = bitcast<u32>(max(error, 1e-4));
  clock[10] = 0u;
}

fn take() {
  let end = clock[1] + clock[2];
  if (clock[7] < shape.capacity) {
    let at = 4u * clock[7];
    tape[at] = clock[1];
    tape[at + 1u] = clock[2];
    tape[at + 2u] = clock[3];
    tape[at + 3u] = clock[18];
  }
  clock[7] += 1u;
  clock[18] = 0u;
  clock[6] = 1u;
  var inside = 0u;
  while (clock[12] < shape.outputs && times[clock[12]] <= end) {
    if (times[clock[12]] < end) { inside = 1u; }
    clock[12] += 1u;
  }
  clock[13] = inside & (1u - shape.fsal);
  clock[15] += clock[13];
  let knot = shape.is_constant == 1u && clock[3] + 1u < shape.intervals && end == ends[clock[3] + 1u];
  let known = shape.fsal == 1u || clock[13] == 1u;
  clock[14] = select(0u, 1u, known && shape.retracts == 0u && !knot);
  clock[5] = 1u - clock[14];
}

@compute @workgroup_size(1)
fn main() {
  if (clock[0] != 0u) { return; }
  clock[15] += shape.stages - 1u + clock[5];
  var sum = 0.0;
  var bad = 0.0;
  for (var part = 0u; part < shape.parts; part += 1u) {
    sum += partial[2u * part];
    bad = max(bad, partial[2u * part + 1u]);
  }
  var error = 0.0;
  if (shape.adaptive == 1u) { error = sqrt(sum / f32(shape.count)); }
  clock[19] = bitcast<u32>(error);
  let finite = bad == 0.0 && (bitcast<u32>(error) & 0x7f800000u) != 0x7f800000u;
  if (shape.adaptive == 0u && !finite) { clock[0] = 2u; }
  else if (finite && error <= 1.0) {
    if (shape.adaptive == 1u) { grow(error); }
    take();
  }
  else { refuse(error, finite); }
}
