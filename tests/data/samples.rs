//! The generated samples are the ones that every reference figure was made with.

use std::collections::HashMap;
use std::io::Read;

use flowbed::data::samples::{Groups, ONE_COLUMN_IDS, ShopSize, mix, one_column, shop, shop_truth, uniform};
use flowbed::data::{Kind, ReadOptions, Reader, Split, Table, Task, Vocabulary, target_score};
use sha2::{Digest, Sha256};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn read(bytes: &[u8]) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(bytes).unwrap();
    reader.finish().unwrap()
}

#[test]
fn the_counter_hash_gives_the_published_numbers() {
    assert_eq!([mix(0), mix(1), mix(2)], [0xe220a8397b1dcdaf, 0x910a2dec89025cc1, 0x975835de1c9756ce]);
    assert_eq!([0, 1, 2].map(|i| uniform(42, 1, i)), [0.9867112511075029, 0.30866257268220887, 0.5067495250451747]);
    assert_eq!(uniform(42, 10, 0), 0.8291050409884806);
}

#[test]
fn the_shop_is_byte_for_byte_the_reference_file() {
    for (size, bytes, hash) in [
        (ShopSize::small(), 873_297, "274fafe458a21b01499d74104e568c06bfcdb86012c09214de960186e3df156c"),
        (ShopSize::middle(), 2_183_187, "1709e9fd9fb156df636bf7279d55b8e8865524ae68f13762c267960722547302"),
        (ShopSize::default(), 8_736_713, "fd95e6dc0f2431fd06ad4674eadfdf71305414ff394e1390124b5a70285e0a0f"),
    ] {
        let file = shop(size);
        assert_eq!((file.len(), sha256(&file).as_str()), (bytes, hash));
    }
}

#[test]
fn the_shop_hides_a_group_for_every_id_of_the_file() {
    let size = ShopSize::small();
    let truth = shop_truth(size);
    let below = |groups: &Groups, most: u32| groups.0.iter().all(|(_, group)| *group < most);
    assert_eq!((truth.sku.0.len(), truth.customer.0.len(), truth.zip.0.len()), (1000, 100, 60));
    assert!(below(&truth.sku, 8) && below(&truth.customer, 4) && below(&truth.zip, 6));
    let table = read(&shop(size));
    for (name, map) in [("sku", &truth.sku), ("customer", &truth.customer), ("zip", &truth.zip)] {
        assert!(table.column(name).unwrap().cells().all(|id| map.of(id).is_some()), "{name}");
    }
}

#[test]
fn the_shop_reads_as_the_columns_that_it_is_made_of() {
    let table = read(&shop(ShopSize::small()));
    assert_eq!((table.rows, table.notes.len()), (20_000, 0));
    let kinds: Vec<_> = table.columns.iter().map(|c| (c.name.as_str(), c.kind)).collect();
    assert_eq!(
        kinds,
        [
            ("sku", Kind::Category),
            ("customer", Kind::Category),
            ("zip", Kind::Category),
            ("channel", Kind::Category),
            ("weekday", Kind::Category),
            ("amount", Kind::Number),
            ("tier", Kind::Category),
            ("bought", Kind::Category)
        ]
    );
    let tasks: Vec<_> = table.columns[5..].iter().map(|c| c.task().unwrap()).collect();
    assert_eq!(tasks, [Task::Regression, Task::Classes(4), Task::Binary]);
    assert_eq!(proposed(&table), "bought");
}

#[test]
fn one_column_has_ten_thousand_levels_and_none_of_them_rare() {
    let table = read(&one_column(7));
    assert_eq!((table.rows, table.columns.len(), table.notes.len()), (65_536, 2, 0));
    let split = Split::by_index(table.rows);
    let vocabulary = Vocabulary::fit(table.column("id").unwrap(), &split.train, 2);
    assert_eq!((vocabulary.len(), vocabulary.rare(), vocabulary.trained_unknown()), (10_000, 0, false));
    assert_eq!(table.column("id").unwrap().levels(), ONE_COLUMN_IDS as usize);
    assert_eq!(proposed(&table), "label");
    let rate = table.column("label").unwrap().numbers().values.iter().sum::<f64>() / table.rows as f64;
    assert!((0.48..0.52).contains(&rate), "{rate}");
    assert_eq!(one_column(7), one_column(7));
    assert_ne!(one_column(7), one_column(8));
}

#[test]
fn the_flights_file_is_the_one_that_the_reference_figures_come_from() {
    let packed = include_bytes!("../../www/samples/flights.csv.gz");
    let mut csv = Vec::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut csv).unwrap();
    assert_eq!(sha256(&csv), "b50bb9b1d1bc0f20ab705fe6728e930197711a193a3f2ea439ae36312e99647e");
    let table = read(&csv);
    assert_eq!((table.rows, table.notes.len()), (65_470, 0));
    let levels: HashMap<_, _> = table.columns.iter().map(|c| (c.name.as_str(), c.levels())).collect();
    for (name, wanted) in [
        ("carrier", 16),
        ("flight", 4569),
        ("tailnum", 3730),
        ("origin", 3),
        ("dest", 103),
        ("month", 12),
        ("dow", 7),
        ("hour", 19),
    ] {
        assert_eq!((name, levels[name], table.column(name).unwrap().kind), (name, wanted, Kind::Category));
    }
    assert_eq!(table.column("air_time").unwrap().task(), Ok(Task::Regression));
    assert_eq!(proposed(&table), "late");
}

/// The column that the page would propose as the target.
fn proposed(table: &Table) -> &str {
    let last = table.columns.len() - 1;
    let score = |i: usize| target_score(&table.columns[i], i == last);
    let best = (0..=last).max_by(|&a, &b| score(a).total_cmp(&score(b))).unwrap();
    &table.columns[best].name
}
