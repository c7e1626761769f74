// g_q of attention, and dots = g·o per row and head. An invocation makes a row's 32 columns.
@group(0) @binding(5) var<storage, read> o: array<f32>;
@group(0) @binding(6) var<storage, read_write> dots: array<f32>;
@group(0) @binding(7) var<storage, read_write> g_qkv: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= shape.rows || !is_active(shape.when)) { return; }
  let own = own_of(id);
  let row = id.x * shape.d + own.head;
  let shift = lse[id.y * shape.rows + id.x];
  var dot_go = 0.0;
  for (var c = 0u; c < own.width; c += 1u) { dot_go += g[row + c] * o[row + c]; }
  var sums: array<f32, 32>;
  for (var key = own.first_row; key < own.first_row + shape.n; key += 1u) {
    let at = own.part + key * shape.d + own.head;
    var score = 0.0;
    var along = 0.0;
    for (var c = 0u; c < own.width; c += 1u) {
      score += qkv[row + c] * qkv[at + c];
      along += g[row + c] * qkv[at + own.part + c];
    }
    var slope = along * shape.scale;
    if (shape.is_linear == 0u) {
      slope = exp_of(score * shape.scale - shift) * (along - dot_go) * shape.scale;
    }
    for (var c = 0u; c < own.columns; c += 1u) { sums[c] += slope * qkv[at + own.first + c]; }
  }
  for (var c = 0u; c < own.columns; c += 1u) { g_qkv[row + own.first + c] = sums[c]; }
  if (id.z == 0u) { dots[id.y * shape.rows + id.x] = dot_go; }
}
