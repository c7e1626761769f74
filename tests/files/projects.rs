//! Projects: what a run learned and how its training went, written and read again; files of former releases; files that anyone changed.

use crate::mixed_table::{read, table};
use crate::support::job;
use flowbed::{
    data::{By, ByColumn, Rule},
    device::Device,
    error::Error,
    files::{
        self, File, Format, SavedRun,
        json::SerdeJson,
        project::{self, Project},
        safetensors::{self, Array, Values},
        vectors, weights,
    },
    train::{self, Learned, Model, OrAuto, Prepared, Run, Settings},
};
use serde_json::{Value, json};

const MODELS: [Model; 4] = [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean];
const TARGETS: [&str; 3] = ["late", "tier", "amount"];
/// Two runs that a release of format 1 saved, before there were spellings: an embedding and an attention ODE of trains.csv
const FIRST: &[u8] = include_bytes!("../page/fixtures/project-1.flowbed");
/// Every model of every task, saved when JavaScript wrote and read projects; what it told of them, and their scores of new rows
const ALL_MODELS: &[u8] = include_bytes!("../page/fixtures/models-1.flowbed");
const TOLD: &str = include_str!("../page/fixtures/models-1.json");

fn run(model: Model, target: &str) -> Run {
    let settings = Settings {
        model,
        target: target.into(),
        columns: Some(["a b", "a_b", "x"].map(String::from).to_vec()),
        width: OrAuto::Value(4),
        hidden: 8,
        epochs: 2,
        batch: 32,
        dropout: 0.1,
        seed: (1 << 53) - 1,
        ..Settings::default()
    };
    let mut table = table();
    let into: Vec<u32> = (0..table.columns[1].levels() as u32).map(|i| i.min(11)).collect();
    table.columns[1].merge(&into).unwrap();
    let prepared = Prepared::new(&table, settings).unwrap();
    pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap()
}

/// Bits of the scores of known, unseen, missing and malformed rows.
fn scores(run: &Learned) -> Vec<u32> {
    let rows = read("x,a b,a_b\n1.5,\"a \"\"3\"\", é\",b2\n,never seen,b2\n-7,,\nbroken\n1e9,\"a \"\"3\"\", é\",b12\n");
    let scored = pollster::block_on(run.predict(&Device::cpu(), &job(), &rows)).unwrap();
    assert!(scored.values.iter().filter(|value| value.is_nan()).count() == run.labels.outputs());
    scored.values.iter().map(|value| value.to_bits()).collect()
}

/// The file of a project.
fn saved(runs: &[Run], page: Option<&str>) -> File {
    let runs: Vec<SavedRun> = runs.iter().map(SavedRun::from).collect();
    let [file] = files::files(&SerdeJson, &runs, Format::Project, None, page).unwrap().try_into().unwrap();
    file
}

/// A file with what stands in its header changed.
fn changed(file: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let mut header: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
    change(&mut header);
    let text = header.to_string();
    [&(text.len() as u64).to_le_bytes(), text.as_bytes(), &file[8 + length..]].concat()
}

/// A file with the record of its first run changed.
fn recorded(file: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    changed(file, |header| {
        let text = &mut header["__metadata__"]["flowbed"];
        let mut flowbed: Value = serde_json::from_str(text.as_str().unwrap()).unwrap();
        change(&mut flowbed["runs"][0]);
        *text = flowbed.to_string().into();
    })
}

/// A file without one of its arrays.
fn without(file: &[u8], left_out: &str) -> Vec<u8> {
    let tensors = safetensors::read(&SerdeJson, file).unwrap();
    let f32s: Vec<_> = tensors.arrays.iter().map(|tensor| tensor.f32s()).collect();
    let mut kept = Vec::new();
    for (tensor, f32s) in tensors.arrays.iter().zip(&f32s).filter(|(tensor, _)| tensor.name != left_out) {
        let (name, shape) = (tensor.name.clone(), tensor.shape.iter().map(|size| *size as usize).collect());
        let values = f32s.as_ref().map_or_else(|| Values::F64(tensor.f64s().unwrap()), |values| Values::F32(values));
        kept.push(Array { name, shape, values });
    }
    let metadata: Vec<(&str, &str)> = tensors.metadata.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    safetensors::write(&SerdeJson, &metadata, &kept).unwrap()
}

