//! Quantiles of weighted values.

/// Linear between values. Value i of the rising ones stands at the middle of its weight, the first at 0 and the last at 1: with equal
/// weights as NumPy and LightGBM have it (Hyndman and Fan 1996, type 7). Values without weight do not count; NaN without any.
pub fn quantile(values: &mut Vec<(f64, f64)>, q: f64) -> f64 {
    values.retain(|(_, weight)| *weight > 0.0);
    values.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let [(first, first_weight), .., (last, last_weight)] = values[..] else {
        return values.first().map_or(f64::NAN, |(value, _)| *value);
    };
    let total: f64 = values.iter().map(|(_, weight)| weight).sum();
    let wanted = q * (total - 0.5 * (first_weight + last_weight));
    let mut at = 0.0;
    for pair in values.windows(2) {
        let [(a, a_weight), (b, b_weight)] = [pair[0], pair[1]];
        let width = 0.5 * (a_weight + b_weight);
        if at + width >= wanted {
            return a + (b - a) * ((wanted - at) / width).clamp(0.0, 1.0);
        }
        at += width;
    }
    if q < 0.5 { first } else { last }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_weights_give_numpys_quantiles() {
        let of = |values: &[f64], q| quantile(&mut values.iter().map(|value| (*value, 2.0)).collect(), q);
        assert_eq!(of(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        assert!((of(&[4.0, 1.0, 3.0, 2.0, 10.0], 0.9) - 7.6).abs() < 1e-12);
        assert_eq!(of(&[3.0], 0.2), 3.0);
        assert!(of(&[], 0.2).is_nan());
    }

    #[test]
    fn a_heavy_value_holds_the_quantiles_around_it() {
        let of = |q| quantile(&mut vec![(5.0, 8.0), (1.0, 1.0), (9.0, 1.0), (100.0, 0.0)], q);
        assert_eq!(of(0.5), 5.0);
        assert!(of(0.1) > 1.0 && of(0.1) < of(0.4) && of(0.9) < 9.0);
    }
}
