//! A second table: attributes of levels become columns, and everything that does not match is told.

use crate::support::job;
use flowbed::{
    data::{Choice, Join, Joining, Kind, LeftOut, On, ReadOptions, Reader, Table},
    device::Device,
    error::Error,
    files::{Format, SavedRun, files, json::SerdeJson, project},
    insight::colour,
    train::{Model, Prepared, Settings, train},
};

fn settings() -> Settings {
    Settings { model: Model::Embedding, target: "liked".into(), ..Settings::default() }
}

fn read(csv: &str) -> Table {
    let mut reader = Reader::new(ReadOptions::default());
    reader.push(csv.as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn rows_to_score(csv: &str) -> Table {
    let mut reader = Reader::new(ReadOptions { keep_malformed: true, ..ReadOptions::default() });
    reader.push(csv.as_bytes()).unwrap();
    reader.finish().unwrap()
}

fn on(column: &str, key: &str) -> Joining {
    Joining { name: "items".into(), on: Some(On { column: column.into(), key: key.into() }), ..Joining::default() }
}

/// 600 ratings of 40 films, three of which the list of films lacks.
fn ratings() -> Table {
    let row = |i: usize| {
        let film = i * 7919 % 40;
        format!("{},{film},{}\n", if film.is_multiple_of(3) { "good" } else { "bad" }, (i * 31) % 10)
    };
    read(&format!("liked,item,year\n{}", (0..600).map(row).collect::<String>()))
}

fn films() -> Table {
    let row = |film: usize| format!("{film},Film number {film},{},{}\n", ["Drama", "War", "Comedy"][film % 3], 1990 + film % 20);
    read(&format!("item,title,genre,year\n{}", (0..37).map(row).collect::<String>()))
}

fn texts(table: &Table) -> Vec<&str> {
    table.notes.iter().map(|note| note.text.as_str()).collect()
}

fn has(table: &Table, text: &str) {
    assert!(texts(table).iter().any(|note| note.contains(text)), "{text}: {:#?}", texts(table));
}

#[test]
fn attributes_become_columns_that_wait_and_every_gap_is_told() {
    let mut table = ratings();
    table.join(&films(), on("item", "item")).unwrap();
    let names: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["liked", "item", "year", "title", "genre", "items.year"]);
    for row in 0..table.rows {
        let film: usize = table.column("item").unwrap().cell(row).parse().unwrap();
        let cell = |name: &str| table.column(name).unwrap().cell(row).to_string();
        let expected = if film < 37 {
            [format!("Film number {film}"), ["Drama", "War", "Comedy"][film % 3].into()]
        } else {
            Default::default()
        };
        assert_eq!([cell("title"), cell("genre")], expected);
    }
    let genre = table.column("genre").unwrap();
    assert_eq!((genre.kind, genre.left_out, genre.guess.kind), (Kind::Skip, Some(LeftOut::Joined), Kind::Category));
    assert_eq!((genre.levels(), genre.missing()), (3, 45));
    has(
        &table,
        "items is joined by item = item: 37 of 40 levels have a row there; 45 of 600 rows have none, and their cells are missing.",
    );
    has(&table, "items: its column year is called items.year here, because there is another year.");
    table.choose(&[("genre".into(), Choice::default())]).unwrap();
    assert_eq!(table.column("genre").unwrap().kind, Kind::Category);

    assert_eq!(table.unjoin(0).unwrap(), ["title", "genre", "items.year"]);
    assert_eq!((table.columns.len(), table.joins.len(), texts(&table).len()), (3, 0, ratings().notes.len()));
}

#[test]
fn the_pair_of_columns_is_found_and_told() {
    let mut table = ratings();
    table.join(&films(), Joining { name: "films".into(), ..Joining::default() }).unwrap();
    has(&table, "films is joined by item = item (a guess");
    // By their levels alone; a column of few numbers that are keys too is no id.
    let mut table = read("who,what,n\na,x7,1\nb,x8,2\nc,x9,3\na,x8,1\n");
    table.set_kinds(&[("what".into(), Kind::Category)]).unwrap();
    let second = read("rank,code,colour\n1,x7,red\n2,x8,blue\n3,x1,red\n4,x2,blue\n");
    table.join(&second, Joining { name: "second".into(), ..Joining::default() }).unwrap();
    assert_eq!(table.joins[0].on, On { column: "what".into(), key: "code".into() });
    let cells: Vec<_> = table.column("colour").unwrap().cells().collect();
    assert_eq!(cells, ["red", "blue", "", "blue"]);
}

#[test]
fn ids_are_read_exactly() {
    let cells = |main: &str, keys: &str| {
        let mut table = read(main);
        let kinds: Vec<_> = table.columns.iter().map(|column| (column.name.clone(), Kind::Category)).collect();
        table.set_kinds(&kinds).unwrap();
        let second = read(keys);
        let [column, key] = [&table.columns[0].name, &second.columns[0].name].map(String::clone);
        let joined = table.join(&second, on(&column, &key));
        joined.map(|()| table.columns.last().unwrap().cells().map(String::from).collect::<Vec<_>>())
    };
    // pandas made floats of the ids of one table, beside a missing cell.
    assert_eq!(cells("user_id,x\n1,a\n2,b\n10,c\n", "user_id,name\n1.0,one\n10.0,ten\n,none\n").unwrap(), ["one", "", "ten"]);
    assert_eq!(cells("user_id,x\n1.0,a\n2.0,b\n,c\n", "id,name\n2,two\n1,one\n").unwrap(), ["one", "two", ""]);
    // Leading zeros tell ids apart, and digits beyond 2^53 stay.
    assert_eq!(cells("zip,x\n01234,a\n1234,b\n", "zip,town\n1234,long\n01234,short\n").unwrap(), ["short", "long"]);
    let large = "id,x\n9007199254740993,a\n9007199254740992,b\n";
    assert_eq!(cells(large, "id,x2\n9007199254740992,even\n9007199254740993,odd\n").unwrap(), ["odd", "even"]);
    // What is no id is what it is.
    assert_eq!(cells("size,x\n1.0,a\n1,b\n", "size,y\n1,one\n2,two\n").unwrap(), ["", "one"]);
}

#[test]
fn keys_that_come_again_are_counted_and_the_first_counts() {
    let mut table = read("sku,y\na,1\nb,0\nc,1\na,0\n");
    table.join(&read("sku,brand\na,first\nb,one\na,second\nb,one\n,lost\n"), on("sku", "sku")).unwrap();
    assert_eq!(table.column("brand").unwrap().cells().collect::<Vec<_>>(), ["first", "one", "", "first"]);
    has(&table, "items: 1 of its keys come again with other attributes, such as “a”. The first row of each counts.");
    has(&table, "items: rows without sku: 1. They belong to no level.");
    assert_eq!(table.joins[0].told.repeated, 1);
}

#[test]
fn what_cannot_be_joined_says_what_to_do() {
    let refused = |table: &mut Table, second: &str, joining: Joining| {
        let before = table.columns.len();
        let error = table.join(&read(second), joining).unwrap_err();
        assert_eq!((table.columns.len(), table.joins.len()), (before, 0));
        (error.code(), error.to_string())
    };
    let mut table = read("sku,y\na,1\nb,0\n");
    assert_eq!(
        refused(&mut table, "sku,brand\nA,x\nB,y\n", on("sku", "sku")),
        ("bad-join", "The second table cannot be joined: no level of sku is among the keys of items in sku (“a” here, “A” there). Choose the two columns that hold the same ids, written alike.".into())
    );
    assert_eq!(refused(&mut table, "p,brand\nq,x\nr,y\n", Joining::default()).0, "bad-join");
    assert_eq!(refused(&mut table, "sku\na\nb\n", on("sku", "sku")).0, "bad-join");
    assert_eq!(refused(&mut table, "sku,brand\na,x\n", on("sku", "id")).0, "unknown-column");
    assert_eq!(refused(&mut table, "sku,brand\na,x\n", on("id", "sku")).0, "unknown-column");
    let mut tags = read("sku,tags,y\na,u|v,1\nb,v,0\n");
    tags.set_kinds(&[("tags".into(), Kind::Tags)]).unwrap();
    assert_eq!(refused(&mut tags, "tag,x\nu,1\nv,2\n", on("tags", "tag")).0, "bad-join");
    assert!(matches!(tags.unjoin(0), Err(Error::BadJoin(_))));
}

#[test]
fn a_second_table_hangs_upon_a_first() {
    let mut table = read("sku,y\na,1\nb,0\nc,1\n");
    table.join(&read("sku,brand\na,p\nb,q\nc,p\n"), on("sku", "sku")).unwrap();
    table.join(&read("brand,country\np,AT\nq,FR\n"), on("brand", "brand")).unwrap();
    assert_eq!(table.column("country").unwrap().cells().collect::<Vec<_>>(), ["AT", "FR", "AT"]);
    assert_eq!(table.joins_of(&["country"]).len(), 2);
    assert_eq!(table.joins_of(&["y"]).len(), 0);
    assert_eq!(table.unjoin(0).unwrap(), ["brand", "country"]);
    assert_eq!(table.columns.len(), 2);
}

#[test]
fn levels_have_the_labels_and_colours_of_their_attributes() {
    let mut table = ratings();
    table.join(&films(), on("item", "item")).unwrap();
    let prepared = Prepared::new(&table, settings()).unwrap();
    let vocabulary = prepared.encoder.vocabularies.iter().find(|one| one.column == "item").unwrap();
    let own = table.column("item").unwrap().clone();
    let labels = colour::labels(vocabulary, &own, table.column("title").unwrap());
    for id in 1..vocabulary.len() as u32 {
        let film: usize = vocabulary.name(id).parse().unwrap();
        assert_eq!(labels[id as usize], if film < 37 { format!("Film number {film}") } else { String::new() });
    }
    // What waits is coloured as what it would be: twenty years as names, lengths by their mean.
    let id = vocabulary.id("6") as usize;
    let years = colour::by_column(vocabulary, &own, table.column("items.year").unwrap());
    assert_eq!(years.names[years.values[id] as usize], "1996");
    let row = |film: usize| format!("{film},{}.5\n", 80 + film);
    table.join(&read(&format!("item,length\n{}", (0..37).map(row).collect::<String>())), on("item", "item")).unwrap();
    let lengths = colour::by_column(vocabulary, &own, table.column("length").unwrap());
    assert_eq!((lengths.values[id], lengths.names.len()), (86.5, 0));
}

/// What a run needs of a second table goes with it: into predictions, and into a project and back.
#[test]
fn new_rows_are_joined_by_what_the_run_keeps() {
    let device = Device::cpu();
    let mut table = ratings();
    table.join(&films(), on("item", "item")).unwrap();
    table.choose(&[("genre".into(), Choice::default()), ("items.year".into(), Choice::default())]).unwrap();
    let chosen =
        Settings { columns: Some(vec!["genre".into(), "items.year".into(), "item".into()]), epochs: 4, batch: 32, ..settings() };
    let run =
        pollster::block_on(async { train(&device, &job(), Prepared::new(&table, chosen).unwrap(), &mut |_| {}).await.unwrap() });
    let score = |run: &flowbed::train::Learned, csv: &str| {
        let mut rows = rows_to_score(csv);
        run.complete(&mut rows).unwrap();
        pollster::block_on(run.predict(&device, &job(), &rows)).unwrap()
    };
    let found = score(&run.learned, "item\n5\n6\n39\n5.0\n");
    let told = score(&run.learned, "item,genre,items.year\n5,Comedy,1995\n6,Drama,1996\n39,,\n5,Comedy,1995\n");
    assert_eq!(found.values, told.values);
    let keyless = run.learned.complete(&mut rows_to_score("genre\nWar\n"));
    assert_eq!(keyless, Err(Error::LacksColumns("“item”".into())));

    let saved = SavedRun { learned: &run.learned, training: &run.training };
    let file = files(&SerdeJson, &[saved], Format::Project, None, None).unwrap().remove(0);
    let (back, _) = project::read(&SerdeJson, &file.bytes).unwrap().runs.remove(0);
    let keys = |join: &Join| join.keys().map(String::from).collect::<Vec<_>>();
    assert_eq!((back.joins.len(), keys(&back.joins[0])), (1, keys(&run.learned.joins[0])));
    assert_eq!(score(&back, "item\n5\n6\n39\n5.0\n").values, found.values);
}
