// out = softmax_rows(scale q kᵀ) v - leak x per set and head, or the scores as weights; each row's log-sum-exp. An invocation
// makes a row's 32 columns and meets four keys at a time: q and the sums stay in registers, which loops of fixed length allow.
struct Shape { when: u32, rows: u32, n: u32, d: u32, heads: u32, scale: f32, is_linear: u32, offset: u32, leak: f32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(3) var<storage, read> x: array<f32>;
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> lse: array<f32>;

// Columns `at`.. of a row of q, those past the head's width as 0: what k holds there (the next row) does not count while it is finite.
fn query(row: u32, at: u32, width: u32) -> vec4f {
  return select(vec4f(), four(row + at), at + vec4u(0u, 1u, 2u, 3u) < vec4u(width));
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows || !is_active(shape.when)) { return; }
  let width = shape.d / shape.heads;
  let part = shape.rows * shape.d;
  let head = id.y * width;
  let first = id.z * 32u;
  let columns = min(width - first, 32u);
  let row = id.x * shape.d + head;
  var q: array<vec4f, 8>;
  for (var c = 0u; c < 8u; c += 1u) { q[c] = query(row, 4u * c, width); }
  var sums: array<vec4f, 8>;
  var most = -3.0e38;
  var total = 0.0;
  var worst = vec4u();
  let begin = id.x / shape.n * shape.n;
  let end = begin + shape.n;
  for (var key = begin; key < end; key += 4u) {
    // Keys past the end repeat the last one, and weigh nothing.
    let keys = min(key + vec4u(0u, 1u, 2u, 3u), vec4u(end - 1u));
    let counts = key + vec4u(0u, 1u, 2u, 3u) < vec4u(end);
    let at = part + keys * shape.d + head;
    var scores = vec4f();
    for (var c = 0u; c < 8u; c += 1u) {
      if (4u * c >= width) { break; }
      let i = at + 4u * c;
      scores += vec4f(dot(q[c], four(i.x)), dot(q[c], four(i.y)), dot(q[c], four(i.z)), dot(q[c], four(i.w)));
    }
    for (var c = 32u; c < width; c += 4u) {
      let more = query(row, c, width);
      let i = at + c;
      scores += vec4f(dot(more, four(i.x)), dot(more, four(i.y)), dot(more, four(i.z)), dot(more, four(i.w)));
    }
    var weights = select(vec4f(), scores * shape.scale, counts);
    var shrink = 1.0;
    if (shape.is_linear == 0u) {
      let masked = select(vec4f(-3.0e38), weights, counts);
      let top = max(most, max(max(masked.x, masked.y), max(masked.z, masked.w)));
      shrink = exp_of(most - top);
      let z = masked - top;
      worst = max(worst, bitcast<vec4u>(z) & vec4u(0x7fffffffu));
      weights = select(vec4f(), exps_of(z), counts);
      total = total * shrink + weights.x + weights.y + weights.z + weights.w;
      most = top;
    }
    let v = at + part + first;
    for (var c = 0u; c < 8u; c += 1u) {
      if (4u * c >= columns) { break; }
      let i = v + 4u * c;
      sums[c] = sums[c] * shrink + weights.x * four(i.x) + weights.y * four(i.y) + weights.z * four(i.z) + weights.w * four(i.w);
    }
  }
  if (shape.is_linear == 1u) { total = 1.0; }
  let largest = max(max(worst.x, worst.y), max(worst.z, worst.w));
  total = unless_nan(total, largest);
  for (var c = 0u; c < columns; c += 1u) {
    let at = row + first + c;
    out[shape.offset + at] = sums[c / 4u][c % 4u] / total - shape.leak * x[at];
  }
  if (id.z == 0u) { lse[id.y * shape.rows + id.x] = unless_nan(most + log_of(total), largest); }
}
