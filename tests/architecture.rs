//! The house stays as it was drawn: arrows run one way, files stay small, every kernel has its pair.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::{Path, PathBuf},
};

use flowbed::{device::Access, kernels};

/// Each part and what it may use, in walk order: the table of docs/architecture.md. What all may use is not in it.
fn arrows() -> Vec<(&'static str, Vec<&'static str>)> {
    let (_, table) = include_str!("../docs/architecture.md").split_once("| part of `src` | may use |\n| --- | --- |\n").unwrap();
    let row = |line: &'static str| {
        let (part, others) = line.trim_matches('|').split_once('|').unwrap();
        (part.trim().trim_matches('`'), others.trim().split(", ").filter(|other| *other != "–").collect())
    };
    table.lines().take_while(|line| line.starts_with('|')).map(row).collect()
}

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("samples") {
                walk(&path, ending, found);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), ending, &mut found);
    assert!(!found.is_empty(), "no {ending} under {folder}");
    found
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap()
}

/// `path` holds a use of part `other`: `crate::other`, alone or in braces.
fn uses(source: &str, other: &str) -> bool {
    // A name right after the braces, or after a comma outside inner braces, is a part.
    let in_braces = source.split("use crate::{").skip(1).any(|rest| {
        let block = rest.split("};").next().unwrap_or_default();
        let mut depth = 0;
        let outer: String = block
            .chars()
            .filter(|c| {
                depth += (*c == '{') as i32 - (*c == '}') as i32;
                depth == 0 && *c != '}'
            })
            .collect();
        outer.split(',').any(|item| item.trim() == other || item.trim().starts_with(&format!("{other}::")))
    });
    in_braces || source.contains(&format!("crate::{other}::"))
}

#[test]
fn a_use_is_seen_in_every_form() {
    for source in
        ["use crate::train::Run;", "use crate::{error::Error, train::Run};", "use crate::{\n    data::{A, B},\n    train,\n};"]
    {
        assert!(uses(source, "train"), "{source}");
    }
    assert!(!uses("use crate::{data::{train, B}, error};", "train"));
}

#[test]
fn the_table_has_every_part_and_its_arrows_run_one_way() {
    let arrows = arrows();
    let parts: Vec<&str> = arrows.iter().map(|(part, _)| *part).collect();
    for (i, (part, others)) in arrows.iter().enumerate() {
        for other in others {
            assert!(parts[..i].contains(other), "{part}: {other} does not stand above it");
        }
    }
    let folders = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<String> =
        folders.filter(|path| path.is_dir()).map(|path| path.file_name().unwrap().to_string_lossy().into_owned()).collect();
    let mut parts = parts;
    folders.sort();
    parts.sort();
    assert_eq!(parts, folders);
}

#[test]
fn a_part_uses_what_the_table_allows_and_all_of_that() {
    let arrows = arrows();
    for (part, allowed) in &arrows {
        let sources: Vec<(PathBuf, String)> =
            files(&format!("src/{part}"), ".rs").into_iter().map(|path| (path.clone(), text(&path))).collect();
        for (other, _) in arrows.iter().filter(|(other, _)| other != part) {
            let user = sources.iter().find(|(_, source)| uses(source, other)).map(|(path, _)| path.display());
            assert_eq!(user.is_some(), allowed.contains(other), "{part} → {other}: {user:?}");
        }
    }
}

#[test]
fn only_the_gpu_says_wgpu_and_only_the_web_says_wasm_bindgen() {
    for path in files("src", ".rs") {
        let (source, place) = (text(&path), path.to_string_lossy().into_owned());
        // device/mod.rs speaks of wgpu in one sentence of its documentation.
        let code: String = source.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        assert!(place.contains("src/device/gpu") || !code.contains("wgpu::"), "{place} says wgpu");
        assert!(
            place.contains("src/web")
                || place.ends_with("/web.rs") // of a package that is a wasm of its own
                || place.ends_with("lib.rs")
                || !code.contains("wasm_bindgen"),
            "{place} says wasm_bindgen"
        );
    }
}

#[test]
fn the_device_names_no_kernel_and_kernels_name_no_model() {
    for path in files("src/device", ".rs") {
        for kernel in kernels::ALL {
            let named = text(&path).contains(&format!("\"{}\"", kernel.name));
            assert!(!named, "{} names {}", path.display(), kernel.name);
        }
    }
}

