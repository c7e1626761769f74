// What attend_query and attend_key share: their shape, and which columns of which row an invocation makes.
struct Shape { when: u32, rows: u32, n: u32, d: u32, heads: u32, scale: f32, is_linear: u32 }
@group(0) @binding(0) var<uniform> shape: Shape;
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
@group(0) @binding(3) var<storage, read> g: array<f32>;
@group(0) @binding(4) var<storage, read> lse: array<f32>;

// Words of a part of qkv; the first row of the set; of the head its first column and its width; the columns from `first` on.
struct Own { part: u32, first_row: u32, head: u32, width: u32, first: u32, columns: u32 }

fn own_of(id: vec3u) -> Own {
  let width = shape.d / shape.heads;
  let first = id.z * 32u;
  return Own(shape.rows * shape.d, id.x / shape.n * shape.n, id.y * width, width, first, min(width - first, 32u));
}
