//! Lines that begin with a sign and are no rows: found by those above the table, or chosen.

use super::{dialect, quotes::inspect};

const SIGNS: [&str; 3] = ["#", "%", "//"];

#[derive(Clone, Debug)]
pub struct Comments {
    pub sign: String,
    /// Of a sign that was found: a line with as many fields as the table is a row all the same, such as `#ff0000,red`.
    pub fields: Option<usize>,
    pub delimiter: u8,
}

impl Comments {
    /// Is a line that begins with the sign a comment? One without its line end.
    pub fn holds(&self, line: &[u8]) -> bool {
        let Some(wanted) = self.fields else { return true };
        // A quote that opens here may go on below: that is no comment.
        if inspect(line, self.delimiter).broken.is_some() {
            return false;
        }
        let cells = dialect::fields(line, self.delimiter);
        cells.len() != wanted || (wanted > 2 && cells[1..].iter().all(|cell| cell.trim().is_empty()))
    }
}

/// The sign with which the first lines begin, and how many bytes they are: `None` where the very first does not.
pub fn first_lines(text: &[u8]) -> Option<(&'static str, usize)> {
    let sign = SIGNS.into_iter().find(|sign| text.trim_ascii_start().starts_with(sign.as_bytes()))?;
    let mut length = 0;
    for line in lines(text) {
        let own = line.trim_ascii();
        if !own.is_empty() && !line.starts_with(sign.as_bytes()) {
            break;
        }
        length += line.len();
    }
    Some((sign, length))
}

/// What a found sign is, where the lines below have `width` fields: `None` where the first line with it is one of theirs.
pub fn found(block: &[u8], sign: &str, width: usize, delimiter: u8) -> Option<Comments> {
    let filled = || lines(block).map(<[u8]>::trim_ascii).filter(|line| !line.is_empty());
    if width < 2 {
        // In a table of one column every line fits: only a sign apart from its text tells a comment.
        let sign = format!("{sign} ");
        return filled().all(|line| line.starts_with(sign.as_bytes())).then_some(Comments { sign, fields: None, delimiter });
    }
    let comments = Comments { sign: sign.into(), fields: Some(width), delimiter };
    filled().next().is_some_and(|line| comments.holds(line)).then_some(comments)
}

/// The text with the line ends of its comments alone, so that lines keep their numbers.
pub fn without(text: &[u8], comments: &Comments) -> Vec<u8> {
    let mut rest = Vec::with_capacity(text.len());
    for line in lines(text) {
        let end = line.iter().rposition(|b| *b != b'\n' && *b != b'\r').map_or(0, |at| at + 1);
        let is_comment = line.starts_with(comments.sign.as_bytes()) && comments.holds(&line[..end]);
        rest.extend_from_slice(if is_comment { &line[end..] } else { line });
    }
    rest
}

/// Lines with their ends.
pub fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let end = rest.iter().position(|b| *b == b'\n' || *b == b'\r').map_or(rest.len(), |at| at + 1);
        let end = if rest[..end].ends_with(b"\r") && rest.get(end) == Some(&b'\n') { end + 1 } else { end };
        let (line, after) = rest.split_at(end);
        rest = after;
        (!line.is_empty()).then_some(line)
    })
}
