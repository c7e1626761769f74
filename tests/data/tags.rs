//! Columns of tags: what is taken for one and what is not, what their levels and bags are, and a run on them from training to files.

use crate::mixed_table::read;
use crate::support::*;
use flowbed::{
    data::{Bags, Choice, Column, Encoder, Kind, Missing, Style, Table, Vocabulary},
    device::Device,
    files::{self, Format, json::SerdeJson, onnx::Inputs, project},
    insight::colour,
    train::{self, Model, Prepared, Run, Settings},
};

/// The cell of a row.
type Cell<'a> = Box<dyn Fn(usize) -> String + 'a>;

on_every_device!(every_model_learns_from_tags_and_comes_back_whole, a_bag_of_one_scores_as_its_tag_alone);

const GENRES: [&str; 9] = ["Action", "Comedy", "Crime", "Drama", "Horror", "Musical", "Romance", "War", "Western"];

/// Row i has one to four tags, in order of the alphabet.
fn genres(i: usize) -> Vec<&'static str> {
    let has = |g: usize| (i * 7 + g * g * 5 + i / 11).is_multiple_of(3 + g % 4);
    let all: Vec<&str> = (0..9).filter(|g| has(*g)).map(|g| GENRES[g]).take(4).collect();
    if all.is_empty() { vec![GENRES[i % 9]] } else { all }
}

fn column(name: &str, cell: impl Fn(usize) -> String) -> Column {
    let cells: Vec<String> = (0..400).map(cell).collect();
    Column::from_cells(name, cells.iter().map(String::as_str))
}

#[test]
fn tags_are_told_from_text_and_names_by_how_they_repeat() {
    let joined = |sign: &'static str| move |i: usize| genres(i).join(sign);
    let listed = |i: usize| format!("[{}]", genres(i).iter().map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(", "));
    let python = |i: usize| listed(i).replace('"', "'");
    let weighed = |i: usize| genres(i).iter().map(|tag| format!("{tag}:{}", 1 + i % 3)).collect::<Vec<_>>().join("|");
    let tagged: [(Column, Style, &str, &str); 6] = [
        (column("genres", joined("|")), Style::Bar, "", "tags with | between them, 9 different"),
        (column("genres", joined(";")), Style::Semicolon, "", "tags with ; between them, 9 different"),
        (column("genres", joined(", ")), Style::Commas, "", "tags with , between them, 9 different"),
        (column("genres", listed), Style::Json, "", "tags in lists, 9 different"),
        (column("genres", python), Style::Json, "", "tags in lists, 9 different"),
        (column("genres", weighed), Style::Bar, ":", "tags with | between them, 9 different, with weights"),
    ];
    for (column, style, unit, why) in tagged {
        assert_eq!((column.kind, column.why.as_str()), (Kind::Tags, why), "{}", column.cell(0));
        assert_eq!((column.format.style, column.format.unit.as_str(), column.named()), (style, unit, [9, 0]), "{why}");
    }
    let first = ["James", "Mary", "John", "Ann", "Ruth", "Paul", "Karl"];
    let last = ["Smith", "James", "Weber", "Jones", "Novak", "Rossi", "Garcia", "Silva", "Kim"];
    let streets = ["Main St", "Oak Ave", "High St"];
    let other: [(&str, Cell); 11] = [
        ("last name; first name", Box::new(|i| format!("{}; {}", last[i % 9], first[i * i % 7]))),
        ("city, country", Box::new(|i| format!("Town {}, {}", i % 40, ["US", "DE", "FR"][i % 3]))),
        (
            "address, now and then with a flat",
            Box::new(move |i| {
                let flat = if i % 3 == 0 { format!(", Flat {}", i % 5) } else { String::new() };
                format!("{} {}{flat}, Town {}", i, streets[i % 3], i % 7)
            }),
        ),
        ("paths", Box::new(|i| format!("a/b{}/c{}", i % 5, i % 7))),
        (
            "a hierarchy",
            Box::new(|i| if i % 4 == 0 { format!("Europe|C{}", i % 6) } else { format!("Europe|C{}|T{}", i % 6, i % 30) }),
        ),
        ("sentences", Box::new(|i| format!("It was, on day {i}, so; and number {} came, at last", i * 7 % 400))),
        ("numbers with a decimal comma", Box::new(|i| format!("{},{}", i % 9, i % 7))),
        ("times", Box::new(|i| format!("{:02}:{:02}", i % 24, i % 60))),
        ("coordinates", Box::new(|i| format!("[{}.5, {}.25]", i * 3 % 180, i * 7 % 90))),
        (
            "categories with a sign in few",
            Box::new(|i| if i % 5 == 0 { "salt|pepper".into() } else { ["salt", "pepper", "oil"][i % 3].into() }),
        ),
        ("two levels", Box::new(|i| ["a;b", "a"][i % 2].into())),
    ];
    for (what, cell) in other {
        let column = column("x", cell);
        assert_ne!(column.kind, Kind::Tags, "{what}: {}", column.why);
    }
}

