// Four words of q, k and v from any word on.
@group(0) @binding(2) var<storage, read> qkv: array<f32>;
fn four(at: u32) -> vec4f { return vec4f(qkv[at], qkv[at + 1u], qkv[at + 2u], qkv[at + 3u]); }
