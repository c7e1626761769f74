//! The tickets: the same file everywhere, what it hides, and how much of that a model can find.

use std::collections::{HashMap, HashSet};

use flowbed::{
    data::{
        Kind, ReadOptions, Reader, Split, Table, Task,
        samples::tickets::{self, CAUSES, CUSTOMERS, ORACLE, ROWS, Ticket, company, tickets},
        target_score,
    },
    train::metrics,
};
use sha2::{Digest, Sha256};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn table() -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(&tickets()).unwrap();
    reader.finish().unwrap()
}

fn rows() -> Vec<Ticket> {
    (0..ROWS).map(Ticket::new).collect()
}

#[test]
fn the_tickets_are_byte_for_byte_the_same() {
    let file = tickets();
    let hash: String = Sha256::digest(&file).iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!((file.len(), hash.as_str()), (5_853_934, "f417ee4b49be6c865fa73c98f4b76dcbfc1fff25a55f78c274fbf3d9075ca941"));
}

#[test]
fn they_read_as_the_columns_that_they_are_made_of() {
    let table = table();
    assert_eq!((table.rows, table.notes.len()), (60_000, 0), "{:?}", table.notes);
    let kinds: Vec<_> = table.columns.iter().map(|column| (column.name.as_str(), column.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("opened", Kind::Date),
            ("customer", Kind::Category),
            ("product", Kind::Category),
            ("channel", Kind::Category),
            ("agent", Kind::Category),
            ("tags", Kind::Tags),
            ("subject", Kind::Text),
            ("hours_to_reply", Kind::Number),
            ("escalated", Kind::Category),
        ]
    );
    let last = table.columns.len() - 1;
    let score = |i: usize| target_score(&table.columns[i], i == last);
    let best = (0..=last).max_by(|a, b| score(*a).total_cmp(&score(*b))).unwrap();
    assert_eq!((table.columns[best].name.as_str(), table.columns[best].task().unwrap()), ("escalated", Task::Binary));
    let opened = table.column("opened").unwrap().numbers().values;
    assert!(opened.is_sorted_by(|a, b| (a / 86_400.0).floor() <= (b / 86_400.0).floor()));
    assert_eq!(table.column("opened").unwrap().cell(0).get(..10), Some("2025-01-01"));
    assert_eq!(table.column("opened").unwrap().cell(59_999).get(..10), Some("2025-12-31"));
}

#[test]
fn a_twentieth_of_the_test_rows_is_of_companies_that_no_train_row_names() {
    let (table, rows, split) = (table(), rows(), Split::by_index(ROWS as usize));
    let column = table.column("customer").unwrap();
    let trained: HashSet<&str> = split.train.iter().map(|row| column.cell(*row as usize)).collect();
    for (name, set) in [("test", &split.test), ("validation", &split.valid)] {
        let unseen: Vec<_> = set.iter().filter(|row| !trained.contains(column.cell(**row as usize))).collect();
        assert_eq!(20 * unseen.len(), set.len(), "{name}");
        assert!(unseen.iter().all(|row| rows[**row as usize].customer >= CUSTOMERS), "{name}");
    }
    let companies: HashSet<u64> = split.train.iter().map(|row| rows[*row as usize].customer).collect();
    assert!(companies.len() > 7500 && companies.iter().all(|customer| *customer < CUSTOMERS), "{}", companies.len());
    // Dirty: more names than companies, and those of a company are alike.
    assert!(column.levels() > 15_000, "{}", column.levels());
    assert_eq!(
        [0, 11, 13, 14, 16, 17, 18, 19].map(|spelling| company(3, spelling)).join("; "),
        "Lobada Steel AG; lobada steel ag; LOBADA STEEL AG; Lobada Steel A.G.; Lobada Steel; Lobda Steel AG; Lboada Steel AG; Lobaad Steel AG"
    );
}

