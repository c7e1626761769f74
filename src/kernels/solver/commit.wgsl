// A taken step becomes the state, outputs inside it are interpolated. One invocation an element.
struct Shape { count: u32, slots: u32, end: u32, tick: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> times: array<u32>;
@group(0) @binding(3) var<storage, read> dense: array<vec4f>;
@group(0) @binding(4) var<storage, read> x_new: array<f32>;
@group(0) @binding(5) var<storage, read_write> x: array<f32>;
@group(0) @binding(6) var<storage, read_write> slab: array<f32>;
@group(0) @binding(7) var<storage, read_write> states: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count || !is_active(WHEN_TAKEN)) { return; }
  let h = f32(solve_clock[H]) * shape.tick;
  for (var output = solve_clock[OUTPUT_BEGIN]; output < solve_clock[OUTPUT_END]; output += 1u) {
    let inside = times[output] - solve_clock[T];
    var value = x_new[i];
    if (inside != solve_clock[H]) {
      let theta = f32(inside) / f32(solve_clock[H]);
      let powers = vec4f(theta, theta * theta, theta * theta * theta, theta * theta * theta * theta);
      value = x[i];
      for (var slot = 0u; slot < shape.slots; slot += 1u) {
        let weight = h * dot(dense[slot], powers);
        if (weight != 0.0) { value += weight * slab[slot * shape.count + i]; }
      }
      // Where the slope at the end has left f32, a straight line is what remains.
      if ((bitcast<u32>(value) & 0x7f800000u) == 0x7f800000u) { value = x[i] + theta * (x_new[i] - x[i]); }
    }
    states[output * shape.count + i] = value;
  }
  if (solve_clock[REUSE] == 1u) { slab[i] = slab[shape.end * shape.count + i]; }
  x[i] = x_new[i];
}