/// The sentence of a refusal, whose code must be that of a bad project.
fn refusal(file: &[u8]) -> String {
    let error = project::read(&SerdeJson, file).err().expect("it must be refused");
    let sentence = error.to_string();
    assert!(error.code() == "bad-project" && sentence.starts_with("The project cannot be opened: "), "{sentence}");
    sentence
}

#[test]
fn a_project_gives_back_its_runs_bit_for_bit_whatever_their_model_and_task_and_the_text_of_the_page() {
    let all = MODELS.into_iter().flat_map(|model| TARGETS.map(|target| (model, target)));
    let runs: Vec<Run> = all.map(|(model, target)| run(model, target)).collect();
    let file = saved(&runs, Some("“page”"));
    assert_eq!(file.name, "amount.flowbed");
    let Project { runs: opened, page } = project::read(&SerdeJson, &file.bytes).unwrap();
    assert_eq!((page.as_deref(), opened.len()), (Some("“page”"), runs.len()));
    for ((learned, training), run) in opened.iter().zip(&runs) {
        let what = format!("{:?} {}", run.learned.settings.model, run.learned.settings.target);
        assert_eq!(scores(learned), scores(&run.learned), "{what}");
        assert_eq!((training, &learned.settings), (&run.training, &run.learned.settings), "{what}");
        assert_eq!((learned.parameters(), learned.header), (run.learned.parameters(), true), "{what}");
        let spellings =
            |run: &Learned| run.encoder.vocabularies[1].spellings().map(|(text, id)| (text.to_string(), id)).collect::<Vec<_>>();
        assert_eq!((spellings(learned), spellings(learned).len()), (spellings(&run.learned), 1), "{what}");
    }
    let again: Vec<Run> = opened.into_iter().map(|(learned, training)| Run { learned, training, tested: None }).collect();
    assert!(saved(&again, page.as_deref()) == file, "saved again it is the same file");
}

#[test]
fn one_run_has_arrays_without_a_number_and_each_array_that_is_missing_is_named() {
    for (model, name) in MODELS.into_iter().zip(["embedding", "one-hot", "attention-ode", "target-mean"]) {
        let trained = run(model, "tier");
        let [file] = files::files(&SerdeJson, &[(&trained).into()], Format::Safetensors, None, None).unwrap().try_into().unwrap();
        assert_eq!(file.name, format!("tier-{name}.safetensors"));
        assert_eq!(project::read(&SerdeJson, &file.bytes).unwrap().page, None);
        let names: Vec<String> =
            safetensors::read(&SerdeJson, &file.bytes).unwrap().arrays.into_iter().map(|array| array.name).collect();
        assert!(!names.is_empty() && names.iter().all(|name| !name.starts_with("run")));
        for name in names {
            let sentence = refusal(&without(&file.bytes, &name));
            assert!(sentence.contains(&format!("its network needs “{name}” as [")), "{sentence}");
        }
    }
}

#[test]
fn no_run_is_no_project() {
    assert!(matches!(files::files(&SerdeJson, &[], Format::Project, None, None), Err(Error::NoRun(_))));
}