fn choice(kind: Kind, format: Option<Style>) -> Choice {
    Choice { kind: Some(kind), format, missing: None }
}

#[test]
fn a_click_makes_tags_of_names_and_categories_of_tags() {
    let mut names = column("author", |i| format!("{}; {}", ["Smith", "Weber", "Jones"][i % 3], ["John", "Ann"][i % 2]));
    let before = (names.kind, names.levels());
    names.choose(&choice(Kind::Tags, None)).unwrap();
    assert_eq!(
        (names.kind, names.format.style, names.named(), names.why.as_str()),
        (Kind::Tags, Style::Semicolon, [5, 0], "set by hand")
    );
    names.choose(&choice(Kind::Category, None)).unwrap();
    assert_eq!((names.kind, names.levels()), before);
    // A format alone says the kind; another than the cells have leaves them whole.
    names.choose(&Choice { format: Some(Style::Bar), ..Choice::default() }).unwrap();
    assert_eq!((names.kind, names.named()), (Kind::Tags, [6, 0]));
    let error = names.choose(&choice(Kind::Tags, Some(Style::Comma))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The setting format is one of another kind (“author”); it must be one of tags, as its kind is."
    );
    assert!(names.choose(&choice(Kind::Number, Some(Style::Bar))).is_err());
    // Cells without a tag are missing, and so are words where a person says so.
    let mut bare = column("tags", |i| ["a|b", "|", "", "b|none", "none"][i % 5].into());
    bare.choose(&choice(Kind::Tags, Some(Style::Bar))).unwrap();
    assert_eq!(bare.named(), [3, 160]);
    bare.choose(&Choice { missing: Some(Missing::Words(vec!["none".into()])), ..choice(Kind::Tags, Some(Style::Bar)) }).unwrap();
    assert_eq!(bare.named(), [2, 240]);
}

fn tags(cells: &[&str], unit: &str) -> Column {
    let mut column = Column::from_cells("tags", cells.iter().copied());
    column.kind = Kind::Tags;
    column.format = flowbed::data::Format { style: Style::Bar, unit: unit.into() };
    column
}

/// (level, weight) of each level of a row's bag.
fn bag(bags: &Bags, row: usize) -> Vec<(u32, f32)> {
    bags.range(row).map(|i| (bags.levels[i], bags.weights[i])).collect()
}

