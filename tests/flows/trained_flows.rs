//! Inside a trained attention-ODE: its rows flow as the flow room lets them, the head reads them anywhere, layers replace the solver.

use crate::support::*;
use flowbed::{
    data::{Features, ReadOptions, Reader, Rows, Table, samples},
    device::Device,
    error::Error,
    flow::{self, Inputs, flow},
    model::network::Entry,
    train::{Auto, Depth, Fitted, FlowSettings, Model, OrAuto, Prepared, ReadoutName, Run, Settings, TrainedFlow, train},
};

on_every_device!(
    a_row_s_tokens_flow_to_the_state_that_its_prediction_reads,
    states_on_their_way_read_out_between_the_ends,
    euler_layers_approach_the_flow_with_order_one,
    layers_of_a_path_with_knots_take_the_weights_of_their_time,
    without_time_every_depth_is_the_same,
    a_run_without_a_flow_says_so,
    settings_of_the_flow_are_checked_by_name,
    numbers_alone_take_the_width_that_is_set,
    a_flow_beyond_memory_or_dispatches_is_refused_with_a_sentence,
    a_flow_that_escapes_in_training_says_what_to_do,
);

const SIZE: samples::ShopSize = samples::ShopSize { rows: 1000, skus: 80, customers: 30, zips: 20, seed: 42 };

fn shop() -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(&samples::shop(SIZE)).unwrap();
    reader.finish().unwrap()
}

fn settings(target: &str, flow: FlowSettings) -> Settings {
    Settings {
        model: Model::AttentionOde,
        target: target.into(),
        columns: Some(["sku", "customer", "zip"].map(String::from).to_vec()),
        width: OrAuto::Value(8),
        hidden: 16,
        epochs: 1,
        batch: 64,
        rate: 3e-3,
        flow,
        ..Settings::default()
    }
}

/// The run, its table and the test rows.
struct Trained {
    run: Run,
    table: Table,
    test: Vec<u32>,
}

impl Trained {
    /// The first test rows as the run reads them, and their labels.
    fn first(&self, count: usize) -> (Features, Vec<f32>) {
        let rows = &self.test[..count.min(self.test.len())];
        (self.run.learned.encoder.encode_rows(&self.table, rows).unwrap(), self.run.learned.labels.pick(rows))
    }

    /// Their tokens.
    async fn start(&self, device: &Device, trained_flow: &TrainedFlow<'_>, count: usize) -> Vec<f32> {
        let rows: Vec<u32> = (0..count as u32).collect();
        trained_flow.start(device, &job(), Rows { features: &self.first(count).0, rows: &rows }).await.unwrap()
    }

    async fn depth(&self, device: &Device, count: usize, layers: &[usize]) -> Depth {
        let (features, labels) = self.first(count);
        let trained_flow = TrainedFlow::new(device, &self.run.learned).unwrap();
        trained_flow.depth(device, &job(), &features, &labels, layers, &mut |_| {}).await.unwrap()
    }
}

async fn trained(device: &Device, target: &str, flow: FlowSettings) -> Trained {
    let table = shop();
    let run = train(device, &job(), Prepared::new(&table, settings(target, flow)).unwrap(), &mut |_| {}).await.unwrap();
    let test = run.learned.split(&table).unwrap().test;
    Trained { run, table, test }
}

/// The run's own flow of some rows through `flow::flow`: the states at `times`.
async fn flowed(device: &Device, trained_flow: &TrainedFlow<'_>, run: &Run, x0: Vec<f32>, times: Vec<f64>) -> Vec<Vec<f32>> {
    let [tokens, width] = trained_flow.tokens();
    let own = &run.learned.settings.flow;
    let settings = flow::Settings {
        field: own.field,
        sigma: own.sigma,
        scale: own.scale.clone(),
        leak: own.leak,
        heads: own.heads,
        sphere: own.sphere,
        sets: x0.len() / tokens / width,
        tokens,
        width,
        path: own.path,
        t1: own.t1,
        method: own.method.clone(),
        steps: Some(own.steps),
        times: Some(times),
        ..flow::Settings::default()
    };
    let inputs = Inputs { x0, weights: trained_flow.knots().concat() };
    flow(device, &job(), &settings, &inputs, &mut |_, _, _| {}).await.unwrap().states
}

