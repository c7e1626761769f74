//! What a column's name says of its cells.

/// A type that a name carries behind a colon, as recbole's atomic files have it: `user_id:token`, `rating:float`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    Token,
    Float,
    No,
}

/// What is named by ids or codes.
const THINGS: [&str; 72] = [
    "id",
    "ids",
    "uid",
    "uuid",
    "guid",
    "pk",
    "fk",
    "sk",
    "code",
    "hash",
    "token",
    "zip",
    "zipcode",
    "plz",
    "postal",
    "postcode",
    "postleitzahl",
    "sku",
    "ean",
    "upc",
    "gtin",
    "asin",
    "isbn",
    "issn",
    "doi",
    "iban",
    "bic",
    "vin",
    "imei",
    "imsi",
    "ssn",
    "fips",
    "phone",
    "telephone",
    "telefon",
    "mobile",
    "fax",
    "user",
    "customer",
    "client",
    "member",
    "patient",
    "student",
    "employee",
    "driver",
    "seller",
    "buyer",
    "vendor",
    "supplier",
    "merchant",
    "kunde",
    "item",
    "product",
    "produkt",
    "article",
    "artikel",
    "part",
    "store",
    "shop",
    "branch",
    "filiale",
    "account",
    "konto",
    "flight",
    "route",
    "station",
    "tail",
    "tailnum",
    "plate",
    "invoice",
    "barcode",
    "msisdn",
];
/// Behind a thing: its number. A number of rooms is `rooms`.
const NUMBERS: [&str; 7] = ["number", "no", "nr", "num", "nummer", "key", "ref"];
/// A name that ends so measures, whatever stands before.
const MEASURES: [&str; 17] = [
    "count", "amount", "sum", "total", "mean", "avg", "share", "rate", "ratio", "score", "price", "cost", "value", "size", "age",
    "days", "balance",
];
const VERSIONS: [&str; 9] = ["version", "versions", "ver", "release", "build", "firmware", "revision", "section", "chapter"];
const DATES: [&str; 16] = [
    "date",
    "datetime",
    "timestamp",
    "dt",
    "day",
    "datum",
    "ymd",
    "yyyymmdd",
    "fecha",
    "time",
    "ts",
    "epoch",
    "created",
    "updated",
    "modified",
    "unix",
];

/// The words of a name, cut at everything that is no letter and where camelCase rises; A to Z in lower case, for what they are held
/// against has no other letters.
pub fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (lower && c.is_ascii_uppercase()) {
            words.push(String::new());
        }
        lower = !c.is_ascii_uppercase() && !c.is_ascii_digit();
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.push(c.to_ascii_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

fn typed(name: &str) -> (&str, Typed) {
    match name.rsplit_once(':') {
        Some((name, "token" | "token_seq" | "string" | "str")) => (name, Typed::Token),
        Some((name, "float" | "float_seq" | "double")) => (name, Typed::Float),
        _ => (name, Typed::No),
    }
}

/// user_id, zip, itemId, PhoneNumber, fk_customer, customer_key, FlightNr, user_id:token: the name of a thing, or of its number.
pub fn like_an_id(name: &str) -> bool {
    let (name, typed) = typed(name);
    let mut words = words(name);
    // customer_2 and customer2 are customers.
    words.iter_mut().for_each(|word| word.truncate(word.trim_end_matches(|c: char| c.is_ascii_digit()).len()));
    words.retain(|word| !word.is_empty());
    let Some((last, before)) = words.split_last() else { return typed == Typed::Token };
    let thing = |word: &str| THINGS.contains(&word);
    let joined = |end: &str| last.strip_suffix(end).is_some_and(|word| thing(word) || word == "order");
    let prefixed = before.first().is_some_and(|first| matches!(first.as_str(), "fk" | "pk" | "sk" | "id"));
    let numbered = !before.is_empty() && NUMBERS.contains(&last.as_str());
    // Age_of_Driver is an age, price_per_item a price; id_of_user is an id.
    let joint = before.iter().position(|word| matches!(word.as_str(), "of" | "per" | "to" | "from" | "by"));
    match typed {
        Typed::Token => true,
        Typed::Float => false,
        Typed::No if joint.is_some_and(|at| at > 0) => joint.is_some_and(|at| thing(&before[at - 1])),
        Typed::No if MEASURES.contains(&last.as_str()) => false,
        Typed::No => {
            thing(last)
                || prefixed
                || numbered
                || joined("id")
                || ["nr", "no", "nummer", "code", "key"].iter().any(|end| joined(end))
        }
    }
}

/// A version or a paragraph, in which 1.10 comes after 1.9.
pub fn like_a_version(name: &str) -> bool {
    let words = words(typed(name).0);
    let is = |word: &String| VERSIONS.contains(&word.as_str());
    match &words[..] {
        [.., last] if is(last) => true,
        // build_no, but not build_time
        [.., before, last] => {
            is(before) && (NUMBERS.contains(&last.as_str()) || matches!(last.as_str(), "id" | "code" | "name" | "tag"))
        }
        _ => false,
    }
}

/// icd_code, product_code, part, sku: each way to write it is another.
pub fn like_a_code(name: &str) -> bool {
    const CODES: [&str; 14] =
        ["id", "ids", "uid", "code", "codes", "sku", "ean", "upc", "isbn", "plz", "zip", "part", "article", "artikel"];
    let words = words(typed(name).0);
    like_an_id(name) && words.last().is_some_and(|last| CODES.contains(&last.as_str()) || NUMBERS.contains(&last.as_str()))
}

/// date, created_at, timestamp:float, epoch_ms, time.
pub fn like_a_date(name: &str) -> bool {
    let words = words(typed(name).0);
    // created_by names who did it.
    if words.last().is_some_and(|word| word == "by") {
        return false;
    }
    let ends = |word: &str| word.ends_with("date") && !matches!(word, "candidate" | "mandate" | "validate");
    words.iter().any(|word| DATES.contains(&word.as_str()) || ends(word) || word.ends_with("datum"))
        || (words.len() > 1 && words.last().is_some_and(|word| word == "at" || word == "on"))
}

/// A year is counted by ones, and is no id.
pub fn like_a_year(name: &str) -> bool {
    words(name).iter().any(|word| matches!(word.as_str(), "year" | "years" | "jahr" | "yr" | "season"))
}