#[test]
fn a_missing_response_and_the_cause_are_felt() {
    let rows = rows();
    let rate = |of: &dyn Fn(&Ticket) -> bool| {
        let those: Vec<_> = rows.iter().filter(|ticket| of(ticket)).collect();
        (those.len(), those.iter().filter(|ticket| ticket.escalated).count() as f64 / those.len() as f64)
    };
    let (all, unanswered) = (rate(&|_| true), rate(&|ticket| ticket.response.is_none()));
    assert!((0.25..0.4).contains(&all.1), "{all:?}");
    assert!((6500..7900).contains(&unanswered.0) && unanswered.1 > all.1 + 0.15, "{unanswered:?} {all:?}");
    let of_causes: Vec<f64> = (0..CAUSES).map(|cause| rate(&|ticket| ticket.cause == cause).1).collect();
    assert!(of_causes.iter().copied().fold(0.0, f64::max) > 2.0 * of_causes.iter().copied().fold(1.0, f64::min), "{of_causes:?}");
    // A cause comes as often as its share says.
    let mut seen: HashMap<(u64, u64), [f64; CAUSES as usize]> = HashMap::new();
    rows.iter().for_each(|ticket| seen.entry((ticket.segment, ticket.line)).or_default()[ticket.cause as usize] += 1.0);
    for ((segment, line), counts) in seen {
        let all: f64 = counts.iter().sum();
        for (cause, count) in counts.into_iter().enumerate() {
            let share = tickets::share_of_cause(cause as u64, segment, line);
            assert!(
                (count / all - share).abs() < 5.0 * (share / all).sqrt(),
                "{segment} {line} {cause}: {} {share}",
                count / all
            );
        }
    }
}

/// The probability that categories alone give: the mean over what a ticket of that customer and product can be otherwise. Of a company
/// that no train row names also over what its segment and its own effect can be.
fn of_categories(ticket: &Ticket, otherwise: &[Vec<f64>]) -> f64 {
    let known = ticket.customer < CUSTOMERS;
    let companies: Vec<u64> = if known { vec![ticket.customer] } else { (0..CUSTOMERS).step_by(250).collect() };
    let without = ticket.categories - tickets::effect_of_customer(ticket.customer);
    let of_company = |customer: u64| {
        let categories = without + tickets::effect_of_customer(customer);
        let of_cause = |cause: u64| {
            let rest = &otherwise[cause as usize];
            let mean = rest.iter().map(|rest| 1.0 / (1.0 + (-categories - rest).exp())).sum::<f64>() / rest.len() as f64;
            tickets::share_of_cause(cause, tickets::segment(customer), ticket.line) * mean
        };
        (0..CAUSES).map(of_cause).sum::<f64>()
    };
    companies.iter().map(|customer| of_company(*customer)).sum::<f64>() / companies.len() as f64
}

#[test]
fn categories_alone_reach_half_of_the_way_to_the_oracle() {
    let rows = rows();
    let test = || rows.iter().step_by(5);
    let labels: Vec<f32> = test().map(|ticket| f32::from(ticket.escalated)).collect();
    let auc = |logits: Vec<f32>| metrics::scores(Task::Binary, &logits, &labels, 1.0).auc.unwrap();
    let otherwise: Vec<Vec<f64>> = (0..CAUSES)
        .map(|cause| rows.iter().filter(|ticket| ticket.cause == cause).map(|ticket| ticket.rest).take(200).collect())
        .collect();
    let all = auc(test().map(|ticket| (ticket.categories + ticket.rest) as f32).collect());
    let logit = |p: f64| (p / (1.0 - p)).ln() as f32;
    let categories = auc(test().map(|ticket| logit(of_categories(ticket, &otherwise))).collect());
    println!("oracle {all:.5}, categories {categories:.5}");
    assert_eq!([all, categories].map(|auc| (1e4 * auc).round() / 1e4), ORACLE);
    let way = (categories - 0.5) / (all - 0.5);
    assert!((0.45..0.55).contains(&way), "{way}");
}
