//! Writes www/lab/generated: the types of the structs that cross, and the options with their defaults and limits; and the options in
//! the Python script. `cargo test --lib` fails where a file is not what the structs say; `make contract` renews all of them.

use std::{collections::HashMap, fmt::Write, fs, path::Path};

use super::{
    declaration::{Declaration, broken},
    options::{Options, note},
    *,
};
use crate::{
    data,
    device::{DeviceInfo, Reason},
    error::{Error, NoGpu},
    flow,
    measure::Measured,
    model::attention::options::{Field, PathKind, Scale},
    ode::tableau,
    referee, train,
};

pub const WRITTEN: &str = "Written from the structs of src by `make contract`.";

/// Names that no enum of the crate holds.
fn names() -> [(&'static str, Vec<&'static str>); 3] {
    let tasks = [data::Task::Binary, data::Task::Classes(3), data::Task::Regression];
    let none =
        [NoGpu::NoWebGpu, NoGpu::NoAdapter, NoGpu::NoAnswer, NoGpu::NoDevice(String::new()), NoGpu::Software(String::new())];
    let chosen = [Reason::Found, Reason::Imitated, Reason::Asked];
    let given_up =
        [Reason::TooLarge(Error::GpuMemory), Reason::KernelFailed(""), Reason::FailedTwice, Reason::Gone(NoGpu::NoAdapter)];
    let reasons = chosen.into_iter().chain(none.map(Reason::NoGpu)).chain(given_up);
    [
        ("ReasonCode", reasons.map(|reason| reason.code()).collect()),
        ("TaskName", tasks.map(|task| task.name()).into()),
        ("Method", tableau::ALL.map(|tableau| tableau.name).into()),
    ]
}

fn declarations() -> Vec<Declaration> {
    macro_rules! of { ($($name:ty),* $(,)?) => { vec![$(Declaration::of::<$name>()),*] } }
    of![
        data::Kind,
        data::Style,
        data::LeftOut,
        data::Ids,
        data::Missing,
        ColumnChoice,
        KindOrChoice,
        data::By,
        data::ByColumn,
        data::Rule,
        data::Proposal,
        train::Model,
        train::optimizer::Optimizer,
        train::Auto,
        train::OrAuto<f64>,
        Field,
        crate::model::attention::Sigma,
        PathKind,
        train::ReadoutName,
        flow::Adjoint,
        Scale,
        LoadOptions,
        JoinOptions,
        JoinInfo,
        data::Note,
        data::Dialect,
        MissingWord,
        data::Wording,
        Tasks,
        ColumnInfo,
        TargetInfo,
        TableInfo,
        train::Settings,
        train::LossName,
        train::ClassRule,
        train::ClassWeights,
        train::FlowSettings,
        train::TreeFeatures,
        train::TreeSettings,
        train::RareClass,
        train::Rounds,
        train::Report,
        train::Epoch,
        train::Scores,
        train::RowCounts,
        train::WarningCode,
        train::Warning,
        train::DenseCost,
        train::Stopped,
        DeviceInfo,
        RunInfo,
        Neighbour,
        Neighbours,
        Vectors,
        Points,
        train::RowScore,
        train::Labelled,
        train::Unknown,
        Predicted,
        train::StandIn,
        UnseenInfo,
        train::Outline,
        CostInfo,
        train::Rung,
        train::Halving,
        train::Luck,
        train::WidthLoss,
        train::Widths,
        train::why::Importance,
        train::why::ColumnImportance,
        train::why::Shuffling,
        train::why::Explained,
        train::why::Addition,
        train::why::Curve,
        train::why::CurveOf,
        train::Layers,
        train::Reference,
        Depth,
        RowInfo,
        RowTokens,
        NamedVectors,
        Stats,
        FlowInfo,
        FlowProgress,
        ClusterEvent,
        Invariant,
        flow::presets::Kind,
        flow::experiments::DepthLimit,
        flow::experiments::Gradients,
        flow::Settings,
        Measured,
        referee::Measure,
        referee::Question,
        referee::Design,
        referee::Few,
        referee::Withheld,
        referee::Interval,
        referee::MethodScores,
        referee::Method,
        referee::Pair,
        referee::Verdict,
        referee::details::CalibrationBin,
        referee::details::Calibration,
        referee::details::Costs,
        referee::details::AtThreshold,
        referee::details::TwoClassScores,
        referee::details::TopShare,
        referee::details::ClassScores,
        referee::details::Confusion,
        referee::details::SeveralScores,
        referee::details::Pinball,
        referee::details::NumberScores,
        train::Details,
        train::LevelScore,
        train::ByLevels,
    ]
}

