//! The shaders as the page fetches them: without comments and indentation, a quarter less. And their constants as Rust, so that a
//! number which both sides need stands in one place, the shader. The sources stay beside their kernels.

use std::{env, fs, path::Path};

const SHADERS: &str = "kernels";

fn main() {
    println!("cargo::rerun-if-changed={SHADERS}");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    convert(Path::new(SHADERS), &Path::new(&out).join("kernels"));
}

/// Every NAME.wgsl under `from` → NAME.wgsl without comments and NAME.rs with its constants, under `to`.
fn convert(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a writable OUT_DIR");
    for entry in fs::read_dir(from).expect("the kernels' folder") {
        let path = entry.expect("a readable folder").path();
        let target = to.join(path.file_name().expect("a file"));
        if path.is_dir() {
            convert(&path, &target);
        } else if path.extension().is_some_and(|ending| ending == "wgsl") {
            let source = fs::read_to_string(&path).expect("a readable shader");
            fs::write(&target, bare(&source)).expect("a writable OUT_DIR");
            fs::write(target.with_extension("rs"), constants(&source)).expect("a writable OUT_DIR");
        }
    }
}

/// Lines that say something to the compiler. The shaders have no block comments, and no strings.
fn bare(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// `const NAME = 2u; // why` → `/// why` and `pub const NAME: u32 = 2;`. A whole number without u is an index, a usize; the rest
/// are f32.
fn constants(source: &str) -> String {
    let mut text = String::new();
    for line in source.lines() {
        let Some((name, rest)) = line.strip_prefix("const ").and_then(|line| line.split_once(" = ")) else { continue };
        let (value, why) = rest.split_once(';').expect("a constant ends in a semicolon");
        let (value, kind) = match value.strip_suffix('u') {
            Some(value) => (value, "u32"),
            None if value.contains('.') => (value, "f32"),
            None => (value, "usize"),
        };
        let why = why.trim().trim_start_matches("//").trim();
        if !why.is_empty() {
            text += &format!("#[doc = {why:?}]\n");
        }
        text += &format!("pub const {name}: {kind} = {value};\n");
    }
    text
}
