//! Metrics, principal components and neighbours against scikit-learn (its version stands in the golden file), and the
//! files that leave the page.

use flowbed::{
    data::{Column, Kind, Task, Vocabulary},
    files::{File, csv, projector},
    insight::{colour, neighbours, pca},
    model::vectors::Vectors,
    train::metrics,
};

fn golden() -> serde_json::Value {
    serde_json::from_str(include_str!("../golden/scikit_learn.json")).unwrap()
}

#[track_caller]
fn near(found: f64, golden: &serde_json::Value, gate: f64) {
    let golden = golden.as_f64().unwrap();
    assert!((found - golden).abs() <= gate, "{found} instead of {golden}");
}

fn wave(i: usize, step: f64) -> f64 {
    (1.0 + step * i as f64).sin()
}

/// Rounded to one decimal, so that scores tie.
fn tied_scores() -> Vec<f32> {
    (0..60).map(|i| ((20.0 * wave(i, 0.7)).round() / 10.0) as f32).collect()
}

#[test]
fn binary_scores_equal_scikit_learn_with_ties() {
    let labels: Vec<f32> = (0..60).map(|i| (wave(i, 1.3) + 0.5 * wave(i, 0.7) > 0.0) as u8 as f32).collect();
    let found = metrics::scores(Task::Binary, &tied_scores(), &labels, 1.0);
    near(found.auc.unwrap(), &golden()["binary"]["auc"], 1e-12);
    near(found.loss, &golden()["binary"]["loss"], 1e-7);
    near(found.accuracy.unwrap(), &golden()["binary"]["accuracy"], 1e-12);
}

#[test]
fn class_scores_equal_scikit_learn() {
    let logits: Vec<f32> = (0..240).map(|i| (2.0 * wave(i, 0.37)) as f32).collect();
    let labels: Vec<f32> = (0..60).map(|i| ((5 * i + i * i) % 4) as f32).collect();
    let found = metrics::scores(Task::Classes(4), &logits, &labels, 1.0);
    near(found.loss, &golden()["classes"]["loss"], 1e-7);
    near(found.accuracy.unwrap(), &golden()["classes"]["accuracy"], 1e-12);
}

#[test]
fn regression_scores_equal_scikit_learn_in_the_targets_unit() {
    let z = tied_scores();
    let labels: Vec<f32> = (0..60).map(|i| wave(i, 0.9) as f32 + 0.3 * z[i]).collect();
    let found = metrics::scores(Task::Regression, &z, &labels, 1.0);
    near(found.rmse.unwrap(), &golden()["regression"]["rmse"], 1e-6);
    near(found.r2.unwrap(), &golden()["regression"]["r2"], 1e-6);
    let scaled = metrics::scores(Task::Regression, &z, &labels, 12.0);
    assert_eq!((scaled.rmse.unwrap() / found.rmse.unwrap(), scaled.r2), (12.0, found.r2));
}

#[test]
fn an_area_under_the_curve_needs_two_classes_and_numbers() {
    assert_eq!(metrics::auc(&[0.1, 0.9], &[1.0, 1.0]), None);
    assert_eq!(metrics::auc(&[0.1, f32::NAN], &[0.0, 1.0]), None);
    assert_eq!(metrics::auc(&[0.5; 6], &[0.0, 1.0, 0.0, 1.0, 1.0, 0.0]), Some(0.5));
    assert_eq!(metrics::auc(&[f32::NEG_INFINITY, f32::INFINITY], &[0.0, 1.0]), Some(1.0));
}

#[test]
fn losses_of_certain_predictions_stay_finite() {
    let found = metrics::scores(Task::Binary, &[100.0, -100.0, 1e4], &[0.0, 1.0, 1.0], 1.0);
    assert!((found.loss - 200.0 / 3.0).abs() < 1e-9);
    let found = metrics::scores(Task::Classes(2), &[100.0, -100.0], &[1.0], 1.0);
    assert!((found.loss - 200.0).abs() < 1e-9);
}

#[test]
fn a_constant_is_scored_as_the_line_below_every_line() {
    let found =
        metrics::scores(Task::Binary, &metrics::constant(Task::Binary, &[1.0, 0.0, 0.0, 0.0]).repeat(2), &[1.0, 0.0], 1.0);
    assert_eq!((found.auc, found.accuracy), (Some(0.5), Some(0.5)));
    let found = metrics::scores(Task::Regression, &metrics::constant(Task::Regression, &[1.0, 3.0]).repeat(2), &[2.0, 4.0], 10.0);
    assert_eq!(found.rmse, Some(200.0f64.sqrt() / 10.0 * 10.0));
}

