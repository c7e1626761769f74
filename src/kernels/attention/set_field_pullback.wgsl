// Pullback of set_field from what it kept: g [sets, n, d] -> g_qkv [rows, 3 d] per token, and g_x at out. One workgroup a set, whose
// arrays fill the 16 KiB that WebGPU grants.
@group(0) @binding(4) var<storage, read> g: array<f32>;
@group(0) @binding(5) var<storage, read> kept_qkv: array<f32>;
@group(0) @binding(6) var<storage, read> records: array<f32>;
@group(0) @binding(7) var<storage, read_write> g_qkv: array<f32>;
@group(0) @binding(8) var<storage, read_write> out: array<f32>;

var<workgroup> g_k: array<f32, 512>;
var<workgroup> g_out: array<f32, 512>;
var<workgroup> g_v: array<f32, 512>;
var<workgroup> slopes: array<f32, 512>;

// On the sphere: g goes through the projection, and what that adds to g_x waits in out.
fn project_back(item: u32, lane: u32) {
  let d = shape.d;
  let field = item * record() + shape.heads * shape.n * shape.n;
  for (var token = lane; token < shape.n; token += GROUP) {
    let row = token * d;
    let at = item * shape.n * d + row;
    var dots = vec3f();
    for (var c = 0u; c < d; c += 1u) { dots += x[at + c] * vec3f(x[at + c], records[field + row + c], g_out[row + c]); }
    for (var c = 0u; c < d; c += 1u) {
      let value = g_out[row + c];
      g_out[row + c] = value - dots.z / dots.x * x[at + c];
      out[shape.offset + at + c] =
        (2.0 * dots.y * dots.z / dots.x * x[at + c] - dots.z * records[field + row + c] - dots.y * value) / dots.x;
    }
  }
  workgroupBarrier();
}

// slopes = the gradient at the scores, times scale.
fn slope(begin: u32, count: u32, lane: u32) {
  let size = shape.n * shape.d;
  let width = shape.d / shape.heads;
  for (var i = lane; i < shape.heads * count * shape.n; i += GROUP) {
    let at = pair(i, begin, count);
    var along = 0.0;
    for (var c = 0u; c < width; c += 1u) { along += g_out[at.x + c] * qkv[2u * size + at.y + c]; }
    slopes[i] = along * shape.scale;
  }
  workgroupBarrier();
  if (shape.is_linear == 0u) {
    for (var row = lane; row < shape.heads * count; row += GROUP) {
      let at = row * shape.n;
      var mean = 0.0;
      for (var j = at; j < at + shape.n; j += 1u) { mean += weights[j] * slopes[j]; }
      for (var j = at; j < at + shape.n; j += 1u) { slopes[j] = weights[j] * (slopes[j] - mean); }
    }
    workgroupBarrier();
  }
}

// The mean that softmax's pullback takes away: of a token's head.
fn sigma_mean(item: u32, part: u32, i: u32) -> f32 {
  let size = shape.n * shape.d;
  let width = shape.d / shape.heads;
  let begin = i / width * width;
  var mean = 0.0;
  for (var j = begin; j < begin + width; j += 1u) {
    var value = g_v[j];
    if (part == 0u) { value = g_qkv[kept(item, j)]; }
    mean += value * qkv[part * size + j];
  }
  return mean;
}

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let item = group.x + group.y * groups.x;
  if (item >= shape.sets || !is_active(shape.when)) { return; }
  let d = shape.d;
  let size = shape.n * d;
  let width = d / shape.heads;
  for (var i = lane; i < 3u * size; i += GROUP) { qkv[i] = kept_qkv[kept(item, i)]; }
  for (var i = lane; i < size; i += GROUP) {
    g_out[i] = g[item * size + i];
    g_k[i] = 0.0;
    g_v[i] = 0.0;
  }
  workgroupBarrier();
  if (shape.sphere == 1u) { project_back(item, lane); }
  let tile = tile_size();
  for (var begin = 0u; begin < shape.n; begin += tile) {
    let count = min(tile, shape.n - begin);
    for (var i = lane; i < shape.heads * count * shape.n; i += GROUP) { weights[i] = records[recorded(item, i, begin, count)]; }
    workgroupBarrier();
    slope(begin, count, lane);
    for (var i = lane; i < size; i += GROUP) {
      let row = i % d / width * count;
      var key_sum = g_k[i];
      var value_sum = g_v[i];
      for (var query = 0u; query < count; query += 1u) {
        let at = (row + query) * shape.n + i / d;
        let source = (begin + query) * d + i % d;
        key_sum += slopes[at] * qkv[source];
        value_sum += weights[at] * g_out[source];
      }
      g_k[i] = key_sum;
      g_v[i] = value_sum;
    }
    for (var i = lane; i < count * d; i += GROUP) {
      let row = (i % d / width * count + i / d) * shape.n;
      var sum = 0.0;
      for (var key = 0u; key < shape.n; key += 1u) { sum += slopes[row + key] * qkv[size + key * d + i % d]; }
      g_qkv[(item * shape.n + begin + i / d) * 3u * d + i % d] = sum;
    }
    workgroupBarrier();
  }
  storageBarrier();
  // g_q and g_v through sigma; an element's new value waits until all have read the old ones.
  var through: array<vec2f, 8>;
  for (var i = lane; i < size; i += GROUP) {
    let raw = g_qkv[kept(item, i)];
    if (shape.sigma == SOFTMAX) {
      through[i / GROUP] = vec2f(
        qkv[i] * (raw - sigma_mean(item, 0u, i)), qkv[2u * size + i] * (g_v[i] - sigma_mean(item, 2u, i)));
    } else {
      through[i / GROUP] = vec2f(activate_back(shape.sigma, raw, qkv[i]), activate_back(shape.sigma, g_v[i], qkv[2u * size + i]));
    }
  }
  workgroupBarrier();
  storageBarrier();
  for (var i = lane; i < size; i += GROUP) {
    let at = kept(item, i);
    let values = through[i / GROUP];
    g_qkv[at] = values.x;
    g_qkv[at + d] = g_k[i];
    g_qkv[at + 2u * d] = values.y;
    qkv[i] = values.x;
    qkv[size + i] = g_k[i];
    qkv[2u * size + i] = values.y;
  }
  workgroupBarrier();
  for (var i = lane; i < size; i += GROUP) {
    var sum = -shape.leak * g_out[i]; // without leak on the sphere
    for (var part = 0u; part < 3u; part += 1u) {
      for (var k = 0u; k < d; k += 1u) { sum += qkv[part * size + i / d * d + k] * w[(part * d + k) * d + i % d]; }
    }
    let at = shape.offset + item * size + i;
    if (shape.sphere == 1u) { sum += out[at]; }
    out[at] = sum;
  }
}
