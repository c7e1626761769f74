// The whole field of small sets of tokens: out = weights v - leak x per head, on the sphere its tangent part. One workgroup a set.
@group(0) @binding(4) var<storage, read_write> out: array<f32>;

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
  let width = shape.d / shape.heads;
  let tile = tile_size();
  for (var begin = 0u; begin < shape.n; begin += tile) {
    let count = min(tile, shape.n - begin);
    weigh(begin, count, lane);
    for (var i = lane; i < count * shape.d; i += GROUP) {
      let column = i % shape.d;
      let row = (column / width * count + i / shape.d) * shape.n;
      var sum = 0.0;
      for (var key = 0u; key < shape.n; key += 1u) { sum += weights[row + key] * qkv[2u * size + key * shape.d + column]; }
      let at = begin * shape.d + i;
      projected[i] = sum - shape.leak * tokens[at];
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
