// The whole field of small sets of tokens: out = weights v - leak x per head, on the sphere its tangent part. One workgroup a set:
// x, then q, k, v = x Wᵀ after sigma, and weights for as many queries as fit. n·d ≤ 512, so heads·n ≤ 512: at least one query.
@group(0) @binding(4) var<storage, read_write> out: array<f32>;
@group(0) @binding(5) var<storage, read_write> kept_qkv: array<f32>;
@group(0) @binding(6) var<storage, read_write> records: array<f32>;

var<workgroup> tokens: array<f32, 512>;

fn load_and_project(item: u32, lane: u32) {
  let size = shape.n * shape.d;
  for (var i = lane; i < size; i += GROUP) { tokens[i] = x[item * size + i]; }
  workgroupBarrier();
  let columns = 3u * shape.d;
  // An invocation makes a column of four tokens: W is read once for all four. Tokens past the last repeat it, and are not stored.
  for (var job = lane; job < columns * ((shape.n + 3u) / 4u); job += GROUP) {
    let column = job % columns;
    let first = job / columns * 4u;
    let at = min(vec4u(first, first + 1u, first + 2u, first + 3u), vec4u(shape.n - 1u)) * shape.d;
    var sums = vec4f();
    for (var k = 0u; k < shape.d; k += 1u) {
      sums += w[column * shape.d + k] * vec4f(tokens[at.x + k], tokens[at.y + k], tokens[at.z + k], tokens[at.w + k]);
    }
    if (column / shape.d != 1u) {
      let sigma = shape.sigma;
      sums = vec4f(activate(sigma, sums.x), activate(sigma, sums.y), activate(sigma, sums.z), activate(sigma, sums.w));
    }
    let to = column / shape.d * size + column % shape.d;
    for (var r = 0u; r < 4u && first + r < shape.n; r += 1u) { qkv[to + (first + r) * shape.d] = sums[r]; }
  }
  workgroupBarrier();
  if (shape.sigma == SOFTMAX) {
    let width = shape.d / shape.heads;
    for (var job = lane; job < 2u * shape.n * shape.heads; job += GROUP) {
      let rows = shape.n * shape.heads;
      let begin = 2u * (job / rows) * size + job % rows * width;
      var most = qkv[begin];
      for (var j = begin; j < begin + width; j += 1u) { most = max(most, qkv[j]); }
      var sum = 0.0;
      var worst = 0u;
      for (var j = begin; j < begin + width; j += 1u) {
        let z = qkv[j] - most;
        worst = max(worst, magnitude(z));
        qkv[j] = exp_of(z);
        sum += qkv[j];
      }
      sum = unless_nan(sum, worst);
      for (var j = begin; j < begin + width; j += 1u) { qkv[j] /= sum; }
    }
    workgroupBarrier();
  }
}

// weights[head, query of the tile, key], scaled scores or their softmax.
fn weigh(begin: u32, count: u32, lane: u32) {
  let size = shape.n * shape.d;
  let width = shape.d / shape.heads;
  for (var i = lane; i < shape.heads * count * shape.n; i += GROUP) {
    let at = pair(i, begin, count);
    var score = 0.0;
    for (var c = 0u; c < width; c += 1u) { score += qkv[at.x + c] * qkv[size + at.y + c]; }
    weights[i] = score * shape.scale;
  }
  workgroupBarrier();
  if (shape.is_linear == 0u) {
    for (var row = lane; row < shape.heads * count; row += GROUP) {
      let at = row * shape.n;
      var most = weights[at];
      for (var j = at; j < at + shape.n; j += 1u) { most = max(most, weights[j]); }
      var sum = 0.0;
      var worst = 0u;
      for (var j = at; j < at + shape.n; j += 1u) {
        let z = weights[j] - most;
        worst = max(worst, magnitude(z));
        weights[j] = exp_of(z);
        sum += weights[j];
      }
      sum = unless_nan(sum, worst);
      for (var j = at; j < at + shape.n; j += 1u) { weights[j] /= sum; }
    }
    workgroupBarrier();
  }
}

// The tile's part of the field, before the sphere's projection.
var<workgroup> projected: array<f32, 512>;

@compute @workgroup_size(64)
fn main(
  @builtin(local_invocation_index) lane: u32,
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
) {
  let item = group.x + group.y * groups.x;
  if (item >= shape.sets || !is_active(shape.when)) { return; }
  load_and_project(item, lane);
  let size = shape.n * shape.d;
  if (shape.keep == 1u) {
    for (var i = lane; i < 3u * size; i += GROUP) { kept_qkv[kept(item, i)] = qkv[i]; }
  }
  let width = shape.d / shape.heads;
  let tile = tile_size();
  for (var begin = 0u; begin < shape.n; begin += tile) {
    let count = min(tile, shape.n - begin);
    weigh(begin, count, lane);
    if (shape.keep == 1u) {
      for (var i = lane; i < shape.heads * count * shape.n; i += GROUP) { records[recorded(item, i, begin, count)] = weights[i]; }
    }
    for (var i = lane; i < count * shape.d; i += GROUP) {
      let column = i % shape.d;
      let row = (column / width * count + i / shape.d) * shape.n;
      var sum = 0.0;
      for (var key = 0u; key < shape.n; key += 1u) { sum += weights[row + key] * qkv[2u * size + key * shape.d + column]; }
      let at = begin * shape.d + i;
      projected[i] = sum - shape.leak * tokens[at];
      if (shape.keep * shape.sphere == 1u) { records[item * record() + shape.heads * shape.n * shape.n + at] = sum; }
    }
    workgroupBarrier();
    for (var i = lane; i < count * shape.d; i += GROUP) {
      let row = (begin + i / shape.d) * shape.d;
      var along = 0.0;
      if (shape.sphere == 1u) {
        var r = 0.0;
        for (var c = 0u; c < shape.d; c += 1u) {
          r += tokens[row + c] * tokens[row + c];
          along += tokens[row + c] * projected[row - begin * shape.d + c];
        }
        along /= r;
      }
      out[shape.offset + item * size + begin * shape.d + i] = projected[i] - along * tokens[begin * shape.d + i];
    }
    workgroupBarrier();
  }
}
