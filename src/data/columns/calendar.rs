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

/// A bit for each second letter that follows a first one in these names; letters beyond ASCII share the last one.
const SECONDS: [u32; 26] = {
    let mut seconds = [0; 26];
    let mut list = 0;
    while list <= MONTHS.len() {
        let names = if list < MONTHS.len() { MONTHS[list].as_bytes() } else { WEEKDAYS.as_bytes() };
        let mut at = 0;
        while at + 1 < names.len() {
            if at == 0 || names[at - 1] == b' ' {
                seconds[place(names[at])] |= 1 << place(names[at + 1]);
            }
            at += 1;
        }
        list += 1;
    }
    seconds
};

/// 0 to 25 of a letter, 31 of what is none.
const fn place(byte: u8) -> usize {
    if byte.is_ascii_alphabetic() { (byte | 0x20) as usize - b'a' as usize } else { 31 }
}

/// Can a name of a month or a weekday begin with these bytes? Of most words two letters say no.
pub fn can_begin(cell: &[u8]) -> bool {
    match cell {
        [first, second, ..] if first.is_ascii_alphabetic() => SECONDS[place(*first)] >> place(*second) & 1 == 1,
        _ => true,
    }
}

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