#[test]
fn levels_are_tags_and_bags_are_shares_of_a_row() {
    let column = tags(&["b|a", "a", "", "c|a|a", "a|d", "e", "a|x"], "");
    let vocabulary = Vocabulary::fit(&column, &[0, 1, 2, 3, 4], 2);
    let names: Vec<(&str, u32)> = (0..vocabulary.len() as u32).map(|id| (vocabulary.title(id), vocabulary.count(id))).collect();
    // b, c and d are rare: three rows for the unknown level; a row counts once, however often it has a tag; missing is a level.
    assert_eq!(names, [("", 3), ("a", 4), ("(missing)", 1)]);
    assert_eq!((vocabulary.rare(), vocabulary.missing()), (3, Some(2)));
    let (codes, bags) = vocabulary.bags(&column);
    let found: Vec<_> = codes.iter().map(|code| bag(&bags, *code as usize)).collect();
    let third = 1.0 / 3.0;
    let halves = vec![(0, 0.5), (1, 0.5)];
    let expected = [
        halves.clone(),
        vec![(1, 1.0)],
        vec![(2, 1.0)],
        vec![(0, third), (1, 2.0 * third)],
        halves.clone(),
        vec![(0, 1.0)],
        halves,
    ];
    assert_eq!(found, expected);
    let tally = vocabulary.tally(&column, &|_| true);
    assert_eq!((tally.missing, tally.rare, tally.unseen), (1, 3, 2));
    // Without missing cells in training the unknown level stands in; weights that sum to 0 are no tags.
    let weighed = tags(&["a:3|b:1", "b", "b:0", "a:1|a:2|b:3"], ":");
    let vocabulary = Vocabulary::fit(&weighed, &[0, 1], 1);
    let (codes, bags) = vocabulary.bags(&weighed);
    let found: Vec<_> = codes.iter().map(|code| bag(&bags, *code as usize)).collect();
    assert_eq!(found, [vec![(1, 0.75), (2, 0.25)], vec![(2, 1.0)], vec![(0, 1.0)], vec![(1, 0.5), (2, 0.5)]]);
}

#[test]
fn rows_are_encoded_alike_in_one_go_and_one_by_one() {
    let table = films(400);
    let rows: Vec<u32> = (0..280).collect();
    let names = ["kind", "genres", "year"].map(String::from);
    let encoder = Encoder::fit(&table, &names, &rows, 2).unwrap();
    assert_eq!((encoder.tables(), encoder.names()), ([1, 1], vec!["kind", "genres", "year"]));
    let (all, some) = (encoder.encode(&table).unwrap(), encoder.encode_rows(&table, &[399, 3]).unwrap());
    assert_eq!((all.f, all.g, all.bags.ends.len(), some.bags.ends.len()), (1, 1, 400, 2));
    assert_eq!([bag(&some.bags, 0), bag(&some.bags, 1)], [bag(&all.bags, 399), bag(&all.bags, 3)]);
    for row in 0..400 {
        let sum: f32 = all.bags.weights[all.levels_of(row)].iter().sum();
        assert!((sum - 1.0).abs() < 1e-6, "row {row}: {sum}");
    }
    assert_eq!(all.most_levels(400), all.bags.levels.len());
}

#[test]
fn the_colour_of_a_tag_is_that_of_all_rows_that_have_it() {
    let column = tags(&["a|b", "b", "", "c|a|a"], "");
    let vocabulary = Vocabulary::fit(&column, &[0, 1, 2, 3], 1);
    let found = colour::by_value(&vocabulary, &column, [1.0, 2.0, 7.0, 4.0].into_iter()).values;
    // a, b, missing, c behind the unknown level, which no row has.
    assert!(found[0].is_nan());
    assert_eq!(found[1..], [2.5, 1.5, 7.0, 4.0]);
    let classes = ["no", "yes"].map(String::from);
    let found = colour::by_class(&vocabulary, &column, &[1.0, 0.0, f32::NAN, 1.0], &classes);
    assert_eq!((found.values[1], found.values[2], found.values[3].is_nan(), found.names), (1.0, 0.0, true, classes.to_vec()));
}

/// What is liked hangs on the genres alone, and the kind says nothing.
fn films(rows: usize) -> Table {
    let worth = |tag: &str| GENRES.iter().position(|one| *one == tag).map_or(0.0, |g| [1.0, -1.0, 0.6, -0.4][g % 4]);
    let mut text = String::from("kind,genres,year,liked\n");
    for i in 0..rows {
        let all = genres(i);
        let mean = all.iter().map(|tag| worth(tag)).sum::<f64>() / all.len() as f64;
        let cell = if i % 23 == 0 { String::new() } else { all.join("|") };
        text += &format!("k{},{cell},{},{}\n", i % 5, 1950 + i * 3 % 71, if mean > 0.0 { "yes" } else { "no" });
    }
    read(&text)
}

