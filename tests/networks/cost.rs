//! What a training is said to cost is what it then costs: the parameters of the network that it makes, the work that the benchmark
//! counts, the memory by which it is refused.

use flowbed::{
    data::{Kind, ReadOptions, Reader, Rule, Style, Table},
    error::Error,
    measure::{Figures, Measured, WORKS},
    train::{Auto, Cost, FlowSettings, Model, OrAuto, Outline, Prepared, Settings, cost, network},
};

const MODELS: [Model; 3] = [Model::Embedding, Model::OneHot, Model::AttentionOde];

/// Columns a (7 names), b (23) and two numbers; of classes three, so that outputs count.
fn table() -> Table {
    let mut text = String::from("a,b,x,z,y\n");
    for i in 0..920_u32 {
        let row = format!("a{},b{},{}.5,{},c{}\n", i % 7, i % 23, i * 37 % 101, i * 11 % 53, i % 3);
        text.push_str(&row);
    }
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    let mut table = reader.finish().unwrap();
    let kinds = [("x", Kind::Number), ("z", Kind::Number)].map(|(name, kind)| (name.to_string(), kind));
    table.set_kinds(&kinds).unwrap();
    table
}

/// The same with missing cells in a and x; z is a date of 230 days, every six hours.
fn gaps() -> Table {
    let mut text = String::from("a,b,x,z,y\n");
    for i in 0..920_u32 {
        let a = if i % 19 == 2 { String::new() } else { format!("a{}", i % 7) };
        let x = if i % 13 == 4 { String::new() } else { format!("{}.5", i * 37 % 101) };
        text.push_str(&format!("{a},b{},{x},{},c{}\n", i % 23, 21_600 * i, i % 3));
    }
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    let mut table = reader.finish().unwrap();
    table.set_kinds(&[("x".to_string(), Kind::Number)]).unwrap();
    table.columns[3].kind = Kind::Date;
    table.columns[3].format.style = Style::Seconds;
    table
}

fn names(columns: &[&str]) -> Option<Vec<String>> {
    Some(columns.iter().map(|name| name.to_string()).collect())
}

/// Levels that only some rows have, so that it matters which train, and how many of them a level has.
#[test]
fn levels_are_counted_in_the_rows_that_train() {
    let row =
        |i: u32| format!("a{},b{},{},y{}\n", i * i % 97 * (i % 7), i % 23, if i % 150 == 10 { "" } else { "1.5" }, i * i % 7 % 2);
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(format!("a,b,x,y\n{}", (0..900).map(row).collect::<String>()).as_bytes()).unwrap();
    let mut table = reader.finish().unwrap();
    table.set_kinds(&[("x".to_string(), Kind::Number)]).unwrap();
    let rules = [Rule::Rows, Rule::Shuffled, Rule::Ordered, Rule::Stratified];
    let mut seen = std::collections::HashSet::new();
    for (split, fold) in rules.iter().flat_map(|rule| [None, Some([1, 3])].map(|fold| (rule.clone(), fold))) {
        for min_count in [1, 2, 5] {
            let settings = Settings { target: "y".into(), split: split.clone(), fold, min_count, ..Settings::default() };
            let found = cost(&settings, &Outline::of(&table, &settings).unwrap()).unwrap().0;
            let Prepared { encoder, labels, .. } = Prepared::new(&table, settings.clone()).unwrap();
            let made = network(&settings, &encoder, &labels, [256, 0]).unwrap();
            assert_eq!((found.parameters, found.input_width), (made.layout.count() as u64, made.input_width()), "{settings:?}");
            seen.insert(found.parameters);
        }
    }
    assert!(seen.len() > 3, "{seen:?}");
}

/// Heads and no category column are the two cases in which the page once counted otherwise.
#[test]
fn parameters_are_those_of_the_network_that_is_trained() {
    let auto = OrAuto::Auto(Auto::Auto);
    for (table, model) in [table(), gaps()].iter().flat_map(|table| MODELS.map(|model| (table, model))) {
        for columns in [&["a", "b", "x", "z"][..], &["x", "z"], &["a", "b"], &["b", "x"]] {
            for (width, heads) in [(auto, 1), (auto, 3), (auto, 20), (OrAuto::Value(12), 4)] {
                let flow = FlowSettings { heads, ..FlowSettings::default() };
                let columns = names(columns);
                let settings = Settings { model, target: "y".into(), columns, width, flow, ..Settings::default() };
                let (Cost { parameters, input_width, widths, .. }, _) =
                    cost(&settings, &Outline::of(table, &settings).unwrap()).unwrap();
                let Prepared { encoder, labels, split, .. } = Prepared::new(table, settings.clone()).unwrap();
                let made = network(&settings, &encoder, &labels, [settings.batch.min(split.train.len()), 0]).unwrap();
                let tables: Vec<usize> = made.shape.tables.iter().map(|table| table.width).collect();
                assert_eq!(
                    (parameters, input_width, widths),
                    (made.layout.count() as u64, made.input_width(), tables),
                    "{settings:?}"
                );
            }
        }
    }
}

