//! Columns of text: what is taken for one and what is not, what their levels and bags are, and a run on them from training to files.

use crate::mixed_table::read;
use crate::support::*;
use flowbed::{
    data::{Bags, Choice, Column, Encoder, Kind, Table, Vocabulary, Wording, each_gram},
    device::Device,
    files::{self, Format, json::SerdeJson, onnx::Inputs, project},
    insight::{colour, neighbours},
    train::{self, Model, Prepared, Run, Settings},
};

/// The cell of a row.
type Cell = Box<dyn Fn(usize) -> String>;

on_every_device!(every_model_learns_from_text_and_comes_back_whole);

const KINDS: [&str; 6] = ["Bakery", "Brewery", "Hospital", "Library", "Theatre", "University"];
const NAMES: [&str; 9] = ["Aldorf", "Brinn", "Cormont", "Dellwick", "Esterby", "Falk", "Gorham", "Hollin", "Istria"];

/// Many names, few of which come twice: by their kind some are liked.
fn name(i: usize) -> String {
    let [a, b, c] = [i * 7 % 9, i / 9 % 9, i * i % 83];
    format!("{} {} {} {c}", NAMES[a], NAMES[b], KINDS[(i * 5 + i / 7) % 6])
}

fn column(cell: impl Fn(usize) -> String) -> Column {
    let cells: Vec<String> = (0..400).map(cell).collect();
    Column::from_cells("x", cells.iter().map(String::as_str))
}

#[test]
fn text_is_told_from_names_ids_and_codes_by_its_words() {
    let text: [(&str, Cell); 5] = [
        ("titles", Box::new(|i| format!("The {} of {} ({})", KINDS[i % 6], NAMES[i % 9], 1900 + i))),
        ("people", Box::new(|i| format!("{} {}son", NAMES[i / 9 % 9], NAMES[i % 9].repeat(1 + i / 81)))),
        (
            "companies in capitals",
            Box::new(|i| format!("{}{i} {} GMBH", NAMES[i % 9].to_uppercase(), KINDS[i % 6].to_uppercase())),
        ),
        ("addresses", Box::new(|i| format!("{i} {} Street, {}", NAMES[i % 9], KINDS[i % 6]))),
        ("titles without blanks", Box::new(|i| format!("東京の図書館{}", char::from_u32(0x4e00 + i as u32).unwrap()))),
    ];
    for (what, cell) in text {
        let column = column(cell);
        let found = (column.kind, column.left_out);
        assert_eq!(found, (Kind::Text, None), "{what}: {} {}", column.cell(0), column.why);
        assert_eq!(column.why, "text: every value differs, and they have words", "{what}");
    }
    let repeated = column(|i| name(i % 250));
    let differ = repeated.levels();
    assert_eq!(
        (repeated.kind, repeated.why.as_str()),
        (Kind::Text, &*format!("text: {differ} of 400 values differ, and they have words"))
    );
    let other: [(&str, Kind, Cell); 9] = [
        ("single names", Kind::Skip, Box::new(|i| format!("{}{}", NAMES[i % 9], "aeiou".repeat(i / 9)))),
        ("mails", Kind::Skip, Box::new(|i| format!("{}.{}@mail{i}.example", NAMES[i % 9], KINDS[i % 6]))),
        ("pages", Kind::Skip, Box::new(|i| format!("https://www.{}.example/some/path/{i}", NAMES[i % 9]))),
        ("hashes", Kind::Skip, Box::new(|i| format!("{:016x}", (i as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)))),
        ("uuids", Kind::Skip, Box::new(|i| format!("{:08x}-aaaa-bbbb-cccc-{i:012x}", i * 977))),
        ("plates", Kind::Skip, Box::new(|i| format!("KA {} {i}", ["AB", "XY"][i % 2]))),
        ("codes", Kind::Skip, Box::new(|i| format!("SKU-{i:05}"))),
        ("dirty categories", Kind::Category, Box::new(|i| name(i % 150))),
        ("sentences that come again", Kind::Category, Box::new(|i| format!("The {} is closed", KINDS[i % 6]))),
    ];
    for (what, kind, cell) in other {
        let column = column(cell);
        assert_eq!(column.kind, kind, "{what}: {} {}", column.cell(0), column.why);
    }
    // Too few to say so.
    assert_eq!(Column::from_cells("x", (0..20).map(|i| ["Red Fox", "Old Elm"][i % 2])).kind, Kind::Category);
}

