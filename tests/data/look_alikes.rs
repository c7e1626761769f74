//! Levels that a person takes for one: after merging, a column is what a file with one spelling would have given, and a run
//! knows the other spellings wherever it goes.

use crate::support::job;
use flowbed::{
    data::{Column, ReadOptions, Reader, Table, Target, Vocabulary},
    device::Device,
    error::Error,
    files::{self, Format, json::SerdeJson},
    train::{self, Learned, Model, OrAuto, Prepared, Run, Settings},
};

const PLACES: [&str; 6] = ["Paris", "paris ", "PARIS", "Caf\u{e9}", "Cafe\u{301}", "Rome"];
/// For each of `PLACES`, in the order in which the column has them, the place that it goes to.
const INTO: [u32; 6] = [0, 0, 0, 3, 3, 5];

fn read(text: &str) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: true, ..ReadOptions::default() });
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Some cells are missing; all places come in the order of `PLACES` at first.
fn table(place: impl Fn(usize) -> &'static str) -> Table {
    let row = |i: usize| {
        let k = if i < PLACES.len() { i } else { i * 7 % 11 % PLACES.len() };
        let (place, other) = (if i % 17 == 16 { "" } else { place(k) }, i * 5 % 7);
        // In Paris four of five are late, elsewhere one.
        format!("{place},b{other},{}\n", (usize::from(INTO[k] == 0) + usize::from((i + other).is_multiple_of(5))) % 2)
    };
    read(&format!("place,other,late\n{}", (0..600).map(row).collect::<String>()))
}

fn merged() -> Table {
    let mut table = table(|k| PLACES[k]);
    table.columns[0].merge(&INTO).unwrap();
    table
}

fn run(model: Model, table: &Table) -> Run {
    let (width, late) = (OrAuto::Value(4), String::from("late"));
    let settings = Settings { model, target: late, width, hidden: 8, epochs: 2, batch: 32, ..Settings::default() };
    let prepared = Prepared::new(table, settings).unwrap();
    pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap()
}

fn scores(run: &Learned, places: &[&str]) -> Vec<u32> {
    let rows = format!("place,other\n{}", places.iter().map(|place| format!("{place},b1\n")).collect::<String>());
    let scored = pollster::block_on(run.predict(&Device::cpu(), &job(), &read(&rows))).unwrap();
    scored.values.iter().map(|value| value.to_bits()).collect()
}

#[test]
fn a_merged_column_is_what_a_file_with_one_spelling_gives() {
    let (merged, rewritten) = (merged(), table(|k| PLACES[INTO[k] as usize]));
    let (one, other) = (&merged.columns[0], &rewritten.columns[0]);
    assert_eq!((one.levels(), one.missing(), one.kind, &one.why), (3, other.missing(), other.kind, &other.why));
    assert!(one.cells().eq(other.cells()) && one.coded().codes().eq(other.coded().codes()));
    let spelled: Vec<_> = one.spellings().collect();
    assert_eq!(spelled, [("paris ", 1), ("PARIS", 1), ("Cafe\u{301}", 2)]);
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean] {
        let [one, other] = [&merged, &rewritten].map(|table| run(model, table).learned);
        let known = ["Paris", "Caf\u{e9}", "Rome", ""];
        assert_eq!(scores(&one, &known), scores(&other, &known), "{model:?}");
        let each = INTO.map(|place| PLACES[place as usize]);
        assert_eq!(scores(&one, &PLACES), scores(&one, &each), "{model:?}: every spelling is its place");
        assert_ne!(scores(&other, &PLACES), scores(&other, &each), "{model:?}: unmerged, another spelling is unseen");
    }
}

#[test]
fn rows_of_another_spelling_are_not_told_as_unseen_and_a_new_one_is() {
    let trained = run(Model::Embedding, &merged()).learned;
    let rows = read("place,other\nPARIS,b1\nCafe\u{301},b1\npAris,b1\nOslo,b1\n,b1\n");
    let notes = pollster::block_on(trained.predict(&Device::cpu(), &job(), &rows)).unwrap().notes;
    let told: Vec<_> = notes.iter().map(|note| &note.text[..]).filter(|text| text.starts_with("Rows whose")).collect();
    assert_eq!(
        told,
        [
            "Rows whose place is missing: 1. They have a level of their own.",
            "Rows whose place training did not know: 2. Its unknown level stands in."
        ]
    );
}

