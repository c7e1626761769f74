//! A struct's declaration in TypeScript, as prettier leaves it.

use std::{collections::HashMap, fmt::Write};

use ts_rs::{Config, TS};

/// { field: type } of a struct's declaration, with the fields' comments; other declarations have no fields.
pub struct Declaration {
    pub name: String,
    comment: String,
    text: String,
}

/// A field: its comment, name and type.
pub type Field = [String; 3];

impl Declaration {
    pub fn of<T: TS>() -> Self {
        let config = Config::new().with_large_int("number");
        let comment = one_line(&T::docs().unwrap_or_default());
        Declaration { name: T::ident(&config), comment, text: T::decl(&config) }
    }

    pub fn body(&self) -> &str {
        self.text.split_once(" = ").map_or("", |(_, body)| body.trim_end_matches(';'))
    }

    /// Fields end at commas outside of brackets and comments.
    pub fn fields(&self) -> Vec<Field> {
        let Some(inside) = self.body().strip_prefix('{').and_then(|body| body.strip_suffix('}')) else { return Vec::new() };
        let (mut fields, mut depth, mut start) = (Vec::new(), 0, 0);
        let mut in_comment = false;
        for (i, c) in inside.char_indices() {
            in_comment = if in_comment { !inside[..i].ends_with('*') || c != '/' } else { inside[i..].starts_with("/**") };
            match c {
                _ if in_comment => {}
                '{' | '[' | '<' | '(' => depth += 1,
                '}' | ']' | '>' | ')' => depth -= 1,
                ',' if depth == 0 => {
                    fields.push(field(&inside[start..i]));
                    start = i + 1;
                }
                _ => {}
            }
        }
        fields
    }

    pub fn typescript(&self, notes: &HashMap<String, String>) -> String {
        let comment = if self.comment.is_empty() { String::new() } else { format!("/** {} */\n", self.comment) };
        if self.fields().is_empty() {
            return format!("{comment}export {}\n", broken(&self.text));
        }
        let generics = self.text.split(" = ").next().unwrap_or_default().trim_start_matches("type ");
        let mut text = format!("{comment}export interface {generics} {{\n");
        for [about, name, kind] in self.fields() {
            let parts = [about, notes.get(&name).cloned().unwrap_or_default()];
            let about = parts.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(". ");
            if !about.is_empty() {
                let _ = writeln!(text, "  /** {about} */");
            }
            let _ = writeln!(text, "  {name}: {kind};");
        }
        text + "}\n"
    }
}

/// A union that is too long for a line, as prettier breaks it.
pub fn broken(declaration: &str) -> String {
    match declaration.split_once(" = ") {
        Some((name, union)) if declaration.len() > 120 && union.len() > 126 => {
            format!("{name} =\n  | {}", union.replace(" | ", "\n  | "))
        }
        Some((name, union)) if declaration.len() > 120 => format!("{name} =\n  {union}"),
        _ => declaration.into(),
    }
}

fn field(text: &str) -> Field {
    let (comment, rest) = text.rsplit_once("*/").map_or(("", text), |(comment, rest)| (comment, rest));
    let (name, kind) = rest.split_once(": ").unwrap_or_default();
    [one_line(comment), name.trim().into(), kind.trim().into()]
}

/// A comment's words in one line.
fn one_line(comment: &str) -> String {
    let lines =
        comment.lines().map(|line| line.trim().trim_start_matches("/**").trim_end_matches("*/").trim_start_matches('*').trim());
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}