/// 60 vectors of width 6, of full rank.
fn vectors() -> Vec<f32> {
    (0..360).map(|k| (wave(k, 0.7) * (k % 6 + 1) as f64 * 0.3 + 0.2 * (1.0 + 1.9 * (k as f64).powf(1.1)).sin()) as f32).collect()
}

#[test]
fn of_many_rows_so_many_stand_for_all_that_the_work_is_bounded_also_beyond_32_bits() {
    assert_eq!([pca::stride(1000, 64), pca::stride(1 << 22, 16), pca::stride(1 << 22, 64)], [1, 1, 17]);
    assert_eq!(pca::stride(2_000_000, 4096), 33_554);
}

#[test]
fn principal_components_equal_scikit_learn_up_to_sign() {
    let found = pca::pca(&vectors(), 6, 0, 3);
    for (c, golden) in golden()["pca"]["explained"].as_array().unwrap().iter().enumerate() {
        near(found.explained[c], golden, 1e-6);
    }
    for (i, row) in golden()["pca"]["positions_abs_of_first_five_rows"].as_array().unwrap().iter().enumerate() {
        for (c, golden) in row.as_array().unwrap().iter().enumerate() {
            near(f64::from(found.positions[3 * i + c].abs()), golden, 1e-4);
        }
    }
}

#[test]
fn components_of_narrow_constant_or_tiny_tables_are_zero_not_nan() {
    for (values, d) in [(vec![1.0f32; 12], 3), (vec![1.0, 2.0, 3.0], 1), (vec![0.5; 2], 2)] {
        let found = pca::pca(&values, d, 1, 3);
        assert_eq!(found.positions.len(), values.len() / d * 3);
        assert!(found.positions.iter().all(|x| x.is_finite()) && found.explained.iter().all(|x| x.is_finite()));
    }
}

#[test]
fn neighbours_equal_scikit_learn_and_leave_out_the_unknown_level() {
    let found = neighbours::nearest(&vectors(), 6, 7, 5);
    let golden = &golden()["neighbours_of_7_without_row_0"];
    for (i, (row, cosine)) in found.iter().enumerate() {
        assert_eq!(*row as u64, golden["rows"][i].as_u64().unwrap());
        near(*cosine, &golden["cosines"][i], 1e-6);
    }
    assert_eq!(neighbours::nearest(&[1.0, 1.0, 1.0], 1, 1, 10).len(), 1);
    assert_eq!(neighbours::nearest(&[0.0; 6], 2, 1, 5), [(2, 0.0)], "a zero vector has no direction");
}

#[test]
fn levels_are_coloured_by_mean_and_by_most_frequent_level() {
    let own = Column::from_cells("own", ["a", "b", "a", "b", "a", "c"]);
    let vocabulary = Vocabulary::fit(&own, &[0, 1, 2, 3, 4, 5], 2);
    let mut number = Column::from_cells("n", ["1", "10", "2", "", "x", "5"]);
    number.kind = Kind::Number;
    let found = colour::by_column(&vocabulary, &own, &number);
    assert_eq!((&found.values[1..], found.names.len()), (&[1.5, 10.0][..], 0));
    assert_eq!(found.values[0], 5.0, "the rare level c is the unknown one");
    let mut level = Column::from_cells("l", ["x", "y", "y", "", "y", ""]);
    level.kind = Kind::Category;
    let found = colour::by_column(&vocabulary, &own, &level);
    assert_eq!(found.names, ["x", "y"]);
    assert!(found.values[0].is_nan() && found.values[1..] == [1.0, 1.0]);
}

#[test]
fn levels_are_coloured_by_count_class_and_value() {
    assert_eq!(colour::by_count(&[0, 3, 2]).values, [0.0, 3.0, 2.0]);
    let own = Column::from_cells("own", ["a", "b", "a", "b", "a", "b"]);
    let vocabulary = Vocabulary::fit(&own, &[0, 1, 2, 3, 4, 5], 2);
    let classes = ["no", "maybe", "yes"].map(String::from);
    let found = colour::by_class(&vocabulary, &own, &[0.0, 2.0, 1.0, f32::NAN, 1.0, f32::NAN], &classes);
    assert_eq!((&found.values[1..], &found.names[..]), (&[1.0, 2.0][..], &classes[..]));
    let found = colour::by_value(&vocabulary, &own, [1.0, 5.0, 2.0, f64::NAN, 6.0, f64::NAN].into_iter());
    assert_eq!((&found.values[1..], found.names.len()), (&[3.0, 5.0][..], 0));
}

