// y = a y + b, `rounds` times, for y [count]. An invocation carries sixteen elements, independent chains, and touches memory
// twice: the most multiply-adds that this device does.
struct Shape { count: u32, rounds: u32, a: f32, b: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = 4u * (id.x + id.y * groups.x * 64u);
  if (4u * at >= shape.count) { return; }
  var y0 = y[at];
  var y1 = y[at + 1u];
  var y2 = y[at + 2u];
  var y3 = y[at + 3u];
  let a = vec4f(shape.a);
  let b = vec4f(shape.b);
  for (var round = 0u; round < shape.rounds; round += 4u) {
    y0 = fma(y0, a, b); y1 = fma(y1, a, b); y2 = fma(y2, a, b); y3 = fma(y3, a, b);
    y0 = fma(y0, a, b); y1 = fma(y1, a, b); y2 = fma(y2, a, b); y3 = fma(y3, a, b);
    y0 = fma(y0, a, b); y1 = fma(y1, a, b); y2 = fma(y2, a, b); y3 = fma(y3, a, b);
    y0 = fma(y0, a, b); y1 = fma(y1, a, b); y2 = fma(y2, a, b); y3 = fma(y3, a, b);
  }
  y[at] = y0;
  y[at + 1u] = y1;
  y[at + 2u] = y2;
  y[at + 3u] = y3;
}
