// w [3, d, d] of a stage from the paths of q, k, v [M, d, d], or w added to the gradients there. One invocation an element of w.
struct Shape { when: u32, m: u32, dd: u32, is_constant: u32, pullback: u32, offset: u32, stride: u32, c: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> ends: array<u32>;
@group(0) @binding(3) var<storage, read_write> knots: array<f32>;
@group(0) @binding(4) var<storage, read_write> w: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= 3u * shape.dd || !is_active(shape.when)) { return; }
  // Kept in sync with between() of weights_at.rs.
  let interval = solve_clock[INTERVAL];
  var left = min(interval, shape.m - 1u);
  var right = left;
  var share = 0.0;
  if (shape.is_constant == 0u && shape.m > 1u) {
    left = interval;
    right = interval + 1u;
    let sign = select(1.0, -1.0, solve_clock[BACKWARD] == 1u);
    let inside = f32(solve_clock[T] - ends[interval]) + sign * shape.c * f32(solve_clock[H]);
    share = inside / f32(ends[interval + 1u] - ends[interval]);
  }
  let at = shape.offset + i / shape.dd * shape.stride + i % shape.dd;
  if (shape.pullback == 1u) {
    knots[at + left * shape.dd] += (1.0 - share) * w[i];
    knots[at + right * shape.dd] += share * w[i];
  } else {
    w[i] = (1.0 - share) * knots[at + left * shape.dd] + share * knots[at + right * shape.dd];
  }
}
