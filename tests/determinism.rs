//! One file, one seed: one result, byte for byte, whatever the chunks in which the file came and whatever process computes. Maps
//! with random hashing decide nothing: every process, and every map in it, has another order.
#![cfg(not(target_arch = "wasm32"))]

mod support;

use std::process::Command;

use flowbed::{
    data::{ReadOptions, Reader, Table, Vocabulary, samples},
    device::Device,
    files::{self, Format, arrays, json::SerdeJson, onnx::Inputs, safetensors::Values},
    insight::colour,
    train::{self, Model, OrAuto, Prepared, Run, Settings},
};
use sha2::{Digest, Sha256};
use support::{cpu_of, job};

/// 1,500 rows of the shop; ids of several bytes a character, quoted cells, names that come twice, a torn row.
fn file() -> Vec<u8> {
    let size = samples::ShopSize { rows: 1500, skus: 60, customers: 30, zips: 20, ..samples::ShopSize::default() };
    let plain = String::from_utf8(samples::shop(size)).unwrap();
    let mut lines = plain.lines();
    let mut text = format!("{},zip,zip\r\n", lines.next().unwrap());
    for (i, line) in lines.enumerate() {
        let (sku, rest) = line.split_once(',').unwrap();
        text += &format!("\"ü, \"\"{sku}\"\"\",{rest},{},é{}\r\n", i * i % 23, i * 7 % 19);
        if i == 700 {
            text += "torn,row\r\n";
        }
    }
    text.into_bytes()
}

fn read(chunks: impl Iterator<Item = impl AsRef<[u8]>>) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    chunks.for_each(|chunk| reader.push(chunk.as_ref()).unwrap());
    reader.finish().unwrap()
}

fn run(table: &Table, model: Model, target: &str) -> Run {
    run_on(&Device::cpu(), table, model, target)
}

fn run_on(device: &Device, table: &Table, model: Model, target: &str) -> Run {
    let settings = Settings {
        model,
        target: target.into(),
        width: OrAuto::Value(6),
        hidden: 12,
        epochs: 2,
        batch: 100,
        rate: 5e-3,
        seed: 11,
        dropout: 0.1,
        id_dropout: OrAuto::Value(0.02),
        ..Settings::default()
    };
    let prepared = Prepared::new(table, settings).unwrap();
    pollster::block_on(train::train(device, &job(), prepared, &mut |_| {})).unwrap()
}

/// All that a run is to others: its losses and scores, its arrays (what safetensors and projects hold), its files.
fn bytes(run: &Run) -> Vec<u8> {
    let mut all = Vec::new();
    for epoch in &run.training.epochs {
        all.extend([epoch.train, epoch.valid, epoch.auc.unwrap_or(0.0)].iter().flat_map(|x| x.to_le_bytes()));
    }
    all.extend(format!("{:?} {:?} {:?}", run.training.test, run.training.base, run.training.notes).bytes());
    for array in arrays::arrays(&run.learned) {
        all.extend(format!("{} {:?}", array.name, array.shape).bytes());
        match array.values {
            Values::F32(values) => all.extend(values.iter().flat_map(|x| x.to_le_bytes())),
            Values::F64(values) => all.extend(values.iter().flat_map(|x| x.to_le_bytes())),
        }
    }
    let vectors = [Format::Npy, Format::Csv, Format::Projector];
    let formats = if run.learned.settings.model == Model::TargetMean { &vectors[..0] } else { &vectors[..] };
    for format in formats.iter().chain(&[Inputs::Texts, Inputs::Ids].map(Format::Onnx)) {
        let files = files::files(&SerdeJson, &[run.into()], *format, None, None).unwrap();
        files.iter().for_each(|file| all.extend([file.name.as_bytes(), &file.bytes].concat()));
    }
    all
}

const RUNS: [(Model, &str); 4] =
    [(Model::Embedding, "bought"), (Model::OneHot, "tier"), (Model::AttentionOde, "bought"), (Model::TargetMean, "amount")];

#[test]
fn chunks_of_one_byte_of_seven_of_64_kb_and_the_whole_file_export_the_same_bytes() {
    let file = file();
    let whole = read([&file].into_iter());
    let expected = RUNS.map(|(model, target)| bytes(&run(&whole, model, target)));
    for size in [1, 7, 1 << 16] {
        let table = read(file.chunks(size));
        for ((model, target), expected) in RUNS.iter().zip(&expected) {
            assert!(bytes(&run(&table, *model, target)) == *expected, "chunks of {size} bytes, {model:?}");
        }
    }
}

#[test]
fn one_thread_two_three_and_four_export_the_same_bytes() {
    let table = read([file()].into_iter());
    for (model, target) in RUNS {
        let expected = bytes(&run(&table, model, target));
        for threads in 2..=4 {
            assert!(bytes(&run_on(&cpu_of(threads), &table, model, target)) == expected, "{threads} threads, {model:?}");
        }
    }
}

/// What this process makes of the file: runs, vocabularies, guesses, colours.
fn fingerprint() -> String {
    let table = read([file()].into_iter());
    let mut hash = Sha256::new();
    RUNS.iter().for_each(|(model, target)| hash.update(bytes(&run(&table, *model, target))));
    hash.update(maps(&table));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Everything in which a map could have a say.
fn maps(table: &Table) -> String {
    let mut all = format!("{:?}", table.notes);
    let rows: Vec<u32> = (0..table.rows as u32).filter(|row| row % 5 > 0).collect();
    for column in &table.columns {
        let vocabulary = Vocabulary::fit(column, &rows, 2);
        let names: Vec<&str> = (0..vocabulary.len() as u32).map(|id| vocabulary.name(id)).collect();
        let tier = colour::by_column(&vocabulary, column, table.column("tier").unwrap());
        let colours: Vec<u32> = tier.values.iter().map(|x| x.to_bits()).collect();
        all += &format!(
            "{} {:?} {} {:?} {names:?} {:?} {:?} {colours:?}",
            column.name,
            column.kind,
            column.why,
            column.task(),
            vocabulary.encode(column),
            tier.names,
        );
    }
    all
}

#[test]
fn no_map_decides_an_id_a_name_a_task_or_a_colour() {
    let file = file();
    let first = maps(&read([&file].into_iter()));
    for _ in 0..20 {
        assert!(maps(&read([&file].into_iter())) == first);
    }
}

const CHILD: &str = "FLOWBED_FINGERPRINT";

#[test]
fn another_process_computes_the_same_bytes() {
    let own = fingerprint();
    if std::env::var_os(CHILD).is_some() {
        return println!("{CHILD} {own}");
    }
    for _ in 0..2 {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "another_process_computes_the_same_bytes", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        let text = String::from_utf8(child.stdout).unwrap();
        let theirs = text.lines().find_map(|line| line.split_once(&format!("{CHILD} "))).unwrap_or_else(|| panic!("{text}")).1;
        assert_eq!(theirs, own);
    }
}
