// Four words of q, k and v where heads are multiples of four wide: one load.
@group(0) @binding(2) var<storage, read> qkv: array<vec4f>;
fn four(at: u32) -> vec4f { return qkv[at / 4u]; }