#[test]
fn tokens_are_16_wide_without_categories_and_follow_the_heads() {
    let table = table();
    let of = |columns: &[&str], heads| {
        let flow = FlowSettings { heads, ..FlowSettings::default() };
        let width = OrAuto::Auto(Auto::Auto);
        let settings = Settings {
            model: Model::AttentionOde,
            target: "y".into(),
            columns: names(columns),
            width,
            flow,
            ..Settings::default()
        };
        cost(&settings, &Outline::of(&table, &settings).unwrap()).unwrap().0.input_width
    };
    // x, z and the summary: three tokens
    assert_eq!([of(&["x", "z"], 1), of(&["x", "z"], 5)], [3 * 16, 3 * 20]);
    // b has 24 levels: 1.6 · 24^0.56 = 9.5 → 9, then 10 for five heads
    assert_eq!([of(&["b"], 1), of(&["b"], 5)], [2 * 9, 2 * 10]);
}

#[test]
fn the_reference_keras_network_has_322_177_parameters_and_its_one_hot_twin_640_129() {
    let outline = Outline { levels: vec![9_999], numbers: 0, indicators: 0, outputs: 1, rows: 65_536 };
    let of = |model| cost(&Settings { model, ..Settings::default() }, &outline).unwrap().0;
    let (embedding, one_hot) = (of(Model::Embedding), of(Model::OneHot));
    assert_eq!([embedding.parameters, embedding.tables, embedding.bytes], [322_177, 320_000, 4 * 322_177]);
    assert_eq!((one_hot.parameters, one_hot.input_width), (640_129, 10_000));
    // Ten words a parameter, and what a batch of 256 rows takes beside them: input, hidden units and output, each with its gradient.
    assert_eq!(embedding.training_bytes, Some(4 * (10 * 322_177 + 2 * 256 * (32 + 64 + 1))));
}

#[test]
fn the_work_of_an_epoch_is_the_benchmarks_and_follows_rows_and_settings() {
    let outline = |rows| Outline { levels: vec![9_999], numbers: 0, indicators: 0, outputs: 1, rows };
    let base = Settings { batch: 1024, ..Settings::default() };
    let work = |settings: Settings| cost(&settings, &outline(65_536)).unwrap().1;
    let benchmark = |name: &str| WORKS.iter().find(|work| work.name == name).unwrap().cost[0];
    for (name, settings) in [
        ("epoch-1024", base.clone()),
        ("epoch-256", Settings { batch: 256, ..base.clone() }),
        ("one-hot-1024", Settings { model: Model::OneHot, ..base.clone() }),
    ] {
        let ratio = work(settings).total() / benchmark(name);
        assert!((ratio - 1.0).abs() < 0.1, "{name}: {ratio}");
    }
    let twice = cost(&base, &outline(131_072)).unwrap().1.total();
    assert!((twice / work(base.clone()).total() - 2.0).abs() < 0.02);
    let lazy = Settings { optimizer: flowbed::train::optimizer::Optimizer::LazyAdam, ..base.clone() };
    let decayed = Settings { weight_decay: 0.1, ..base.clone() };
    let settled = [work(base.clone()).settled, work(lazy).settled, work(decayed).settled];
    assert_eq!(settled, [320_000.0, 0.0, 64.0 * 320_000.0]);
    let flow = Settings { model: Model::AttentionOde, ..base.clone() };
    let still = Settings { flow: FlowSettings { t1: 0.0, ..FlowSettings::default() }, ..flow.clone() };
    let rk4 = Settings { flow: FlowSettings { method: "rk4".into(), ..FlowSettings::default() }, ..flow.clone() };
    let [still, flow, rk4] = [still, flow, rk4].map(|settings| work(settings).operations);
    assert!((rk4 - still) / (flow - still) == 2.0, "RK4 evaluates the field twice as often as the midpoint rule");
}

