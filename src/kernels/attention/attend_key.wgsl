// g_k and g_v of attention. An invocation makes a key's 32 columns of both.
struct Shape { when: u32, rows: u32, n: u32, d: u32, heads: u32, scale: f32, is_linear: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read> g: array<f32>;
@group(0) @binding(4) var<storage, read> lse: array<f32>;
@group(0) @binding(5) var<storage, read> dots: array<f32>;
@group(0) @binding(6) var<storage, read_write> g_qkv: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows || !is_active(shape.when)) { return; }
  let width = shape.d / shape.heads;
  let part = shape.rows * shape.d;
  let first_row = id.x / shape.n * shape.n;
  let head = id.y * width;
  let first = id.z * 32u;
  let columns = min(width - first, 32u);
  let row = part + id.x * shape.d + head;
  var key_sums: array<f32, 32>;
  var value_sums: array<f32, 32>;
  for (var query = first_row; query < first_row + shape.n; query += 1u) {
    let at = query * shape.d + head;
    var score = 0.0;
    var along = 0.0;
    for (var c = 0u; c < width; c += 1u) {
      score += qkv[at + c] * qkv[row + c];
      along += g[at + c] * qkv[part + row + c];
    }
    var weight = score * shape.scale;
    var slope = along * shape.scale;
    if (shape.is_linear == 0u) {
      weight = exp(clamp(weight - lse[id.y * shape.rows + query], -80.0, 80.0));
      slope = weight * (along - dots[id.y * shape.rows + query]) * shape.scale;
    }
    for (var c = 0u; c < columns; c += 1u) {
      key_sums[c] += slope * qkv[at + first + c];
      value_sums[c] += weight * g[at + first + c];
    }
  }
  for (var c = 0u; c < columns; c += 1u) {
    g_qkv[row + first + c] = key_sums[c];
    g_qkv[part + row + first + c] = value_sums[c];
  }
}
