//! Names of months and weekdays: whole, or cut as is usual. "Marathon" is no month, "Month" no Monday.

/// January first: English, German, French, Spanish, Danish, Swedish.
pub const MONTHS: [&str; 12] = [
    "jan january januar jän jänner janv janvier ene enero januari",
    "feb february februar fév févr février fev fevr fevrier febrero februari",
    "mar march mär märz mrz marz maerz mars marzo marts",
    "apr april avr avril abr abril",
    "may mai mayo maj",
    "jun june juni juin junio",
    "jul july juli juil juillet julio",
    "aug august aoû août aou aout ago agosto augusti",
    "sep sept september septembre septiembre setiembre",
    "oct october okt oktober octobre octubre",
    "nov november novembre noviembre",
    "dec december dez dezember déc décembre decembre dic diciembre",
];
/// English and German.
pub const WEEKDAYS: &str = "mon monday tue tues tuesday wed weds wednesday thu thur thurs thursday fri friday sat saturday sun sunday \
    mo montag di die dienstag mi mit mittwoch do don donnerstag fr fre freitag sa sam samstag sonnabend so son sonntag";

/// 1 to 12 of a name in small letters.
pub fn month(word: &str) -> Option<i64> {
    MONTHS.iter().position(|names| is_one(names, word)).map(|at| at as i64 + 1)
}

pub fn is_weekday(word: &str) -> bool {
    is_one(WEEKDAYS, word)
}

fn is_one(names: &str, word: &str) -> bool {
    // By bytes: text that is no date comes here too, a cell at a time.
    names.as_bytes().split(|byte| *byte == b' ').any(|name| name == word.as_bytes())
}
