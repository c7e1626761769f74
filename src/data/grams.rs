//! Text → hashes of its words and of their character n-grams, as fastText cuts them (Bojanowski et al. 2017, "Enriching word vectors with
//! subword information", section 3.2): names that are spelled nearly alike share most of theirs.

/// Characters of an n-gram, the marks of a word's ends among them
const SIZES: std::ops::RangeInclusive<usize> = 3..=5;

/// Characters of a text that count: what follows them is left aside.
const MOST_CHARACTERS: usize = 2000;

/// Calls `take` with the hash of each word `<word>` and true, and of each n-gram inside of it that is shorter, with false; in their order,
/// repeated where they repeat; without `ngrams` of the words alone. Letters count in lower case. The same cuts and hashes are in
/// `www/python/flowbed_text.py`.
pub fn each_gram(text: &str, ngrams: bool, take: &mut dyn FnMut(u32, bool)) {
    let (mut bytes, mut starts) = (String::new(), Vec::new());
    let text = text.char_indices().nth(MOST_CHARACTERS).map_or(text, |(end, _)| &text[..end]);
    for word in text.split(is_between).filter(|word| !word.is_empty()) {
        bytes.clear();
        bytes.push('<');
        if word.is_ascii() {
            bytes.push_str(word);
            bytes.make_ascii_lowercase();
        } else {
            bytes.extend(word.chars().flat_map(char::to_lowercase));
        }
        bytes.push('>');
        take(hash(&bytes), true);
        if !ngrams {
            continue;
        }
        starts.clear();
        starts.extend(bytes.char_indices().map(|(at, _)| at).chain([bytes.len()]));
        let length = starts.len() - 1;
        for size in SIZES.take_while(|size| *size < length) {
            starts.windows(size + 1).for_each(|ends| take(hash(&bytes[ends[0]..ends[size]]), false));
        }
    }
}

/// Does a character stand between words? Beyond ASCII only spaces and general punctuation do, lest it depend on a version of Unicode.
fn is_between(c: char) -> bool {
    matches!(c, '\0'..='/' | ':'..='@' | '['..='`' | '{'..='\u{a0}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3002}')
}

/// FNV-1a of the bytes, 32 bits (Fowler, Noll, Vo).
pub fn fnv(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash: u32, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// That with its bits mixed once more: buckets are its remainders.
fn hash(text: &str) -> u32 {
    let fnv = fnv(text);
    let mixed = (fnv ^ fnv >> 16).wrapping_mul(0x7feb_352d);
    mixed ^ mixed >> 15
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grams(text: &str) -> Vec<(u32, bool)> {
        let mut all = Vec::new();
        each_gram(text, true, &mut |hash, word| all.push((hash, word)));
        all
    }

    #[test]
    fn words_and_their_grams_in_order() {
        let texts = ["<ab>", "<ab", "ab>"];
        assert_eq!(grams(" AB! "), texts.iter().enumerate().map(|(i, text)| (hash(text), i == 0)).collect::<Vec<_>>());
        // <ärzte>: a word, then 5 of three, 4 of four, 3 of five characters.
        assert_eq!(grams("Ärzte").len(), 1 + 5 + 4 + 3);
        assert_eq!(grams("Ärzte"), grams("ärzte,"));
        assert_eq!(grams("a").len(), 1, "<a> is a word and no n-gram besides");
        assert!(grams(" - \u{2014} ").is_empty());
    }

    /// Computed in Python: FNV-1a of the bytes, then the mix.
    #[test]
    fn hashes_are_those_of_the_script() {
        assert_eq!([hash("<ab>"), hash("<ärzte>")], [0xdb37_3ed2, 0x97e7_e540]);
    }
}