#[test]
fn the_unknown_level_and_the_most_frequent_ones_are_shown_in_their_order() {
    let vectors =
        Vectors { names: vec![""; 5], missing: None, counts: vec![0, 4, 9, 1, 7], width: 1, values: vec![0.0; 5].into() };
    for (limit, rows) in [(9, &[0, 1, 2, 3, 4][..]), (5, &[0, 1, 2, 3, 4]), (4, &[0, 1, 2, 4]), (2, &[0, 2]), (1, &[0])] {
        assert_eq!(vectors.most_frequent(limit), rows, "{limit}");
    }
}

const NAMES: [&str; 9] = ["", "plain", "a,b", "say \"hi\"", "=1+1", "-1.5", "-x", "two\nlines", "@tab\t"];

fn text(file: &File) -> String {
    String::from_utf8(file.bytes.clone()).unwrap()
}

fn export() -> (Vec<u32>, Vec<f32>) {
    ((0..9).collect(), (0..18).map(|i| i as f32 * 0.1 - 0.5).collect())
}

#[test]
fn exported_csv_quotes_names_disarms_formulas_and_keeps_every_digit() {
    let (counts, values) = export();
    let file = csv::vectors(
        "zip_code",
        &Vectors { names: NAMES.to_vec(), missing: None, counts, width: 2, values: (&values[..]).into() },
    )
    .unwrap();
    assert_eq!(file.name, "zip_code.csv");
    let text = text(&file);
    assert!(text.starts_with("name,count,v0,v1\r\n,0,-0.5,-0.4\r\nplain,1,"));
    for cell in [
        "\r\n\"a,b\",2",
        "\r\n\"say \"\"hi\"\"\",3",
        "\r\n'=1+1,4",
        "\r\n-1.5,5",
        "\r\n'-x,6",
        "\r\n\"two\nlines\",7",
        "\r\n'@tab\t,8",
    ] {
        assert!(text.contains(cell), "{cell:?} in {text:?}");
    }
    let last: Vec<f32> = text.trim_end().rsplit(',').take(2).map(|cell| cell.parse().unwrap()).collect();
    assert_eq!(last, [values[17], values[16]], "shortest form that reads back to the same bits");
}

#[test]
fn the_projector_pair_has_a_line_per_vector_and_a_header_for_its_two_columns() {
    let (counts, values) = export();
    let [vectors, metadata] =
        projector::pair("sku", &Vectors { names: NAMES.to_vec(), missing: None, counts, width: 2, values: (&values[..]).into() });
    assert_eq!((vectors.name.as_str(), metadata.name.as_str()), ("sku.vectors.tsv", "sku.metadata.tsv"));
    let (vectors, metadata) = (text(&vectors), text(&metadata));
    assert_eq!((vectors.lines().count(), metadata.lines().count()), (9, 10));
    assert!(vectors.lines().all(|line| line.split('\t').filter(|cell| cell.parse::<f32>().is_ok()).count() == 2));
    assert!(metadata.starts_with("name\tcount\n") && metadata.contains("two lines\t7\n"));
}

/// The nearest of random vectors is below the line 19 times in 20.
#[test]
fn chance_is_what_the_nearest_of_random_vectors_stays_below() {
    const ROUNDS: usize = 2000;
    for (count, width) in [(100, 32), (20, 4), (400, 8), (50, 2)] {
        let chance = neighbours::chance(count, width);
        let mut random = flowbed::rng::Generator::new(7, flowbed::rng::Stream::Tokens);
        let mut below = 0;
        for _ in 0..ROUNDS {
            let values: Vec<f32> = (0..(count + 2) * width).map(|_| random.normal()).collect();
            let near = neighbours::nearest(&values, width, 1, 1);
            below += usize::from(near[0].1 <= chance);
        }
        // Three standard errors of a share of 95 % in 2,000 rounds.
        let share = below as f64 / ROUNDS as f64;
        assert!((share - 0.95).abs() < 0.015, "{count} vectors of width {width}: {share} below {chance}");
    }
    // 1 − 0.95^(1/N) of the angles are nearer: of two dimensions these are uniform.
    let angle = std::f64::consts::PI * (1.0 - 0.95_f64.powf(1.0 / 50.0));
    assert!((neighbours::chance(50, 2) - angle.cos()).abs() < 1e-9);
    assert_eq!((neighbours::chance(0, 8), neighbours::chance(5, 1)), (0.0, 1.0));
}