#[test]
fn a_click_makes_text_of_categories_and_back() {
    let mut names = column(|i| name(i % 150));
    let before = (names.kind, names.levels(), names.worded());
    names.choose(&Choice { kind: Some(Kind::Text), ..Choice::default() }).unwrap();
    let Wording { words, buckets } = names.worded().unwrap();
    assert_eq!((names.kind, names.why.as_str(), names.levels()), (Kind::Text, "set by hand", before.1));
    let mut hashes: Vec<u32> = Vec::new();
    names.cells().for_each(|cell| each_gram(cell, false, &mut |hash, _| hashes.push(hash)));
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(words, hashes.len());
    assert!(buckets.is_power_of_two() && buckets > words, "{buckets}");
    assert_eq!(names.table_levels(), buckets);
    names.choose(&Choice { kind: Some(Kind::Category), ..Choice::default() }).unwrap();
    assert_eq!((names.kind, names.levels(), names.worded()), before);
}

fn text(cells: &[&str]) -> Column {
    let mut column = Column::from_cells("x", cells.iter().copied());
    column.kind = Kind::Text;
    column
}

fn bag(bags: &Bags, row: usize) -> Vec<(u32, f32)> {
    bags.range(row).map(|i| (bags.levels[i], bags.weights[i])).collect()
}

#[test]
fn levels_are_buckets_and_bags_are_shares_of_a_text() {
    let column = text(&["red fox", "red dog", "", "RED, red", "b", "dog", "ox", "?!"]);
    let vocabulary = Vocabulary::fit(&column, &[0, 1, 2, 3, 4, 7], 2);
    assert_eq!((vocabulary.missing(), vocabulary.len(), vocabulary.entries()), (Some(1), 2 + 64, 2 + 5));
    let titles: Vec<(&str, u32)> = (0..7).map(|entry| (vocabulary.title(entry), vocabulary.entry_count(entry))).collect();
    // Texts that came once stand in the order of the file; two rows have nothing that training has twice.
    let listed = [("", 2), ("(missing)", 1), ("red fox", 1), ("red dog", 1), ("RED, red", 1), ("b", 1), ("?!", 1)];
    assert_eq!(titles, listed);
    let (codes, bags) = vocabulary.bags(&column);
    let found: Vec<_> = codes.iter().map(|code| bag(&bags, *code as usize)).collect();
    // Of red fox the word red and its parts are known by three rows, fox and dog by one each: they are no levels.
    let mut grams = Vec::new();
    each_gram("red", true, &mut |hash, _| grams.push(2 + hash % 64));
    grams.sort_unstable();
    grams.dedup();
    for row in [0, 1, 3] {
        assert_eq!(found[row].iter().map(|level| level.0).collect::<Vec<_>>(), grams, "row {row}");
        assert!((found[row].iter().map(|level| level.1).sum::<f32>() - 1.0).abs() < 1e-6);
    }
    assert_eq!(
        [&found[2], &found[4], &found[5], &found[6], &found[7]],
        [&vec![(1, 1.0)], &vec![(0, 1.0)], &vec![(0, 1.0)], &vec![(0, 1.0)], &vec![(0, 1.0)]]
    );
    let tally = vocabulary.tally(&column, &|_| true);
    assert_eq!((tally.missing, tally.unseen), (1, 4));
    // What few rows have weighs more: ln(rows + 1 / (count + 1)) + 1.
    let vocabulary = Vocabulary::fit(&text(&["ox", "ox", "ox bee", "ox elk"]), &[0, 1, 2, 3], 1);
    let weights = vocabulary.texts.as_ref().unwrap().weights();
    let mut level = 0;
    each_gram("elk", false, &mut |hash, _| level = 1 + hash as usize % 64);
    assert!((weights[level] - ((5.0f64 / 2.0).ln() + 1.0)).abs() < 1e-12, "{}", weights[level]);
    each_gram("ox", false, &mut |hash, _| level = 1 + hash as usize % 64);
    assert!((weights[level] - 1.0).abs() < 1e-12);
}