#[test]
fn a_vocabulary_keeps_the_spellings_of_the_levels_that_it_knows() {
    let mut column = Column::from_cells("c", ["x", "X", "rare", "RARE", "y", "x", "y", ""]);
    column.merge(&[0, 0, 2, 2, 4]).unwrap();
    let fitted = Vocabulary::fit(&column, &[0, 1, 2, 4, 5, 6, 7], 2);
    assert_eq!((fitted.len(), fitted.rare(), fitted.count(1)), (4, 1, 3));
    assert_eq!(["x", "X", "y", "rare", "RARE", ""].map(|text| fitted.id(text)), [1, 1, 2, 0, 0, 3]);
    let spelled = fitted.spellings().collect::<Vec<_>>();
    assert_eq!((spelled, fitted.name(3), fitted.missing()), (vec![("rare", 0), ("X", 1), ("RARE", 0)], "", Some(3)));
    let parts = (0..fitted.len() as u32).map(|id| (fitted.name(id), fitted.count(id)));
    let mut again = Vocabulary::from_parts("c", parts, fitted.rare());
    fitted.spellings().for_each(|(text, id)| again.spell(text, id));
    // A project says it twice, or of what is not there.
    for (text, id) in [("X", 2), ("y", 1), ("z", 4)] {
        again.spell(text, id);
    }
    assert_eq!(again.encode(&column), fitted.encode(&column));
    assert_eq!((again.id("X"), again.id("y"), again.id("z"), again.spellings().count()), (1, 2, 0, 3));
}

#[test]
fn merging_twice_keeps_all_spellings_and_a_level_that_is_not_there_changes_nothing() {
    let mut column = Column::from_cells("c", ["a", "A", "b", " a", "b"]);
    column.merge(&[0, 0, 2, 3]).unwrap();
    column.merge(&[1, 1, 1]).unwrap();
    let spelled = |column: &Column| column.spellings().map(|(text, code)| format!("{text}:{code}")).collect::<Vec<_>>();
    assert_eq!((column.levels(), spelled(&column)), (1, ["A:1", "a:1", " a:1"].map(String::from).to_vec()));
    assert_eq!(column.why, "one value only, nothing to learn");
    for wrong in [vec![], vec![1], vec![0, 0]] {
        assert!(matches!(column.merge(&wrong), Err(Error::BadOptions(_))), "{wrong:?}");
    }
    assert_eq!((column.levels(), column.cell(0)), (1, "b"));
}

#[test]
fn a_plain_column_and_a_target_can_be_merged() {
    let cells: Vec<String> = (0..140_000).map(|i| format!("n{}{}", i % 70_000, ["", " "][i / 70_000])).collect();
    let mut column = Column::from_cells("c", cells.iter().map(String::as_str));
    assert_eq!(column.levels(), 140_000);
    column.merge(&(0..140_000).map(|i| i % 70_000).collect::<Vec<_>>()).unwrap();
    assert!(column.levels() == 70_000 && (0..140_000).all(|row| column.cell(row) == cells[row % 70_000]));
    let mut answer = Column::from_cells("late", ["Yes", "no", "yes", "No", "yes"]);
    answer.merge(&[2, 1, 2, 1]).unwrap();
    let target = Target::of(&answer).unwrap();
    assert_eq!((target.classes, target.values), (vec!["no".to_string(), "yes".into()], vec![1.0, 0.0, 1.0, 0.0, 1.0]));
}

#[test]
fn the_keys_of_an_onnx_file_hold_every_spelling() {
    let trained = run(Model::Embedding, &merged());
    let [file] =
        files::files(&SerdeJson, &[(&trained).into()], Format::named("onnx").unwrap(), None, None).unwrap().try_into().unwrap();
    for place in PLACES {
        // a string of a protobuf message: its tag (9 in an AttributeProto), its length, its bytes
        let field = [&[9 << 3 | 2, place.len() as u8], place.as_bytes()].concat();
        assert!(file.bytes.windows(field.len()).any(|bytes| bytes == field), "{place:?}");
    }
}