#[test]
fn settings_of_another_network_find_no_arrays_and_such_as_training_refuses_are_refused() {
    let file = saved(&[run(Model::AttentionOde, "tier")], None).bytes;
    for (why, name, value) in [
        ("needs “hidden/weights”", "/settings/hidden", json!(9)),
        ("needs “embedding/a b”", "/settings/width", json!(8)),
        ("needs “flow/q”", "/settings/flow/knots", json!(256)),
        ("The setting hidden is 1000000", "/settings/hidden", json!(1_000_000)),
        ("The setting flow.steps is 0", "/settings/flow/steps", json!(0)),
        ("The setting seed is 9007199254740992", "/settings/seed", json!(1u64 << 53)),
    ] {
        let sentence = refusal(&recorded(&file, |record| *record.pointer_mut(name).unwrap() = value));
        assert!(sentence.contains(why), "{why}: {sentence}");
    }
    for (why, model) in [("needs “embedding/a b”", "one-hot"), ("needs “mean/0/a b”", "target-mean")] {
        let other = recorded(&file, |record| (record["model"], record["settings"]["model"]) = (model.into(), model.into()));
        assert!(refusal(&other).contains(why));
    }
}

#[test]
fn arrays_of_another_type_or_with_values_that_are_no_numbers_are_none() {
    let header = |change: fn(&mut Value)| changed(FIRST, change);
    let types =
        header(|header| (header["run1/hidden/bias"]["dtype"], header["run1/hidden/bias"]["shape"]) = ("F64".into(), json!([2])));
    assert!(refusal(&types).contains("needs “hidden/bias” as [4]"));
    let half = header(|header| header["run2/flow/q"]["dtype"] = "BF16".into());
    assert!(refusal(&half).contains("needs “flow/q” as [1, 2, 2], of finite numbers, and there is none."));
    let mut nan = FIRST.to_vec();
    let last = nan.len() - 4;
    nan[last..].copy_from_slice(&f32::NAN.to_le_bytes());
    assert!(refusal(&nan).contains("needs “output/bias” as [1]"));
}

type Change = fn(&mut Value);

/// A part, and what makes it another than flowbed writes.
const PARTS: [(&str, Change); 25] = [
    ("settings", |one| one["settings"] = json!({ "target": "late", "model": "one-hot" })),
    ("settings", |one| one["settings"]["model"] = "one-hot".into()),
    ("settings", |one| one["settings"] = json!({ "model": "embedding" })),
    ("levels", |one| one["vocabularies"][0]["names"][0] = "x".into()),
    ("levels", |one| one["vocabularies"][0]["names"][2] = "".into()),
    ("levels", |one| one["vocabularies"][0]["names"][2] = "Graz".into()),
    ("levels", |one| one["vocabularies"][0]["names"] = json!([])),
    ("levels", |one| one["vocabularies"][0]["counts"] = json!([1, 2])),
    ("levels", |one| (one["vocabularies"][0]["spellings"], one["vocabularies"][0]["spelled"]) = (json!(["Graz"]), json!([1]))),
    ("levels", |one| (one["vocabularies"][0]["spellings"], one["vocabularies"][0]["spelled"]) = (json!(["x"]), json!([7]))),
    ("levels", |one| (one["vocabularies"][0]["spellings"], one["vocabularies"][0]["spelled"]) = (json!([""]), json!([1]))),
    ("levels", |one| one["vocabularies"][0]["spellings"] = json!(["x"])),
    ("levels", |one| one["vocabularies"][0]["missing"] = json!(0)),
    ("levels", |one| one["vocabularies"][0]["missing"] = json!(1)),
    ("levels", |one| one["vocabularies"][0]["missing"] = json!(99)),
    ("numbers", |one| one["numbers"][0]["range"] = json!([2, 1])),
    ("numbers", |one| one["numbers"][0]["periods"] = json!(["day"])),
    ("numbers", |one| (one["numbers"][0]["date"], one["numbers"][0]["periods"]) = (json!(true), json!(["week", "day"]))),
    ("numbers", |one| one["numbers"][0]["deviation"] = json!(0)),
    ("columns", |one| (one["numbers"], one["vocabularies"]) = (json!([]), json!([]))),
    ("classes", |one| one["labels"]["classes"] = json!(["no"])),
    ("classes", |one| one["labels"]["task"] = "constructor".into()),
    ("classes", |one| one["labels"]["deviation"] = json!(-1)),
    ("scores", |one| one["training"]["best"] = json!(12)),
    ("scores", |one| one["training"]["test"] = json!({ "loss": 0.5, "rmse": 1 })),
];

