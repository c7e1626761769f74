//! Levels that training never saw: their vectors are predicted from their names and attributes where hidden levels say that it helps.

use std::collections::HashSet;

use crate::support::job;
use flowbed::{
    data::{
        Joining, Kind, On, ReadOptions, Reader, Split, Table, Task, fnv,
        samples::tickets::{self, CUSTOMERS, ROWS, Ticket},
    },
    device::Device,
    train::{Learned, Model, Prepared, Run, Settings, StandIn, metrics, train},
};

/// Is a row one of those that are hidden?
type Hides<'a> = Box<dyn Fn(usize) -> bool + 'a>;

fn read(csv: &str, new_rows: bool) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: new_rows, ..ReadOptions::default() });
    reader.push(csv.as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn trained(table: &Table, settings: Settings) -> Run {
    pollster::block_on(async {
        train(&Device::cpu(), &job(), Prepared::new(table, settings).unwrap(), &mut |_| {}).await.unwrap()
    })
}

fn scored(run: &Learned, rows: &mut Table, unseen: Option<StandIn>) -> (Vec<f32>, Vec<String>) {
    rows.complete(&run.joins).unwrap();
    let scored = pollster::block_on(run.predict_with(&Device::cpu(), &job(), rows, unseen)).unwrap();
    (scored.values, scored.notes.into_iter().map(|note| note.text).collect())
}

/// Shops of a trade that their names or a second table tell: half of the trades buy.
fn name(shop: usize) -> String {
    let trades = ["steel", "foods", "travel", "legal", "health", "media"];
    format!("{}{} {}", ["ba", "do", "ki", "lu"][shop % 4], shop * 37 % 101, trades[shop * 31 % 6])
}

fn buys(shop: usize) -> bool {
    shop * 31 % 6 < 3
}

fn mixed(i: usize, salt: u64) -> usize {
    (tickets_mix(i as u64 * 2 + salt) % 1_000_003) as usize
}

fn tickets_mix(i: u64) -> u64 {
    flowbed::data::samples::mix(i)
}

/// 6,000 rows of 200 shops, by the way in which they are called.
fn shops(called: &dyn Fn(usize) -> String) -> Table {
    let row = |i: usize| {
        let shop = mixed(i, 1) % 200;
        let bought = if mixed(i, 0) % 10 < 9 { buys(shop) } else { !buys(shop) };
        format!("{},{},{}\n", called(shop), mixed(i, 5) % 7, u8::from(bought))
    };
    let mut table = read(&format!("shop,n,bought\n{}", (0..6000).map(row).collect::<String>()), false);
    table.set_kinds(&[("shop".into(), Kind::Category)]).unwrap();
    table
}

fn settings() -> Settings {
    Settings { model: Model::Embedding, target: "bought".into(), epochs: 20, ..Settings::default() }
}

const NEW: std::ops::Range<usize> = 1000..1060;

fn new_rows(called: &dyn Fn(usize) -> String) -> Table {
    read(&format!("shop,n\n{}", NEW.map(|shop| format!("{},3\n", called(shop))).collect::<String>()), true)
}

fn right(values: &[f32]) -> usize {
    NEW.zip(values).filter(|(shop, p)| (**p > 0.5) == buys(*shop)).count()
}

#[test]
fn the_words_of_a_name_that_was_never_seen_tell_its_vector() {
    for model in [Model::Embedding, Model::OneHot, Model::AttentionOde] {
        let run = trained(&shops(&name), Settings { model, ..settings() });
        let (unknown, told) = scored(&run.learned, &mut new_rows(&name), Some(StandIn::Unknown));
        assert!(told.iter().any(|note| note.ends_with("Its unknown level stands in.")), "{told:?}");
        assert!(unknown.iter().all(|p| *p == unknown[0]), "one unknown level for all");
        let (found, told) = scored(&run.learned, &mut new_rows(&name), None);
        assert!(right(&found) >= 54, "{model:?}: {} of 60", right(&found));
        let begins = "Rows whose shop training did not know: 60. Vectors predicted from their names stand in: of levels of shop";
        assert!(told.iter().any(|note| note.starts_with(begins)), "{told:?}");
    }
}

#[test]
fn attributes_of_a_second_table_tell_it_where_the_name_does_not() {
    let code = |shop: usize| format!("s{:05}", (shop as u64 * 7919 + 13) % 99_991);
    let mut table = shops(&code);
    let row = |shop: usize| format!("{},{},{}\n", code(shop), name(shop).split(' ').nth(1).unwrap(), shop % 13);
    let second = read(&format!("shop,trade,size\n{}", (0..200).chain(NEW).map(row).collect::<String>()), false);
    table
        .join(
            &second,
            Joining { name: "shops".into(), on: Some(On { column: "shop".into(), key: "shop".into() }), ..Joining::default() },
        )
        .unwrap();
    // Not among the inputs: a network that never read the trade has learned it.
    let run = trained(&table, settings());
    assert_eq!(run.learned.encoder.names(), ["shop", "n"]);
    let (found, told) = scored(&run.learned, &mut new_rows(&code), None);
    assert!(right(&found) >= 54, "{} of 60", right(&found));
    assert!(told.iter().any(|note| note.contains("predicted from their names and attributes (shops)")), "{told:?}");
}

#[test]
fn names_that_tell_nothing_leave_the_unknown_level() {
    let code = |shop: usize| format!("{:06x}", tickets_mix(shop as u64) & 0xff_ffff);
    let run = trained(&shops(&code), settings());
    let (unknown, _) = scored(&run.learned, &mut new_rows(&code), Some(StandIn::Unknown));
    let (found, told) = scored(&run.learned, &mut new_rows(&code), None);
    let predictor = pollster::block_on(run.learned.predictor(&job(), "shop")).unwrap().unwrap();
    assert!(!predictor.unseen.is_trusted(), "{:?}", predictor.unseen.folds);
    assert_eq!(found, unknown);
    assert!(told.iter().any(|note| note.ends_with("Its unknown level stands in.")), "{told:?}");
    // A person may want it all the same.
    assert_ne!(scored(&run.learned, &mut new_rows(&code), Some(StandIn::Attributes)).0, unknown);
}

#[test]
fn rows_that_training_knew_score_as_they_did() {
    let run = trained(&shops(&name), settings());
    let known: String = (0..20).map(|shop| format!("{},{}\n", name(shop), shop % 7)).collect();
    let rows = |more: &str| read(&format!("shop,n\n{known}{more}"), true);
    let before = scored(&run.learned, &mut rows(""), Some(StandIn::Unknown)).0;
    let beside = scored(&run.learned, &mut rows("never seen steel,1\n,2\n"), Some(StandIn::Attributes)).0;
    assert_eq!(before, beside[..20]);
    // A missing cell is no stranger.
    let missing = scored(&run.learned, &mut rows(",2\n"), Some(StandIn::Unknown)).0;
    assert_eq!(missing[20], beside[21]);
    let again = trained(&shops(&name), settings());
    assert_eq!(scored(&again.learned, &mut rows("never seen steel,1\n,2\n"), Some(StandIn::Attributes)).0, beside, "bit for bit");
}

#[test]
fn too_few_levels_tell_nothing() {
    let row = |i: usize| format!("{},{}\n", ["a", "b", "c"][i % 3], u8::from(mixed(i, 3).is_multiple_of(2)));
    let table = read(&format!("shop,bought\n{}", (0..300).map(row).collect::<String>()), false);
    let run = trained(&table, settings());
    assert!(pollster::block_on(run.learned.predictor(&job(), "shop")).unwrap().is_none());
    assert!(pollster::block_on(run.learned.predictor(&job(), "bought")).is_err());
    let mut rows = read("shop\nd\n", true);
    let [asked, not] = [StandIn::Attributes, StandIn::Unknown].map(|unseen| scored(&run.learned, &mut rows, Some(unseen)).0);
    assert_eq!(asked, not);
}

// -- figures of docs/unseen.md --

/// AUC and log-loss of some rows of the tickets.
fn measured(values: &[f32], rows: &[usize]) -> [f64; 2] {
    let logits: Vec<f32> = rows.iter().map(|row| (values[*row] / (1.0 - values[*row])).ln()).collect();
    let labels: Vec<f32> = rows.iter().map(|row| f32::from(Ticket::new(*row as u64).escalated)).collect();
    let scores = metrics::scores(Task::Binary, &logits, &labels, 1.0);
    [scores.auc.unwrap(), scores.loss]
}

fn categories(seed: u64) -> Settings {
    let columns = ["customer", "product", "channel", "agent"].map(String::from).to_vec();
    Settings { model: Model::Embedding, target: "escalated".into(), columns: Some(columns), seed, ..Settings::default() }
}

/// `cargo test --test networks unseen:: -- --ignored --nocapture`
#[test]
#[ignore = "minutes: the figures of docs/unseen.md"]
fn figures_of_the_tickets() {
    let text = String::from_utf8(tickets::tickets()).unwrap();
    let lines: Vec<&str> = text.lines().skip(1).collect();
    let heads = text.lines().next().unwrap();
    let customer = |row: usize| lines[row].split(',').nth(1).unwrap();
    let split = Split::by_index(ROWS as usize);
    let test: Vec<usize> = split.test.iter().map(|row| *row as usize).collect();
    let whole = read(&text, false);
    let mut all = read(&text, true);
    let unseen: Vec<usize> = test.iter().copied().filter(|row| Ticket::new(*row as u64).customer >= CUSTOMERS).collect();
    println!("{:42} rows  unknown AUC loss   predicted AUC loss   learned AUC loss   share AUC, loss", "");
    let line = |what: &str, rows: usize, [unknown, predicted, learned]: [[f64; 2]; 3]| {
        let share = |i: usize| (predicted[i] - unknown[i]) / (learned[i] - unknown[i]);
        println!(
            "{what:42} {rows:5} {:.4} {:.4}  {:.4} {:.4}  {:.4} {:.4}  {:.2} {:.2}",
            unknown[0],
            unknown[1],
            predicted[0],
            predicted[1],
            learned[0],
            learned[1],
            share(0),
            share(1)
        );
    };
    for seed in 0..3 {
        let run = trained(&whole, categories(seed)).learned;
        let [unknown, predicted] = [StandIn::Unknown, StandIn::Attributes].map(|unseen| scored(&run, &mut all, Some(unseen)).0);
        let one = pollster::block_on(run.predictor(&job(), "customer")).unwrap().unwrap();
        println!("seed {seed}: hidden levels {:.3?}, ridge {}, {} levels", one.unseen.folds, one.unseen.ridge, one.unseen.levels);
        line(
            "names that no train row has",
            unseen.len(),
            [measured(&unknown, &unseen), measured(&predicted, &unseen), [f64::NAN; 2]],
        );
        // A fifth of the names, and of the companies with all of their names, goes from the train and validation rows.
        let hidden_names: HashSet<&str> =
            (0..ROWS as usize).map(customer).filter(|name| drawn(name) % 5 == seed as u32).collect();
        let hides: [(&str, Hides); 2] = [
            ("a fifth of the names hidden", Box::new(|row| hidden_names.contains(customer(row)))),
            (
                "a fifth of the companies hidden",
                Box::new(|row| drawn(&Ticket::new(row as u64).customer.to_string()) % 5 == seed as u32),
            ),
        ];
        for (what, is_hidden) in hides {
            let known =
                |row: &usize| run.encoder.vocabularies.iter().any(|one| one.column == "customer" && one.id(customer(*row)) > 0);
            let rows: Vec<usize> = test.iter().copied().filter(|row| is_hidden(*row) && known(row)).collect();
            let mut csv = format!("{heads}\n");
            for (row, line) in lines.iter().enumerate() {
                let cut = if row % 5 != 0 && is_hidden(row) { &line[..line.len() - 1] } else { line };
                csv += cut;
                csv.push('\n');
            }
            let without = trained(&read(&csv, false), categories(seed)).learned;
            let [unknown, predicted] =
                [StandIn::Unknown, StandIn::Attributes].map(|unseen| scored(&without, &mut all, Some(unseen)).0);
            let learned = scored(&run, &mut all, Some(StandIn::Unknown)).0;
            line(what, rows.len(), [unknown, predicted, learned].map(|values| measured(&values, &rows)));
        }
    }
}

fn drawn(text: &str) -> u32 {
    let fnv = fnv(text);
    fnv ^ fnv >> 16
}
