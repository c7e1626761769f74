// What set_field and its pullback share: the set's shape, what it keeps, and where things lie. A workgroup has a set, and goes
// through its weights in tiles [heads, count, n] of the queries from `begin` on.
struct Shape {
  when: u32, sets: u32, n: u32, d: u32, heads: u32, sigma: u32, is_linear: u32, offset: u32, scale: f32, leak: f32, sphere: u32, keep: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;

const GROUP = 64u;

var<workgroup> qkv: array<f32, 1536>;
var<workgroup> weights: array<f32, 512>;

// Words that a set keeps: its weights and, on the sphere, its field before the projection.
fn record() -> u32 { return shape.heads * shape.n * shape.n + shape.sphere * shape.n * shape.d; }

// Queries of a tile.
fn tile_size() -> u32 { return min(shape.n, 512u / (shape.heads * shape.n)); }

// Word i of a set's q, k, v [3, n, d] in what all sets keep, [sets, n, 3, d].
fn kept(item: u32, i: u32) -> u32 {
  let size = shape.n * shape.d;
  return (item * shape.n + i % size / shape.d) * 3u * shape.d + i / size * shape.d + i % shape.d;
}

// Entry i of a tile in the set's record.
fn recorded(item: u32, i: u32, begin: u32, count: u32) -> u32 {
  return item * record() + (i / (count * shape.n) * shape.n + begin + i / shape.n % count) * shape.n + i % shape.n;
}

// Entry i of a tile: where the head of its query and of its key begin, in a part of qkv.
fn pair(i: u32, begin: u32, count: u32) -> vec2u {
  let head = i / (count * shape.n) * (shape.d / shape.heads);
  return vec2u(begin + i / shape.n % count, i % shape.n) * shape.d + head;
}
