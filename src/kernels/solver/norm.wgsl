// partial[part] = (sum of (value / (atol + rtol max(|x|, |x_new|)))², any of x_new not finite). One workgroup a part.
struct Shape {
  when: u32, offset: u32, count: u32, part: u32, slots: u32, base: f32, tick: f32, atol: f32, rtol: f32, unit: u32,
  padding: vec2u, weights: array<vec4f, 2>,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> x_new: array<f32>;
@group(0) @binding(4) var<storage, read> slab: array<f32>;
@group(0) @binding(5) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<f32, 64>;
var<workgroup> bad: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let begin = group.x * shape.part;
  // The bound is uniform for the barriers below; an inactive call sums nothing and stores nothing.
  let works = is_active(shape.when);
  let end = select(begin, min(begin + shape.part, shape.count), works);
  var factor = 1.0;
  if (shape.unit == 0u) { factor = select(1.0, -1.0, solve_clock[BACKWARD] == 1u) * f32(solve_clock[H]) * shape.tick; }
  var sum = 0.0;
  var not_finite = 0.0;
  for (var i = begin + lane; i < end; i += 64u) {
    var value = 0.0;
    for (var slot = 0u; slot < shape.slots; slot += 1u) {
      let weight = shape.weights[slot / 4u][slot % 4u];
      if (weight != 0.0) { value += weight * slab[slot * shape.count + i]; }
    }
    value *= factor;
    if (shape.base != 0.0) { value += shape.base * x[i]; }
    let scaled = value / (shape.atol + shape.rtol * max(abs(x[i]), abs(x_new[i])));
    sum += scaled * scaled;
    // By bits: comparisons with NaN may be folded away.
    if ((bitcast<u32>(x_new[i]) & 0x7f800000u) == 0x7f800000u) { not_finite = 1.0; }
  }
  sums[lane] = sum;
  bad[lane] = not_finite;
  for (var half = 32u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      sums[lane] += sums[lane + half];
      bad[lane] = max(bad[lane], bad[lane + half]);
    }
  }
  if (lane == 0u && works) {
    partial[shape.offset + 2u * group.x] = sums[0];
    partial[shape.offset + 2u * group.x + 1u] = bad[0];
  }
}
