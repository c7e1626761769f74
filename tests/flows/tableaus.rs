//! Every method is what it claims to be: sums, order conditions of the method, of its embedded one, of its interpolant.

use flowbed::ode::tableau::{ALL, DOPRI5, Dense, Tableau};

#[test]
fn every_tableau_holds_its_claims() {
    for tableau in ALL {
        tableau.check().unwrap();
    }
}

#[test]
fn a_method_is_found_by_its_name() {
    let names = ALL.map(|tableau| tableau.name);
    assert_eq!(names, ["euler", "midpoint", "heun", "rk4", "bosh3", "dopri5", "tsit5"]);
    for name in names {
        assert_eq!(Tableau::by_name(name).unwrap().name, name);
    }
    assert!(Tableau::by_name("rk5").is_none());
    assert_eq!(ALL.map(Tableau::stages), [1, 2, 2, 4, 4, 7, 7]);
    assert_eq!(ALL.map(|tableau| tableau.order), [1, 2, 2, 4, 3, 5, 5]);
}

/// `values` with entry i moved by so little that no table of results would show it.
fn moved(values: &[f64], i: usize) -> &'static [f64] {
    let mut values = values.to_vec();
    values[i] += 1e-9;
    values.leak()
}

fn moved_row(rows: &[&'static [f64]], row: usize, i: usize) -> &'static [&'static [f64]] {
    let mut rows = rows.to_vec();
    rows[row] = moved(rows[row], i);
    rows.leak()
}

#[test]
fn any_single_misprint_is_found() {
    for of in ALL {
        for i in 0..of.stages() {
            assert!(Tableau { b: moved(of.b, i), ..*of }.check().is_err(), "{} b{i}", of.name);
            assert!(Tableau { c: moved(of.c, i), ..*of }.check().is_err(), "{} c{i}", of.name);
            for j in 0..i {
                assert!(Tableau { a: moved_row(of.a, i, j), ..*of }.check().is_err(), "{} a{i}{j}", of.name);
            }
            if let Some(error) = of.error {
                assert!(Tableau { error: Some(moved(error, i)), ..*of }.check().is_err(), "{} e{i}", of.name);
            }
            if let Dense::Polynomial(rows) = of.dense {
                for p in 0..rows[i].len() {
                    let dense = Dense::Polynomial(moved_row(rows, i, p));
                    assert!(Tableau { dense, ..*of }.check().is_err(), "{} b{i}(θ), θ^{}", of.name, p + 1);
                }
            }
        }
    }
}

#[test]
fn no_method_may_claim_a_higher_order_or_a_last_stage_that_it_lacks() {
    for of in ALL {
        if of.order < 5 {
            assert!(Tableau { order: of.order + 1, ..*of }.check().is_err(), "{}", of.name);
        }
        assert!(of.error.is_none() || Tableau { error_order: of.order, ..*of }.check().is_err(), "{}", of.name);
        assert!(of.fsal || Tableau { fsal: true, ..*of }.check().is_err(), "{}", of.name);
    }
    assert_eq!(
        Tableau { error: None, c: &[0.0], ..DOPRI5 }.check(),
        Err("dopri5: not 7 stages throughout".into()),
        "the sentence says what does not hold"
    );
}

/// Hand-made: the cubic with value 1, slope 2 at the start and value 4, slope −1 at the end, h = 2.
/// x(θ) = 1 + 4 θ + 3 θ² − 4 θ³, of which Σ b_i k_i = 1.5 and f(t + h) = −1 make the weights.
#[test]
fn the_hermite_cubic_has_the_values_and_slopes_of_both_ends() {
    let heun = Tableau::by_name("heun").unwrap();
    for theta in [0.0f64, 0.25, 0.5, 1.0] {
        let weights = heun.dense_weights(theta);
        let found = 1.0 + 2.0 * (weights[0] * 2.0 + weights[1] - weights[2]);
        let expected = 1.0 + 4.0 * theta + 3.0 * theta.powi(2) - 4.0 * theta.powi(3);
        assert!((found - expected).abs() < 1e-14, "θ = {theta}: {found} instead of {expected}");
    }
}