async fn a_row_s_tokens_flow_to_the_state_that_its_prediction_reads(device: &Device) {
    for (target, flow) in [
        ("bought", FlowSettings::default()),
        ("tier", FlowSettings { readout: ReadoutName::Summary, sphere: false, knots: 3, ..FlowSettings::default() }),
        ("amount", FlowSettings { field: flow::Field::Softmax, heads: 2, method: "rk4".into(), ..FlowSettings::default() }),
    ] {
        let trained = trained(device, target, flow).await;
        let (run, rows) = (&trained.run, &trained.test[..5]);
        let trained_flow = TrainedFlow::new(device, &run.learned).unwrap();
        let x0 = trained.start(device, &trained_flow, 5).await;
        let states = flowed(device, &trained_flow, run, x0, vec![0.0, run.learned.settings.flow.t1]).await;
        let found = trained_flow.read_out(device, &job(), &states[1]).await.unwrap();
        let csv = String::from_utf8(samples::shop(SIZE)).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        let text: String = std::iter::once(&0)
            .chain(rows)
            .enumerate()
            .fold(String::new(), |text, (i, row)| text + lines[if i == 0 { 0 } else { *row as usize + 1 }] + "\n");
        let mut reader = Reader::new(ReadOptions::default());
        reader.push(text.as_bytes()).unwrap();
        let expected = run.learned.predict(device, &job(), &reader.finish().unwrap()).await.unwrap();
        assert_close(target, &found, &f64s(&expected.values), 1e-5, 1e-5);
    }
}

async fn states_on_their_way_read_out_between_the_ends(device: &Device) {
    let trained = trained(device, "bought", FlowSettings::default()).await;
    let trained_flow = TrainedFlow::new(device, &trained.run.learned).unwrap();
    let x0 = trained.start(device, &trained_flow, 1).await;
    let states = flowed(device, &trained_flow, &trained.run, x0, vec![0.0, 0.25, 0.5, 0.75, 1.0]).await;
    let along = trained_flow.read_out(device, &job(), &states.concat()).await.unwrap();
    assert_eq!(along.len(), 5);
    assert!(along.iter().all(|p| (0.0..=1.0).contains(p)) && along[0] != along[4], "{along:?}");
    let wrong = trained_flow.read_out(device, &job(), &states[0][1..]).await;
    assert!(matches!(wrong, Err(Error::BadOption { name: "states", .. })));
}

async fn euler_layers_approach_the_flow_with_order_one(device: &Device) {
    let trained = trained(device, "bought", FlowSettings { t1: 2.0, ..FlowSettings::default() }).await;
    let trained_flow = TrainedFlow::new(device, &trained.run.learned).unwrap();
    let layers = [1, 4, 8, 32];
    let mut heard = Vec::new();
    let (features, labels) = trained.first(64);
    let mut tell = |now: &Depth| heard.extend(now.layers.last().cloned());
    let depth = trained_flow.depth(device, &job(), &features, &labels, &layers, &mut tell).await.unwrap();
    let Depth { reference, layers: found } = &depth;
    assert_eq!((reference.rows, &heard), (64, found));
    assert_eq!(found.iter().map(|one| one.layers).collect::<Vec<_>>(), layers);
    let slope = (found[3].distance / found[2].distance).log2() / 2.0;
    assert!((slope + 1.0).abs() < 0.15, "slope {slope} of {found:?}");
    assert_eq!(depth.slope(), None, "one stack of 16 layers or more makes no slope");
    let enough = found.iter().find(|one| (one.loss - reference.flow).abs() <= 0.01 * reference.flow).unwrap();
    assert_eq!(depth.enough(), Some(enough.layers));
    // With N = 32 the loss is the flow's, and two midpoint steps are near it.
    assert!((found[3].loss - reference.flow).abs() < 1e-3 * reference.flow, "{found:?} {reference:?}");
    assert!((reference.trained - reference.flow).abs() < 0.01 * reference.flow, "{reference:?}");
    // The trained solver's loss on all test rows is the run's own score.
    let all = trained.depth(device, usize::MAX, &[1]).await;
    assert!(
        (all.reference.trained - trained.run.training.test.loss).abs() < 1e-6,
        "{} {}",
        all.reference.trained,
        trained.run.training.test.loss
    );
}

async fn layers_of_a_path_with_knots_take_the_weights_of_their_time(device: &Device) {
    let flow = FlowSettings { knots: 3, t1: 3.0, ..FlowSettings::default() };
    // Neither 5 nor 7 layers end at the knot in the middle.
    let found = trained(device, "bought", flow).await.depth(device, 64, &[5, 7, 28, 29]).await.layers;
    assert!(found.windows(2).all(|pair| pair[1].distance < pair[0].distance), "{found:?}");
}

