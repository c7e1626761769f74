// The 4 x 4 tile at (i, j) where K and N are multiples of four: row K has tiles of its own: a load brings four words.
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> g_y: array<vec4f>;

fn tile(i: u32, j: u32) -> mat4x4f {
  let ones = i == shape.k;
  var sums = mat4x4f();
  for (var q = 0u; q < shape.rows; q += 1u) {
    let g = g_y[(q * shape.n + j) / 4u];
    var left = vec4f(1.0);
    if (!ones) { left = x[(q * shape.k + i) / 4u]; }
    sums[0] += left.x * g;
    sums[1] += left.y * g;
    sums[2] += left.z * g;
    sums[3] += left.w * g;
  }
  return sums;
}