#[test]
fn rows_are_encoded_alike_in_one_go_and_one_by_one() {
    let table = shops(400);
    let rows: Vec<u32> = (0..280).collect();
    let encoder = Encoder::fit(&table, &["zone", "name", "year"].map(String::from), &rows, 2).unwrap();
    assert_eq!((encoder.tables(), encoder.names()), ([1, 1], vec!["zone", "name", "year"]));
    let (all, some) = (encoder.encode(&table).unwrap(), encoder.encode_rows(&table, &[399, 3]).unwrap());
    assert_eq!([bag(&some.bags, 0), bag(&some.bags, 1)], [bag(&all.bags, 399), bag(&all.bags, 3)]);
}

/// What is liked hangs on the kind alone, which is a word of the name.
fn shops(rows: usize) -> Table {
    let mut text = String::from("zone,name,year,liked\n");
    for i in 0..rows {
        let name = name(i);
        let liked = ["Bakery", "Library", "Theatre"].iter().any(|kind| name.contains(kind));
        let cell = if i % 29 == 0 { "" } else { &name };
        text += &format!("z{},{cell},{},{}\n", i % 5, 1950 + i * 3 % 71, if liked { "yes" } else { "no" });
    }
    read(&text)
}

fn settings(model: Model) -> Settings {
    let (target, hidden, epochs) = ("liked".into(), 16, 12);
    Settings {
        model,
        target,
        hidden,
        epochs,
        batch: 32,
        rate: 1e-2,
        patience: 12,
        dropout: 0.1,
        width: train::OrAuto::Value(8),
        ..Settings::default()
    }
}

/// On a software GPU a flow takes its time: one epoch is enough for all but what was learned.
async fn trained(device: &Device, table: &Table, model: Model) -> Run {
    let all = settings(model);
    let epochs = if device.is_gpu() { 1 } else { all.epochs };
    let prepared = Prepared::new(table, Settings { epochs, ..all }).unwrap();
    train::train(device, &job(), prepared, &mut |_| {}).await.unwrap()
}

const MODELS: [Model; 4] = [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean];
const FRESH: &str =
    "zone,name,year\nz1,The Old Libary of Kent,1990\nz2,— ?!,1991\nz3,,1992\nz4,Falk Bakery,2001\nz4,falk bakery!,2001\n";

async fn every_model_learns_from_text_and_comes_back_whole(device: &Device) {
    let table = shops(900);
    assert_eq!(table.column("name").unwrap().kind, Kind::Text, "{}", table.column("name").unwrap().why);
    let fresh = read(FRESH);
    for model in MODELS {
        let run = trained(device, &table, model).await;
        let auc = run.training.test.auc.unwrap();
        assert!(auc > 0.9 || device.is_gpu(), "{model:?}: {auc}");
        let learned = &run.learned;
        let scored = learned.predict(device, &job(), &fresh).await.unwrap();
        let [library, unknown, missing, bakery, lower] = scored.values[..] else { panic!("five rows") };
        assert!(scored.values.iter().all(|score| (0.0..=1.0).contains(score)), "{:?}", scored.values);
        assert_eq!(bakery, lower, "{model:?}: case and signs between words say nothing");
        // Nothing is to be predicted there: each name has a vector. The rows of the table are none of names.
        let predictor = learned.predictor(&job(), "name").await;
        assert_eq!(predictor.err().map(|error| error.code()), Some("no-vectors"), "{model:?}");
        assert!(library != unknown && unknown != missing, "{model:?}: {:?}", scored.values);
        assert!((library > 0.5 && bakery > 0.5) || device.is_gpu(), "{model:?}: {:?}", scored.values);
        let told = "Rows whose name has no word, and no part of one, that training knew: 1. Its unknown level stands in.";
        assert!(scored.notes.iter().any(|note| note.text == told), "{:?}", scored.notes);
        if model != Model::TargetMean {
            names_have_vectors_and_neighbours(&run, &table, device.is_gpu());
        }
        let saved = [files::SavedRun::from(&run)];
        let bytes = files::files(&SerdeJson, &saved, Format::Project, None, None).unwrap().remove(0).bytes;
        let (again, _) = project::read(&SerdeJson, &bytes).unwrap().runs.remove(0);
        assert_eq!(again.predict(device, &job(), &fresh).await.unwrap().values, scored.values, "{model:?}");
        if model != Model::TargetMean {
            let [old, new] = [learned, &again].map(|run| run.vectors("name").unwrap());
            assert_eq!((old.names, old.counts, old.values), (new.names, new.counts, new.values));
        }
        for (format, count) in [
            (Format::Csv, 2),
            (Format::Npy, 4),
            (Format::Projector, 5),
            (Format::Safetensors, 1),
            (Format::Onnx(Inputs::Texts), 1),
            (Format::Onnx(Inputs::Ids), 2),
        ] {
            match files::files(&SerdeJson, &saved, format, None, None) {
                Ok(files) => assert_eq!(files.len(), count, "{model:?} {format:?}"),
                Err(error) => assert_eq!((model, error.code()), (Model::TargetMean, "no-vectors"), "{format:?}"),
            }
        }
    }
}

