//! Text → f64: every bit as the standard library has it.

use flowbed::data::decimal::parse;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[track_caller]
fn same(text: &str) {
    let expected: Option<f64> =
        text.parse().ok().filter(|_| !text.trim_start_matches(['+', '-']).starts_with(['i', 'I', 'n', 'N']));
    assert_eq!(parse(text).map(f64::to_bits), expected.map(f64::to_bits), "{text}");
}

/// A mixed number (splitmix64).
fn mixed(i: u64) -> u64 {
    flowbed::data::samples::mix(i)
}

const HARD: [&str; 58] = [
    "0",
    "-0",
    "+0.0",
    "0e9",
    "00012.50",
    "1.",
    ".5",
    "1e5",
    "1E+05",
    "-1e-5",
    "123456789012345678",
    "9007199254740993",
    "9007199254740992.9999999999999999999999",
    "9007199254740993.00000000000000000000000000000000000001",
    "1e22",
    "1e23",
    "8.5e22",
    "179769313486231580793728971405303415079934132710037826936173778980444968292764750946649017977587207096330286416692887910946555547851940402630657488671505820681908902000708383676273854845817711531764475730270069855571366959622842914819860834936475292719074168444365510704342711559699508093042880",
    "1.7976931348623158e308",
    "1.7976931348623159e308",
    "1e309",
    "-1e400",
    "1e99999999999",
    "2.2250738585072011e-308",
    "2.2250738585072014e-308",
    "4.9e-324",
    "5e-324",
    "2.4703282292062327e-324",
    "2.4703282292062328e-324",
    "2e-324",
    "1e-400",
    "1e-99999999999",
    "0.1",
    "0.30000000000000004",
    "3.141592653589793238462643383279502884197169399375105820974944592307816406286",
    "7.2057594037927933e16",
    "10000000000000000000",
    "18446744073709551616",
    "1234567890123456789012345678901234567890e-20",
    "",
    "+",
    "-",
    ".",
    "e5",
    "1e",
    "1e+",
    "1.2.3",
    "1,5",
    "--1",
    "1e5.0",
    "0x10",
    "1_000",
    "inf",
    "-inf",
    "nan",
    "+NaN",
    " 1",
    "١",
];

#[test]
fn texts_that_are_hard_to_round_are_rounded_right() {
    HARD.into_iter().for_each(same);
}

/// Halfway between two neighbours, exactly and with a little less or more: ties go to the even one.
#[test]
fn halves_between_neighbours_are_rounded_to_even_however_long_they_are() {
    for i in 0..2000 {
        // 2⁵³ + an odd number has no f64 of its own; its half has a fraction of .5, its 1024th one of ten digits.
        let odd = (1 << 53) + (mixed(i) >> 12 | 1);
        for shift in [0, 1, 10, 60] {
            let whole = odd >> shift;
            let digits: String = (0..shift)
                .scan(u128::from(odd) & ((1 << shift) - 1), |rest, _| {
                    *rest *= 10;
                    let digit = *rest >> shift;
                    *rest &= (1 << shift) - 1;
                    Some((b'0' + digit as u8) as char)
                })
                .collect();
            for end in ["", "0000000000000000000001", "1"] {
                same(&format!("{whole}.{digits}{end}"));
            }
        }
    }
}

#[test]
fn what_is_printed_comes_back_whatever_its_bits_and_digits() {
    for i in 0..40_000 {
        let value = f64::from_bits(mixed(i));
        if value.is_finite() {
            for text in [format!("{value:e}"), format!("{value:.17e}"), format!("{value:.30e}")] {
                same(&text);
                assert_eq!(parse(&text).map(f64::to_bits), Some(value.to_bits()), "{text}");
            }
        }
        let (digits, places) = (mixed(i) >> (mixed(i + 7) % 60), mixed(i + 3) % 45);
        same(&format!("{digits}e-{places}"));
        same(&format!("{digits}e{places}"));
        same(&format!("{:.*}", (places % 20) as usize, digits as f64 / 1e6));
    }
}
