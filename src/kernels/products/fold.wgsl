// total[i] = alpha times the sum over chunks of partial[chunk, i]. One invocation an element.
struct Shape { when: u32, chunks: u32, count: u32, alpha: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> partial: array<f32>;
@group(0) @binding(3) var<storage, read_write> total: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.x + id.y * groups.x * 64u;
  if (i >= shape.count || !is_active(shape.when)) { return; }
  var sum = 0.0;
  for (var chunk = 0u; chunk < shape.chunks; chunk += 1u) { sum += partial[chunk * shape.count + i]; }
  total[i] = shape.alpha * sum;
}