fn names_have_vectors_and_neighbours(run: &Run, table: &Table, untrained: bool) {
    let learned = &run.learned;
    let vectors = learned.vectors("name").unwrap();
    let own = table.column("name").unwrap();
    let train = Prepared::new(table, settings(learned.settings.model)).unwrap().split.train;
    let mut texts: Vec<&str> = train.iter().map(|row| own.cell(*row as usize)).filter(|cell| !cell.is_empty()).collect();
    texts.sort_unstable();
    let count = |name: &str| texts.iter().filter(|text| **text == name).count();
    assert_eq!((vectors.names[0], vectors.names[1], vectors.missing), ("", "(missing)", Some(1)));
    assert!(vectors.counts[2..].is_sorted_by(|a, b| a >= b));
    assert!(vectors.names[2..].iter().zip(&vectors.counts[2..]).all(|(name, rows)| count(name) == *rows as usize));
    texts.dedup();
    assert_eq!((vectors.names.len(), vectors.values.len()), (2 + texts.len(), (2 + texts.len()) * vectors.width));
    // A name of training has its row's vector; another has one too, near that of names written nearly alike.
    let (row, vector) = learned.vector(&vectors, "name", vectors.names[5]).unwrap();
    assert_eq!((row, &vector[..]), (Some(5), &vectors.values[5 * vectors.width..6 * vectors.width]));
    let (row, vector) = learned.vector(&vectors, "name", "Falk & Brinn Theater").unwrap();
    assert_eq!(row, None);
    let near = neighbours::nearest_to(&vectors.values, &vector, None, 10);
    let liked = |name: &str| ["Bakery", "Library", "Theatre"].iter().any(|kind| name.contains(kind));
    assert!(
        untrained || near.iter().all(|(row, _)| liked(vectors.names[*row])),
        "{:?}",
        near.iter().map(|(row, _)| vectors.names[*row]).collect::<Vec<_>>()
    );
    // By text a name with a slip is next to the one that it was.
    let name = vectors.names[2];
    let cosines = learned.table("name").unwrap().0.alike(&format!("{}{}", &name[..2], &name[3..].to_lowercase())).unwrap();
    let by_text = neighbours::best(&mut cosines.into_iter(), None, 5);
    assert!(by_text[0].0 == 2 && by_text[0].1 > 0.5 && by_text[0].1 < 1.0, "{name}: {by_text:?}");
    let same = learned.table("name").unwrap().0.alike(vectors.names[2]).unwrap();
    assert!((same[2] - 1.0).abs() < 1e-6 && same[0] == 0.0 && same[1] == 0.0);
    let vocabulary = &learned.encoder.vocabularies[1];
    let colours = colour::by_value(vocabulary, own, (0..own.len()).map(|row| row as f64)).values;
    assert_eq!(colours.len(), vectors.names.len());
    let rows: Vec<usize> = (0..own.len()).filter(|row| own.cell(*row) == vectors.names[2]).collect();
    assert_eq!(colours[2], (rows.iter().sum::<usize>() as f64 / rows.len() as f64) as f32);
    assert!(colours[1].is_finite(), "missing cells have their mean");
}