/// What serde says is missing or wrong, and what makes it so.
const SHAPES: [(&str, Change); 19] = [
    ("missing field `settings`", |one| _ = one.as_object_mut().unwrap().remove("settings")),
    ("invalid type: null", |one| one["vocabularies"] = Value::Null),
    ("invalid type: null", |one| one["vocabularies"] = json!([null])),
    ("missing field `counts`", |one| _ = one["vocabularies"][0].as_object_mut().unwrap().remove("counts")),
    ("invalid value: integer `-1`", |one| one["vocabularies"][0]["counts"][1] = json!(-1)),
    ("invalid value: integer `4294967296`", |one| one["vocabularies"][0]["counts"][1] = json!(1u64 << 32)),
    ("invalid type: null", |one| one["numbers"][0]["mean"] = Value::Null),
    ("missing field `numbers`", |one| _ = one.as_object_mut().unwrap().remove("numbers")),
    ("invalid type: null", |one| one["labels"] = Value::Null),
    ("missing field `header`", |one| _ = one.as_object_mut().unwrap().remove("header")),
    ("invalid type: null", |one| one["training"] = Value::Null),
    ("invalid type: string \"low\"", |one| one["training"]["test"]["loss"] = "low".into()),
    ("invalid type: string \"high\"", |one| one["training"]["test"]["auc"] = "high".into()),
    ("invalid type: null", |one| one["training"]["epochs"][0]["seconds"] = Value::Null),
    ("missing field `bytes`", |one| one["training"]["dense"] = json!({})),
    ("missing field `text`", |one| one["training"]["notes"] = json!([{ "line": 1 }])),
    ("invalid type: string \"cpu\"", |one| one["training"]["device"] = "cpu".into()),
    ("unknown variant `weary`", |one| one["training"]["stopped"] = "weary".into()),
    ("unknown variant `transformer`", |one| one["model"] = "transformer".into()),
];

#[test]
fn a_record_is_refused_where_it_is_not_as_flowbed_writes_it_and_the_sentence_says_what_is() {
    for (part, change) in PARTS {
        let sentence = refusal(&recorded(FIRST, change));
        let expected = format!("The {part} of its run 1 are not as flowbed writes them. Save it again.");
        assert!(sentence.ends_with(&expected), "{part}: {sentence}");
    }
    for (what, change) in SHAPES {
        let sentence = refusal(&recorded(FIRST, change));
        let said = sentence.contains(&format!("It is not as flowbed writes it: in its run 1, {what}"));
        assert!(said && sentence.ends_with(". Save it again."), "{what}: {sentence}");
    }
}

#[test]
fn a_setting_that_is_not_known_is_of_a_newer_flowbed_and_the_sentence_says_so() {
    for (name, place) in [("ema", "/settings"), ("bridge", "/settings/flow")] {
        let sentence = refusal(&recorded(FIRST, |one| one.pointer_mut(place).unwrap()[name] = json!(0.5)));
        let expected =
            format!("It has a setting “{name}”, which this page does not know: a newer flowbed wrote it. Load the page anew");
        assert!(sentence.contains(&expected), "{sentence}");
    }
    let more = recorded(FIRST, |one| one["training"]["watts"] = json!(7));
    assert!(project::read(&SerdeJson, &more).is_ok(), "what is told of a training beside decides nothing");
}

