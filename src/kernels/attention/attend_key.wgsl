// g_k and g_v of attention. An invocation makes a key's 32 columns of both.
@group(0) @binding(5) var<storage, read> dots: array<f32>;
@group(0) @binding(6) var<storage, read_write> g_qkv: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows || !is_active(shape.when)) { return; }
  let own = own_of(id);
  let row = own.part + id.x * shape.d + own.head;
  var key_sums: array<f32, 32>;
  var value_sums: array<f32, 32>;
  for (var query = own.first_row; query < own.first_row + shape.n; query += 1u) {
    let at = query * shape.d + own.head;
    var score = 0.0;
    var along = 0.0;
    for (var c = 0u; c < own.width; c += 1u) {
      score += qkv[at + c] * qkv[row + c];
      along += g[at + c] * qkv[own.part + row + c];
    }
    var weight = score * shape.scale;
    var slope = along * shape.scale;
    if (shape.is_linear == 0u) {
      weight = exp_of(weight - lse[id.y * shape.rows + query]);
      slope = weight * (along - dots[id.y * shape.rows + query]) * shape.scale;
    }
    for (var c = 0u; c < own.columns; c += 1u) {
      key_sums[c] += slope * qkv[at + own.first + c];
      value_sums[c] += weight * g[at + own.first + c];
    }
  }
  for (var c = 0u; c < own.columns; c += 1u) {
    g_qkv[row + own.first + c] = key_sums[c];
    g_qkv[own.part + row + own.first + c] = value_sums[c];
  }
}
