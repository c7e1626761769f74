//! Decimal text → the nearest f64, bit for bit as the standard library has it, but without its tables: powers of five are ten
//! kilobytes of the download that nothing makes smaller.

/// 5¹³ and 10⁹ are the largest powers in 32 bits.
const FIVES: u32 = 13;
/// Digits that can decide a rounding; of those behind them counts whether they are all 0.
const DIGITS: usize = 800;

/// Ties to even; ±∞ beyond f64. None for what is no decimal number: "inf" and "nan" are none.
pub fn parse(text: &str) -> Option<f64> {
    let (negative, text) = match text.as_bytes() {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    let end = text.iter().position(|byte| matches!(byte, b'e' | b'E')).unwrap_or(text.len());
    let (digits, exponent) = text.split_at(end);
    let mut exponent = if exponent.is_empty() { 0 } else { whole(&exponent[1..])? };
    let (mut first, mut count, mut any, mut point) = (0u64, 0, false, false);
    for byte in digits {
        match byte {
            b'.' if !point => point = true,
            b'0'..=b'9' => {
                any = true;
                exponent -= point as i32;
                if count > 0 || *byte != b'0' {
                    count += 1;
                    first = if count <= 19 { 10 * first + u64::from(byte - b'0') } else { first };
                }
            }
            _ => return None,
        }
    }
    let exact = count <= 19;
    let size = match first {
        _ if !any => return None,
        0 => 0.0,
        // Both are exact in f64, so that one operation rounds once (Clinger 1990).
        _ if exact && first < 1 << 53 && exponent.abs() <= 22 => {
            let power = TENS[exponent.unsigned_abs() as usize];
            if exponent < 0 { first as f64 / power } else { first as f64 * power }
        }
        _ if count as i32 + exponent > 310 => f64::INFINITY,
        _ if count as i32 + exponent < -330 => 0.0,
        _ if exact => nearest(&[first as u32, (first >> 32) as u32], exponent, false),
        _ => long(digits, count, exponent),
    };
    Some(if negative { -size } else { size })
}

const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
    1e22,
];

/// An exponent's digits; what is far beyond f64 stays so.
fn whole(text: &[u8]) -> Option<i32> {
    let (negative, digits) = match text {
        [b'-', rest @ ..] => (true, rest),
        [b'+', rest @ ..] => (false, rest),
        all => (false, all),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let size = digits.iter().fold(0, |sum: i32, digit| (10 * sum + i32::from(digit - b'0')).min(1 << 24));
    Some(if negative { -size } else { size })
}

/// More digits than a word holds.
fn long(digits: &[u8], count: usize, exponent: i32) -> f64 {
    let mut number = vec![0];
    let significant = digits.iter().filter(|byte| **byte != b'.').skip_while(|byte| **byte == b'0');
    significant.clone().take(DIGITS).for_each(|digit| multiply(&mut number, 10, u32::from(digit - b'0')));
    let rest = significant.skip(DIGITS).any(|digit| *digit != b'0');
    nearest(&number, exponent + count.saturating_sub(DIGITS) as i32, rest)
}

/// number ← factor number + more; words of 32 bits, the least first.
fn multiply(number: &mut Vec<u32>, factor: u32, more: u32) {
    let mut carry = u64::from(more);
    for word in number.iter_mut() {
        carry += u64::from(*word) * u64::from(factor);
        *word = carry as u32;
        carry >>= 32;
    }
    if carry > 0 {
        number.push(carry as u32);
    }
}

/// number ← ⌊number / divisor⌋; is there a remainder?
fn divide(number: &mut [u32], divisor: u32) -> bool {
    let mut rest = 0;
    for word in number.iter_mut().rev() {
        let part = rest << 32 | u64::from(*word);
        *word = (part / u64::from(divisor)) as u32;
        rest = part % u64::from(divisor);
    }
    rest > 0
}

/// The f64 nearest to (digits + a little, where there is more) · 10^exponent: 10 = 5 · 2, the twos are the exponent of the result.
fn nearest(digits: &[u32], exponent: i32, mut more: bool) -> f64 {
    // Room for 64 bits of the quotient: 5 has 2.33 bits.
    let room = if exponent < 0 { (-exponent * 7 / 3) as usize / 32 + 3 } else { 0 };
    let mut number = vec![0; room];
    number.extend_from_slice(digits);
    let mut fives = exponent.unsigned_abs();
    while fives > 0 {
        let power = 5u32.pow(fives.min(FIVES));
        if exponent > 0 {
            multiply(&mut number, power, 0)
        } else {
            more |= divide(&mut number, power)
        }
        fives -= fives.min(FIVES);
    }
    // The 64 bits from the first one on.
    let last = number.iter().rposition(|word| *word > 0).unwrap_or(0);
    let (below, first) = number[..=last].split_at(last.saturating_sub(2));
    let three = first.iter().rev().fold(0u128, |all, word| all << 32 | u128::from(*word)) << (32 * (3 - first.len()));
    let lead = three.leading_zeros();
    let top = (three << lead >> 64) as u64;
    more |= (three << lead) as u64 != 0 || below.iter().any(|word| *word > 0);
    round(top, exponent - 32 * room as i32 + 32 * last as i32 + 63 - lead as i32, more)
}

/// 1.xxx · 2^exponent with 64 bits → 53, or fewer where f64 runs out.
fn round(top: u64, exponent: i32, more: bool) -> f64 {
    let cut = 11 + (-1022 - exponent).max(0);
    if cut > 64 {
        return 0.0;
    }
    let kept = top.checked_shr(cut as u32).unwrap_or(0);
    let (rest, half) = (top.unbounded_shl(64 - cut as u32), 1 << 63);
    let up = rest > half || rest == half && (more || kept & 1 == 1);
    // A carry goes on into the exponent, and from there to ∞.
    let bits = kept + u64::from(up) + if cut == 11 { ((exponent + 1022).min(2046) as u64) << 52 } else { 0 };
    if exponent > 1023 { f64::INFINITY } else { f64::from_bits(bits) }
}