#[test]
fn what_is_no_project_or_of_another_version_is_refused_and_says_so() {
    let other = |metadata: Value| changed(FIRST, |header| header["__metadata__"] = metadata);
    for (why, bytes) in [
        ("another program", other(json!({ "format": "pt" }))),
        ("another program", changed(FIRST, |header| _ = header.as_object_mut().unwrap().remove("__metadata__"))),
        ("of version 2, this page reads version 1", other(json!({ "format": "flowbed", "version": "2" }))),
        ("of version none", other(json!({ "format": "flowbed" }))),
        ("no JSON", other(json!({ "format": "flowbed", "version": "1", "flowbed": "{" }))),
        ("no JSON", other(json!({ "format": "flowbed", "version": "1" }))),
        ("no run", other(json!({ "format": "flowbed", "version": "1", "flowbed": "{\"version\":1,\"runs\":[]}" }))),
        ("no safetensors", b"a,b\n1,2\n".to_vec()),
        ("end is missing", FIRST[..FIRST.len() - 1].to_vec()),
    ] {
        let sentence = refusal(&bytes);
        assert!(sentence.contains(why), "{why}: {sentence}");
    }
}

#[test]
fn what_former_releases_saved_opens_with_the_same_figures() {
    let told: Value = serde_json::from_str(TOLD).unwrap();
    let rows = read(told["news"].as_str().unwrap());
    let Project { runs, page } = project::read(&SerdeJson, ALL_MODELS).unwrap();
    assert_eq!((page.as_deref(), runs.len()), (Some("“mine”"), 12));
    for ((learned, training), (told, scores)) in
        runs.iter().zip(told["runs"].as_array().unwrap().iter().zip(told["scores"].as_array().unwrap()))
    {
        let what = format!("{} of {}", told["model"], told["target"]);
        let training = serde_json::to_value(training).unwrap();
        for part in ["epochs", "best", "stopped", "diverged", "seconds", "test", "base", "rows", "dense", "notes"] {
            assert_same(&training[part], &told[part], &format!("{what}: {part}"));
        }
        assert_eq!(
            (&training["device"]["name"], &training["device"]["kind"]),
            (&told["device"]["name"], &told["device"]["kind"])
        );
        assert_eq!(json!(learned.parameters()), told["parameters"], "{what}");
        let scored = pollster::block_on(learned.predict(&Device::cpu(), &job(), &rows)).unwrap().values;
        assert_eq!(scored.len(), scores.as_array().unwrap().len(), "{what}");
        for (found, expected) in scored.iter().zip(scores.as_array().unwrap()) {
            let Some(expected) = expected.as_f64() else { panic!("{what}: a row was malformed") };
            let off = (f64::from(*found) - expected).abs() / expected.abs().max(1.0);
            assert!(off < 1e-6, "{what}: {found} instead of {expected}"); // natively a multiply-add may round otherwise
        }
    }
    let first = project::read(&SerdeJson, FIRST).unwrap();
    assert_eq!(first.runs[0].1.test.loss, 0.04222729387764677);
    assert_eq!(first.runs[1].0.settings.model, Model::AttentionOde);
}

/// Numbers are compared as numbers: 0 is 0.0.
fn assert_same(found: &Value, told: &Value, what: &str) {
    match (found, told) {
        (Value::Number(found), Value::Number(told)) => assert_eq!(found.as_f64(), told.as_f64(), "{what}"),
        (Value::Array(found), Value::Array(told)) => {
            assert_eq!(found.len(), told.len(), "{what}");
            found.iter().zip(told).for_each(|(found, told)| assert_same(found, told, what));
        }
        (Value::Object(found), Value::Object(told)) => {
            // What later releases count was 0.
            let added = |name: &&String| !told.contains_key(*name) && found[*name] == 0;
            let names = found.keys().filter(|name| !added(name));
            assert!(names.clone().eq(told.keys()), "{what}: {found:?}");
            names.for_each(|name| assert_same(&found[name], &told[name], &format!("{what}.{name}")));
        }
        _ => assert_eq!(found, told, "{what}"),
    }
}

/// Numbers below n that are the same every time.
struct Dice(u32);

impl Dice {
    fn roll(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((u64::from(self.0) * n as u64) >> 32) as usize
    }
}

