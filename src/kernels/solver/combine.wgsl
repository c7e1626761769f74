// out = base x + f sum_j c_j slab[j]; f = h of the clock, or 1. One invocation an element.
struct Shape {
  when: u32, offset: u32, count: u32, slots: u32, base: f32, tick: f32, unit: u32, padding: u32,
  weights: array<vec4f, 2>,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> slab: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count || !is_active(shape.when)) { return; }
  var sum = 0.0;
  for (var slot = 0u; slot < shape.slots; slot += 1u) {
    let weight = shape.weights[slot / 4u][slot % 4u];
    // A slot without weight may hold what was never written.
    if (weight != 0.0) { sum += weight * slab[slot * shape.count + i]; }
  }
  if (shape.unit == 0u) { sum *= select(1.0, -1.0, solve_clock[BACKWARD] == 1u) * f32(solve_clock[H]) * shape.tick; }
  if (shape.base != 0.0) { sum += shape.base * x[i]; }
  out[shape.offset + i] = sum;
}
