// What set_field and its pullback share: the set's shape, and what it keeps.
struct Shape {
  when: u32, sets: u32, n: u32, d: u32, heads: u32, sigma: u32, is_linear: u32, offset: u32, scale: f32, leak: f32, sphere: u32, keep: u32,
}
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> w: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<f32>;

const GROUP = 64u;

// Words that a set keeps: its weights and, on the sphere, its field before the projection.
fn record() -> u32 { return shape.heads * shape.n * shape.n + shape.sphere * shape.n * shape.d; }

// Queries of a tile.
fn tile_size() -> u32 { return min(shape.n, 512u / (shape.heads * shape.n)); }