/// Each file with the text that it should hold.
fn files() -> Vec<(&'static str, String)> {
    let declarations = declarations();
    let union = |names: &[&str]| names.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(" | ");
    let mut named: HashMap<String, String> = declarations.iter().map(|one| (one.name.clone(), one.body().to_string())).collect();
    named.extend(names().map(|(name, all)| (name.to_string(), union(&all))));
    let options = Options::new(&named);
    let mut types = format!("// {WRITTEN}\n\n");
    for (name, all) in names() {
        let _ = writeln!(types, "export {}", broken(&format!("type {name} = {};", union(&all))));
    }
    let lists = [
        ("TrainSettings", &options.train),
        ("TrainFlowSettings", &options.train_flow),
        ("TreeSettings", &options.train_trees),
        ("FlowSettings", &options.flow),
    ];
    for declaration in &declarations {
        let list = lists.iter().find(|(name, _)| *name == declaration.name).map_or(&[][..], |(_, list)| &list[..]);
        let notes = list.iter().map(|(name, option)| (name.clone(), note(option))).collect();
        types += &declaration.typescript(&notes);
    }
    let [script, cells, dates] = ["www/python/flowbed_run.py", "www/python/flowbed_cells.py", "www/python/flowbed_dates.py"];
    vec![
        ("www/lab/generated/engine.d.ts", types),
        ("www/lab/generated/options.js", options.javascript()),
        (script, replaced(&read(script), "    # -- options", &options.python())),
        (cells, replaced(&read(cells), "# -- units", &units())),
        (dates, replaced(&read(dates), "# -- names", &names_of_days())),
    ]
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap_or_default()
}

/// A text with other lines between its two marks.
fn replaced(text: &str, mark: &str, lines: &str) -> String {
    let first = format!("{mark}: written by `make contract`\n");
    let last = mark.replace("-- ", "-- end of ") + "\n";
    let (before, rest) = text.split_once(&first).unwrap();
    let (_, after) = rest.split_once(&last).unwrap();
    [before, &first, lines, &last, after].concat()
}

/// The signs and units beside numbers, as two sets of Python.
fn units() -> String {
    set("CURRENCIES", &data::units::CURRENCIES) + &set("ATTACHED", &data::units::ATTACHED)
}

/// Names of months and weekdays: a list of lines, and a set.
fn names_of_days() -> String {
    let months: String = data::calendar::MONTHS.iter().map(|names| format!("    \"{names}\",\n")).collect();
    let days: Vec<&str> = data::calendar::WEEKDAYS.split(' ').collect();
    format!("MONTHS = [\n{months}]\n{}", set("WEEKDAYS", &days))
}

fn set(name: &str, all: &[&str]) -> String {
    let mut lines = vec![String::new()];
    for one in all {
        let full = lines.last().is_some_and(|line| line.chars().count() + one.chars().count() > 115);
        lines.extend(full.then(String::new));
        let line = lines.last_mut().unwrap();
        *line += if line.is_empty() { "    " } else { " " };
        *line += one;
    }
    format!("{name} = set(\"\"\"\n{}\n\"\"\".split())\n", lines.join("\n"))
}

#[test]
fn what_is_written_is_what_the_structs_say() {
    for (path, text) in files() {
        if std::env::var_os("FLOWBED_RENEW").is_some() {
            fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(path), text).unwrap();
        } else {
            assert!(read(path) == text, "{path} is not what the structs of src say. Renew it: make contract");
        }
    }
}