#[test]
fn files_stay_under_300_lines() {
    let kinds = [("src", ".rs"), ("src", ".wgsl"), ("www", ".js"), ("www", ".css")];
    for path in kinds.into_iter().flat_map(|(folder, ending)| files(folder, ending)) {
        let lines = text(&path).lines().count();
        assert!(lines <= 300, "{} has {lines} lines", path.display());
    }
    assert!(text(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src/lib.rs"))).lines().count() < 60);
}

#[test]
fn every_kernel_has_its_pair_and_all_lists_it() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kernels/shared");
    let mut shaders = Vec::new();
    for path in files("src/kernels", ".wgsl").iter().filter(|path| !path.starts_with(&shared)) {
        let name = path.file_stem().unwrap().to_string_lossy();
        // Loads of one word or of four, and the kernel's own text, are its plain and its wide form.
        let pair = path.with_file_name(format!("{}.rs", name.trim_end_matches("_words").trim_end_matches("_fours")));
        assert!(pair.exists(), "{} stands beside no {}", path.display(), pair.display());
        shaders.push(name.replace("_fours", "_wide"));
    }
    shaders.retain(|name| !name.ends_with("_words"));
    shaders.sort();
    let mut names: Vec<&str> = kernels::ALL.iter().map(|kernel| kernel.name).collect();
    names.sort();
    assert_eq!(shaders, names);
}

/// The bindings that a kernel declares are those of its WGSL, and every WGSL is valid.
#[test]
fn shaders_are_valid_and_bind_what_their_kernels_declare() {
    for kernel in kernels::ALL {
        let module = naga::front::wgsl::parse_str(kernel.wgsl)
            .unwrap_or_else(|error| panic!("{}: {}", kernel.name, error.emit_to_string(kernel.wgsl)));
        let mut validator = naga::valid::Validator::new(naga::valid::ValidationFlags::all(), naga::valid::Capabilities::empty());
        validator.validate(&module).unwrap_or_else(|error| panic!("{}: {error:?}", kernel.name));
        assert!(kernel.buffers.len() <= 8, "{}: WebGPU grants eight storage buffers", kernel.name);
        for (_, variable) in module.global_variables.iter() {
            let Some(binding) = &variable.binding else { continue };
            let naga::AddressSpace::Storage { access } = variable.space else {
                assert_eq!(binding.binding, 0, "{}: the uniform is binding 0", kernel.name);
                continue;
            };
            let writes = access.contains(naga::StorageAccess::STORE);
            assert_eq!(
                writes,
                kernel.buffers[binding.binding as usize - 1] != Access::In,
                "{}: binding {}",
                kernel.name,
                binding.binding
            );
        }
        let bound = module.global_variables.iter().filter(|(_, variable)| variable.binding.is_some()).count();
        assert_eq!(bound, kernel.buffers.len() + 1, "{}", kernel.name);
    }
}

/// A word of a clock has a name, which Rust and the shaders share.
#[test]
fn no_shader_counts_the_words_of_a_clock() {
    for path in files("src/kernels", ".wgsl") {
        let source = text(&path);
        let bare = source.split("clock[").skip(1).any(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
        assert!(!bare, "{}", path.display());
    }
}

/// A sum by atomic steps comes out in the order in which they happen to run: no two runs would be alike.
#[test]
fn no_shader_adds_up_atomically() {
    for path in files("src/kernels", ".wgsl") {
        assert!(!text(&path).contains("atomic"), "{}", path.display());
    }
}

#[test]
fn the_page_asks_no_other_origin_and_has_no_markup_sink() {
    for path in files("www", ".js").into_iter().chain([Path::new(env!("CARGO_MANIFEST_DIR")).join("index.html")]) {
        let source = text(&path);
        for sink in ["innerHTML", "insertAdjacentHTML", "document.write"] {
            assert!(!source.contains(sink), "{} uses {sink}", path.display());
        }
        for line in source.lines().filter(|line| line.contains("http://") || line.contains("https://")) {
            // The namespace of SVG is a name, not an address.
            assert!(line.contains("www.w3.org/"), "{}: {line}", path.display());
        }
    }
}