/// On wasm `usize` ends at 4,294,967,295: these counts were less than their parts there.
#[test]
fn counts_beyond_32_bits_are_whole() {
    let most = u32::MAX as usize;
    let outline = Outline { levels: vec![most, most], numbers: 0, indicators: 0, outputs: 1, rows: most };
    let settings = Settings { width: OrAuto::Value(4), batch: 1, weight_decay: 0.1, ..Settings::default() };
    let (cost, work) = cost(&settings, &outline).unwrap();
    let tables = 2 * 4 * (1u64 << 32);
    assert_eq!((cost.tables, cost.bytes), (tables, 4 * cost.parameters));
    assert_eq!(cost.parameters - tables, (8 + 1 + 1) * settings.hidden as u64 + 1);
    assert_eq!(work.settled, most as f64 * tables as f64);
}

#[test]
fn what_is_out_of_its_range_or_no_network_is_refused() {
    let outline = Outline::default();
    for settings in [
        Settings { model: Model::TargetMean, ..Settings::default() },
        Settings { hidden: 0, ..Settings::default() },
        Settings { rate: f64::NAN, ..Settings::default() },
        Settings {
            model: Model::AttentionOde,
            flow: FlowSettings { heads: 3, ..FlowSettings::default() },
            ..Settings::default()
        },
    ] {
        assert!(matches!(cost(&settings, &outline), Err(Error::BadOption { .. })), "{settings:?}");
    }
}

fn measured(work: &'static str, milliseconds: f64, operations: f64, bytes: f64) -> Measured {
    Measured {
        work,
        unit: "call",
        milliseconds: vec![milliseconds, 2.0 * milliseconds, 4.0 * milliseconds],
        operations,
        bytes,
        check: Vec::new(),
        median: 2.0 * milliseconds,
        rate: 0.0,
        bound: "operations",
        share: None,
    }
}

#[test]
fn a_work_is_rated_by_the_limits_of_its_own_device() {
    let mut figures = Figures::default();
    let early = figures.on("one").add(measured("matmul", 1.0, 6e6, 1e6));
    assert_eq!((early.rate, early.bound, early.share), (3.0, "operations", None), "no limit is known yet");
    figures.on("one").add(measured("multiply-add", 1.0, 12e6, 0.0));
    figures.on("one").add(measured("copy", 1.0, 0.0, 4e6));
    // At the limits' fastest 1e6 operations take 1/12 ms and 2e6 bytes half a millisecond.
    let moved = figures.on("one").add(measured("kernel/copy", 1.0, 1e6, 2e6));
    assert_eq!((moved.rate, moved.bound, moved.share), (1.0, "bytes", Some(0.25)));
    assert!(figures.of("two").is_none() && figures.of("one").is_some(), "asking for another device forgets nothing");
    assert_eq!(figures.on("two").add(measured("matmul", 1.0, 6e6, 1e6)).share, None, "another device has limits of its own");
}

#[test]
fn the_time_of_an_epoch_is_told_by_the_nearest_that_was_measured() {
    let mut figures = Figures::default();
    let outline = Outline { levels: vec![9_999], numbers: 0, indicators: 0, outputs: 1, rows: 65_536 };
    let work = cost(&Settings::default(), &outline).unwrap().1;
    assert_eq!(figures.unmeasured(Model::Embedding, 256), ["epoch-256", "copy"]);
    figures.add(measured("epoch-1024", 1000.0, 7e8, 0.0));
    assert_eq!(figures.seconds(Model::Embedding, 256, &work), None);
    figures.add(measured("copy", 10.0, 0.0, 1e8));
    assert_eq!(figures.unmeasured(Model::Embedding, 256), [""; 0], "another size of batch will do");
    let (seconds, by) = figures.seconds(Model::Embedding, 256, &work).unwrap();
    // Means of the rounds: 7/3 s for 7e8 operations, 70/3 ms for 1e8 bytes.
    let expected = work.operations / 3e8 + 24.0 * work.settled * 7.0 / 3e10;
    assert!((seconds / expected - 1.0).abs() < 1e-12 && by == "epoch-1024");
    assert_eq!((figures.unmeasured(Model::TargetMean, 256), figures.seconds(Model::TargetMean, 256, &work)), (vec![], None));
    // An epoch of the attention ODE is told by what most of it is.
    let pullback = "kernel/set_field_pullback";
    assert_eq!(figures.unmeasured(Model::AttentionOde, 256), [pullback]);
    figures.add(measured(pullback, 1.0, 1e6, 1e3));
    let (seconds, by) = figures.seconds(Model::AttentionOde, 256, &work).unwrap();
    // 7/3 ms for 1e6 operations.
    let expected = work.operations * 7.0 / 3e9 + 24.0 * work.settled * 7.0 / 3e10;
    assert!((seconds / expected - 1.0).abs() < 1e-12 && by == pullback);
}
