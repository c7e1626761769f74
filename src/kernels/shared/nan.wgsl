// What is not a number shows itself: comparisons with NaN may be folded away, and max, min and clamp hide it; its bits do not.
// Bits of |x|, above those of infinity where x is NaN.
fn magnitude(x: f32) -> u32 { return bitcast<u32>(x) & 0x7fffffffu; }

// x, or NaN where the largest magnitude behind it is one.
fn unless_nan(x: f32, worst: u32) -> f32 { return select(x, bitcast<f32>(worst), worst > 0x7f800000u); }
