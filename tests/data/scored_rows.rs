//! New rows: the file of their scores, and how right these are where the rows have the target.

use flowbed::{
    data::{Header, ReadOptions, Reader, Table},
    device::Device,
    error::Error,
    files::scored,
    referee::{Few, Measure},
    train::{self, Labelled, Model, Prepared, RowScore, Run, Scores, Settings, Unknown},
};

use crate::support::job;

fn read(text: &str) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: true, header: Header::Yes, ..ReadOptions::default() });
    reader.push(text.as_bytes()).unwrap();
    reader.finish().unwrap()
}

/// Row i: two names, a number, and three targets: of two classes, of three, and a number with a decimal comma.
fn row(i: usize) -> String {
    let (a, b) = (i * 7 % 11, i * i % 5);
    let late = if (a + b) % 2 == 0 { "yes" } else { "no" };
    let grade = ["low", "middle", "high"][(a + 2 * b) % 3];
    format!("a{a};b{b};{};{late};{grade};{},{}", i % 13, a * 3 + b, i % 10)
}

fn rows(numbers: impl Iterator<Item = usize>) -> String {
    let lines: Vec<String> = numbers.map(row).collect();
    format!("first;second;hour;late;grade;paid\n{}\n", lines.join("\n"))
}

fn trained(target: &str, model: Model) -> Run {
    let columns = Some(["first", "second", "hour"].map(String::from).into());
    let settings = Settings { model, target: target.into(), columns, epochs: 2, batch: 32, hidden: 8, ..Settings::default() };
    let prepared = Prepared::new(&read(&rows(0..400)), settings).unwrap();
    pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap()
}

fn scored(run: &Run, table: &Table) -> train::Scored {
    pollster::block_on(run.learned.predict(&Device::cpu(), &job(), table)).unwrap()
}

fn csv(run: &Run, table: &Table) -> String {
    let mut text = String::new();
    let (learned, scored) = (&run.learned, scored(run, table));
    scored::pieces(&table.columns, &learned.settings.target, &learned.labels, &scored, &mut |piece| text += piece).unwrap();
    text
}

#[test]
fn the_test_rows_as_a_file_have_the_test_scores_of_the_run() {
    let test = rows((0..400).filter(|row| row % 5 == 0));
    for target in ["late", "grade", "paid"] {
        for model in [Model::Embedding, Model::TargetMean] {
            let run = trained(target, model);
            let Labelled { rows, unusable, scores, few } = scored(&run, &read(&test)).labelled.unwrap();
            assert_eq!((rows, unusable, few), (80, 0, None), "{target}");
            let Scores { loss, auc, accuracy, rmse, r2 } = run.training.test;
            let expected = match target {
                "late" => vec![auc, Some(loss), accuracy],
                "grade" => vec![Some(loss), accuracy],
                _ => vec![rmse, r2],
            };
            assert_eq!(scores.len(), expected.len(), "{target}");
            for (RowScore { measure, value, low, high }, expected) in scores.into_iter().zip(expected) {
                let (expected, low, high) = (expected.unwrap(), low.unwrap(), high.unwrap());
                assert!((value - expected).abs() <= 1e-6 * expected.abs().max(1.0), "{target} {measure:?} {value} {expected}");
                assert!(low <= value && value <= high, "{target} {measure:?} {low} {value} {high}");
                let decides = measure == Measure::of(run.learned.labels.task)[0];
                // Rows that are all in the right order are so in every resample.
                assert!(low < high || !decides || value == 1.0, "{target} {measure:?} {low} {high}");
            }
        }
    }
}

#[test]
fn rows_without_a_usable_target_are_counted_apart_and_names_never_seen_too() {
    let run = trained("late", Model::TargetMean);
    let news = "first;second;hour;late\na1;b1;3;yes\na2;new;4;no\nnew;new;5;perhaps\na3;b1;6;\na4;b2\n";
    let scored_rows = scored(&run, &read(news));
    let labelled = scored_rows.labelled.unwrap();
    assert_eq!((labelled.rows, labelled.unusable), (2, 1), "one is of no class, one is empty, one is malformed");
    assert_eq!(labelled.few, Some(Few::Rows), "two rows carry no score");
    let unknown = |column: &str, rows| Unknown { column: column.into(), rows };
    assert_eq!(scored_rows.unknown, [unknown("first", 1), unknown("second", 2)]);
    let bare = scored(&run, &read("first;second;hour\na1;b1;3\na2;b4;4\n"));
    assert_eq!((bare.labelled, bare.unknown), (None, vec![]));
}