fn settings(model: Model) -> Settings {
    Settings {
        model,
        target: "liked".into(),
        hidden: 16,
        epochs: 12,
        batch: 32,
        rate: 1e-2,
        patience: 12,
        dropout: 0.1,
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

#[test]
fn bags_of_a_batch_count_in_what_a_training_holds() {
    let prepared = Prepared::new(&films(400), settings(Model::Embedding)).unwrap();
    let of = |levels: usize| train::network(&prepared.settings, &prepared.encoder, &prepared.labels, [32, levels]);
    assert!(of(prepared.features.most_levels(32)).is_ok());
    // 56 bytes a level: 3 GiB are 57 million
    assert!(of(56_000_000).is_ok());
    let refused = of(58_000_000).map(|_| ()).unwrap_err();
    assert_eq!(refused.code(), "too-large", "{refused}");
}

const MODELS: [Model; 4] = [Model::Embedding, Model::OneHot, Model::AttentionOde, Model::TargetMean];

async fn every_model_learns_from_tags_and_comes_back_whole(device: &Device) {
    let table = films(900);
    assert_eq!(table.column("genres").unwrap().kind, Kind::Tags);
    // Unseen tags beside known ones and alone, none, one twice.
    let fresh = read("kind,genres,year\nk1,Drama|Ska,1990\nk2,Ska,1991\nk3,,1992\nk4,War|Action|War,2001\n");
    for model in MODELS {
        let run = trained(device, &table, model).await;
        let auc = run.training.test.auc.unwrap();
        assert!(auc > 0.9 || device.is_gpu(), "{model:?}: {auc}");
        assert!(
            run.training.notes.iter().any(|note| note.text.starts_with("Rows without a tag in genres: 40.")),
            "{:?}",
            run.training.notes
        );
        let learned = &run.learned;
        let scored = learned.predict(device, &job(), &fresh).await.unwrap();
        let [both, unseen, missing, known] = scored.values[..] else { panic!("four rows") };
        assert!(scored.values.iter().all(|score| (0.0..=1.0).contains(score)), "{:?}", scored.values);
        assert!(both != unseen && unseen != missing && missing != known, "{model:?}: {:?}", scored.values);
        assert!(
            scored.notes.iter().any(|note| note.text.starts_with("Rows with a tag in genres that training did not know: 2."))
        );
        if model != Model::TargetMean {
            let vectors = learned.vectors("genres").unwrap();
            assert_eq!((vectors.names.len(), vectors.values.len()), (11, 11 * vectors.width), "unknown, nine, missing");
            let drama = vectors.names.iter().position(|name| *name == "Drama").unwrap();
            let has = |row: &u32| !(*row).is_multiple_of(23) && genres(*row as usize).contains(&"Drama");
            let train = Prepared::new(&table, settings(model)).unwrap().split.train;
            assert_eq!(vectors.counts[drama] as usize, train.iter().filter(|row| has(row)).count());
        }
        // A project comes back with all that it takes to score.
        let saved = [files::SavedRun::from(&run)];
        let bytes = files::files(&SerdeJson, &saved, Format::Project, None, None).unwrap().remove(0).bytes;
        let (again, _) = project::read(&SerdeJson, &bytes).unwrap().runs.remove(0);
        assert_eq!(again.predict(device, &job(), &fresh).await.unwrap().values, scored.values, "{model:?}");
        // Every other format takes tags as levels.
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

/// A row of one tag is that level; of two it lies between them in a model that is linear in its bag.
async fn a_bag_of_one_scores_as_its_tag_alone(device: &Device) {
    let table = films(600);
    let run = trained(device, &table, Model::TargetMean).await;
    let fresh = read("kind,genres,year\nk1,War,1990\nk1,Drama,1990\nk1,War|Drama,1990\nk1,War|War|War|Drama,1990\n");
    let scored = run.learned.predict(device, &job(), &fresh).await.unwrap().values;
    let logits: Vec<f64> = scored.iter().map(|p| f64::from(*p)).map(|p| (p / (1.0 - p)).ln()).collect();
    assert_close(
        "mean",
        &[logits[2] as f32, logits[3] as f32],
        &[(logits[0] + logits[1]) / 2.0, (3.0 * logits[0] + logits[1]) / 4.0],
        1e-4,
        1e-4,
    );
}