/// The file with some bytes changed, most of them in the header, and perhaps cut.
fn tampered(file: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut copy = file.to_vec();
    let head = 8 + u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
    let signs = b"0123456789-{}[],:\"eEnul\\\0";
    for _ in 0..1 + dice.roll(5) {
        let at = if dice.roll(10) < 7 { dice.roll(head) } else { dice.roll(copy.len()) };
        copy[at] = if dice.roll(10) < 7 { signs[dice.roll(signs.len())] } else { dice.roll(256) as u8 };
    }
    let kept = if dice.roll(10) < 8 { copy.len() } else { dice.roll(copy.len()) };
    copy.truncate(kept);
    copy
}

#[test]
fn of_20_000_changed_projects_each_opens_or_is_refused_with_the_code_of_a_bad_project() {
    let (mut dice, mut opened) = (Dice(7), 0);
    for _ in 0..20_000 {
        match project::read(&SerdeJson, &tampered(FIRST, &mut dice)) {
            Ok(Project { runs, .. }) => opened += usize::from(!runs.is_empty()),
            Err(error) => assert_eq!(error.code(), "bad-project", "{error}"),
        }
    }
    assert!((10..10_000).contains(&opened), "{opened} opened");
}

#[test]
fn vectors_of_a_project_have_the_names_of_their_levels_and_a_trained_flow_gives_its_weights() {
    let ode = || {
        let mut one = run(Model::AttentionOde, "late");
        one.learned.settings.flow.path = flowbed::model::attention::options::PathKind::Constant;
        one
    };
    let runs = [run(Model::Embedding, "late"), ode()];
    let file = saved(&runs, None);
    let first = vectors::read(&SerdeJson, std::slice::from_ref(&file), None).unwrap();
    assert_eq!(first.arrays[..4], ["run1/embedding/a b", "run1/embedding/a_b", "run2/embedding/a b", "run2/embedding/a_b"]);
    for (name, i, column) in [("run1/embedding/a b", 0, "a b"), ("run2/embedding/a_b", 1, "a_b")] {
        let found = vectors::read(&SerdeJson, std::slice::from_ref(&file), Some(name)).unwrap();
        let own = runs[i].learned.vectors(column).unwrap();
        assert_eq!(
            (found.names, found.width, &found.values[..]),
            (own.names.iter().map(|name| name.to_string()).collect(), 4, &own.values[..])
        );
    }
    let unnamed = vectors::read(&SerdeJson, std::slice::from_ref(&file), Some("run1/hidden/weights")).unwrap();
    assert_eq!(unnamed.names[0], "row 1");
    let set = weights::read(&SerdeJson, &file).unwrap();
    assert_eq!((set.width, set.path), (4, flowbed::model::attention::options::PathKind::Constant));
    let tensors = safetensors::read(&SerdeJson, &file.bytes).unwrap();
    assert_eq!(
        [set.q, set.k, set.v],
        ["q", "k", "v"].map(|name| tensors.find(&format!("run2/flow/{name}")).unwrap().f32s().unwrap())
    );
    let garbled = recorded(&file.bytes, |record| record["vocabularies"] = Value::Null);
    assert_eq!(
        vectors::read(&SerdeJson, &[File::new("x", garbled)], None).unwrap().names[0],
        "row 1",
        "without names it has vectors still"
    );
}

#[test]
fn a_split_by_a_column_comes_back_with_its_run() {
    for by in [By::Levels, By::Time] {
        let column = if by == By::Levels { "a b" } else { "x" };
        let split = Rule::By(ByColumn { by, column: column.into() });
        let settings = Settings { model: Model::TargetMean, target: "late".into(), split: split.clone(), ..Settings::default() };
        let prepared = Prepared::new(&table(), settings).unwrap();
        let run = pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap();
        let file = saved(std::slice::from_ref(&run), None);
        let Project { runs, .. } = project::read(&SerdeJson, &file.bytes).unwrap();
        assert_eq!(runs[0].0.settings.split, split);
        // The sets of its own table, before and after.
        assert_eq!(runs[0].0.split(&table()).unwrap().test, run.learned.split(&table()).unwrap().test);
    }
}
