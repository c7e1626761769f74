// out = softmax_rows(scale q kᵀ) v - leak x per set and head, or the scores as weights; each row's log-sum-exp. An invocation
// makes a row's 32 columns.
struct Shape { when: u32, rows: u32, n: u32, d: u32, heads: u32, scale: f32, is_linear: u32, offset: u32, leak: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> lse: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows || !is_active(shape.when)) { return; }
  let width = shape.d / shape.heads;
  let part = shape.rows * shape.d;
  let head = id.y * width;
  let first = id.z * 32u;
  let columns = min(width - first, 32u);
  let row = id.x * shape.d + head;
  var sums: array<f32, 32>;
  var most = -3.0e38;
  var total = 0.0;
  let first_row = id.x / shape.n * shape.n;
  for (var key = first_row; key < first_row + shape.n; key += 1u) {
    let at = part + key * shape.d + head;
    var score = 0.0;
    for (var c = 0u; c < width; c += 1u) { score += qkv[row + c] * qkv[at + c]; }
    score *= shape.scale;
    if (shape.is_linear == 1u) {
      for (var c = 0u; c < columns; c += 1u) { sums[c] += score * qkv[at + part + first + c]; }
      continue;
    }
    let top = max(most, score);
    let shrink = exp(max(most - top, -80.0));
    let weight = exp(max(score - top, -80.0));
    total = total * shrink + weight;
    for (var c = 0u; c < columns; c += 1u) { sums[c] = sums[c] * shrink + weight * qkv[at + part + first + c]; }
    most = top;
  }
  if (shape.is_linear == 1u) { total = 1.0; }
  for (var c = 0u; c < columns; c += 1u) {
    let at = row + first + c;
    out[shape.offset + at] = sums[c] / total - shape.leak * x[at];
  }
  if (id.z == 0u) { lse[id.y * shape.rows + id.x] = most + log(total); }
}