async fn without_time_every_depth_is_the_same(device: &Device) {
    let trained = trained(device, "bought", FlowSettings { t1: 0.0, ..FlowSettings::default() }).await;
    let Fitted::Network { network, .. } = &trained.run.learned.fitted else { panic!("a network") };
    assert!(matches!(network.shape.entry, Entry::AttentionOde(flow) if flow.steps == 0));
    let Depth { reference, layers: found } = trained.depth(device, 64, &[1, 8]).await;
    for one in found {
        assert_eq!((one.loss, one.distance), (reference.trained, 0.0));
    }
}

async fn a_run_without_a_flow_says_so(device: &Device) {
    let settings = Settings { model: Model::Embedding, epochs: 1, ..settings("bought", FlowSettings::default()) };
    let run = train(device, &job(), Prepared::new(&shop(), settings).unwrap(), &mut |_| {}).await.unwrap();
    assert_eq!(TrainedFlow::new(device, &run.learned).err(), Some(Error::NoFlow("embedding".into())));
}

async fn settings_of_the_flow_are_checked_by_name(_: &Device) {
    let table = shop();
    for (name, flow) in [
        ("flow.heads", FlowSettings { heads: 3, ..FlowSettings::default() }),
        ("flow.knots", FlowSettings { knots: 0, ..FlowSettings::default() }),
        ("flow.t1", FlowSettings { t1: -1.0, ..FlowSettings::default() }),
        ("flow.steps", FlowSettings { steps: 0, ..FlowSettings::default() }),
        ("flow.leak", FlowSettings { leak: 0.5, ..FlowSettings::default() }),
        ("flow.gain", FlowSettings { gain: 0.0, ..FlowSettings::default() }),
        ("flow.scale", FlowSettings { scale: flow::Scale::Named("2/n".into()), ..FlowSettings::default() }),
        ("flow.method", FlowSettings { method: "rk5".into(), ..FlowSettings::default() }),
    ] {
        let refused = Prepared::new(&table, settings("bought", flow)).err();
        assert!(matches!(refused, Some(Error::BadOption { name: found, .. }) if found == name), "{name}: {refused:?}");
    }
}

/// Cubic growth from tokens far from 0: infinite within the first step.
async fn a_flow_that_escapes_in_training_says_what_to_do(device: &Device) {
    let free = FlowSettings {
        sigma: flow::Sigma::Identity,
        sphere: false,
        scale: flow::Scale::Number(1000.0),
        gain: 1000.0,
        t1: 100.0,
        steps: 20,
        ..FlowSettings::default()
    };
    let refused = train(device, &job(), Prepared::new(&shop(), settings("bought", free)).unwrap(), &mut |_| {}).await;
    let error = refused.err().expect("a loss that is no number");
    assert_eq!(error.code(), "diverged");
    assert!(error.to_string().contains("take the sphere"), "{error}");
}

async fn numbers_alone_take_the_width_that_is_set(device: &Device) {
    let text: String = (0..200).fold("a,b,y\n".to_string(), |text, i| {
        let (a, b) = (f64::from(i) * 0.37 % 2.0 + 0.001, f64::from(i) * 0.73 % 3.0 + 0.001);
        text + &format!("{a:.3},{b:.3},{:.3}\n", a * b + 0.0001)
    });
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(text.as_bytes()).unwrap();
    let table = reader.finish().unwrap();
    for (width, heads, expected) in [(OrAuto::Value(8), 2, 8), (OrAuto::Auto(Auto::Auto), 3, 18)] {
        let flow = FlowSettings { heads, ..FlowSettings::default() };
        let settings = Settings { columns: None, width, ..settings("y", flow) };
        let run = train(device, &job(), Prepared::new(&table, settings).unwrap(), &mut |_| {}).await.unwrap();
        assert_eq!(TrainedFlow::new(device, &run.learned).unwrap().tokens(), [3, expected]);
    }
    // 3 heads do not divide 8, whatever the columns are.
    let flow = FlowSettings { heads: 3, ..FlowSettings::default() };
    let refused = Prepared::new(&table, Settings { columns: None, ..settings("y", flow) }).err();
    assert!(matches!(refused, Some(Error::BadOption { name: "flow.heads", .. })));
}

async fn a_flow_beyond_memory_or_dispatches_is_refused_with_a_sentence(device: &Device) {
    let table = shop();
    let wide =
        Settings { width: OrAuto::Value(1024), ..settings("bought", FlowSettings { knots: 256, ..FlowSettings::default() }) };
    let refused = train(device, &job(), Prepared::new(&table, wide).unwrap(), &mut |_| {}).await.err().unwrap();
    assert_eq!(refused.code(), "too-large", "{refused}");
}