#[test]
fn classes_that_are_numbers_are_found_by_their_value() {
    let table = read(&format!("x,y\n{}", (0..60).map(|i| format!("a{},{}\n", i % 4, i * 3 / 4 % 2)).collect::<String>()));
    let settings = Settings { model: Model::TargetMean, target: "y".into(), ..Settings::default() };
    let prepared = Prepared::new(&table, settings).unwrap();
    let run = pollster::block_on(train::train(&Device::cpu(), &job(), prepared, &mut |_| {})).unwrap();
    let labelled = |text: &str| scored(&run, &read(text)).labelled.map(|labelled| (labelled.rows, labelled.scores));
    let [whole, decimal] = ["x,y\na1,1\na2,0\na3,1\n", "x,y\na1,1.0\na2,0.0\na3,1.0\n"].map(labelled);
    assert!(whole.is_some());
    assert_eq!(whole, decimal);
    assert_eq!(labelled("x,y\na1,2\na2,3\n"), None);
}

#[test]
fn the_file_has_the_rows_own_columns_as_they_stand_and_the_scores_beside_them() {
    let run = trained("late", Model::TargetMean);
    let news = read("note;first;second;hour;p(late = yes)\n\"a \"\"b\"\", c\";a1;b1;03;1\n=1+1;a2;b2; 4,50;\na3\n");
    let values = scored(&run, &news).values;
    let text = csv(&run, &news);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "note,first,second,hour,p(late = yes),p(late = yes) (flowbed),predicted late");
    let class = |row: usize| if values[row] > 0.5 { "yes" } else { "no" };
    assert_eq!(lines[1], format!("\"a \"\"b\"\", c\",a1,b1,03,1,{},{}", values[0], class(0)));
    assert_eq!(lines[2], format!("'=1+1,a2,b2,\" 4,50\",,{},{}", values[1], class(1)), "harmless in a spreadsheet");
    assert_eq!(lines[3..], [",,,,,,", ""], "a malformed row keeps its place");

    let run = trained("grade", Model::Embedding);
    let news = read(&rows(0..3));
    let values = scored(&run, &news).values;
    let text = csv(&run, &news);
    let lines: Vec<&str> = text.split("\r\n").collect();
    assert_eq!(lines[0], "first,second,hour,late,grade,paid,p(high),p(low),p(middle),predicted grade");
    for (line, p) in lines[1..4].iter().zip(values.chunks(3)) {
        let best = (0..3).max_by(|a, b| p[*a].total_cmp(&p[*b])).unwrap();
        let class = ["high", "low", "middle"][best];
        assert!(line.ends_with(&format!(",{},{},{},{class}", p[0], p[1], p[2])), "{line} {p:?}");
    }
    let text = csv(&trained("paid", Model::TargetMean), &read("first;second;hour\na1;b1;3\n"));
    assert!(text.starts_with("first,second,hour,predicted paid\r\na1,b1,3,"), "{text}");
}

#[test]
fn a_large_file_comes_in_pieces_that_make_it_whole() {
    let run = trained("late", Model::TargetMean);
    let news = read(&rows(0..60_000));
    let (learned, scored) = (&run.learned, scored(&run, &news));
    let mut pieces = Vec::new();
    scored::pieces(&news.columns, "late", &learned.labels, &scored, &mut |piece| pieces.push(piece.to_string())).unwrap();
    assert!(pieces.len() > 1 && pieces.iter().all(|piece| piece.len() < 2 << 20 && piece.ends_with("\r\n")));
    assert_eq!(pieces.concat().lines().count(), 60_001);
}

#[test]
fn a_file_without_the_columns_of_the_run_is_told_which_it_lacks() {
    let run = trained("late", Model::TargetMean);
    let refused = |text: &str| run.learned.complete(&mut read(text)).unwrap_err();
    assert_eq!(refused("first;paid\na1;3\na2;4\n"), Error::LacksColumns("“second”, “hour”".into()));
    assert_eq!(
        refused("item,weight\nx,3\ny,4\n").to_string(),
        "The file lacks columns that the run was trained on: “first”, “second”, “hour”. Choose a file with columns of these names."
    );
    assert_eq!(run.learned.complete(&mut read("hour;second;first\n1;b1;a1\n2;b2;a2\n")), Ok(()));
}
