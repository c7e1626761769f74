//! The shaders as the page fetches them: without comments and indentation, a quarter less. The sources stay beside their kernels.

use std::{env, fs, path::Path};

fn main() {
    println!("cargo::rerun-if-changed=src/kernels");
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    for entry in fs::read_dir("src/kernels").expect("the kernels' folder") {
        let path = entry.expect("a readable folder").path();
        if path.extension().is_some_and(|ending| ending == "wgsl") {
            let source = fs::read_to_string(&path).expect("a readable shader");
            let name = path.file_name().expect("a file");
            fs::write(Path::new(&out).join(name), bare(&source)).expect("a writable OUT_DIR");
        }
    }
}

/// Lines that say something to the compiler. The shaders have no block comments, and no strings.
fn bare(source: &str) -> String {
    let lines = source.lines().map(|line| line.split("//").next().unwrap_or_default().trim());
    lines.filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}
