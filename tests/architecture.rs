//! The house stays as it was drawn: arrows run one way, files stay small, every kernel has its pair.
#![cfg(not(target_arch = "wasm32"))]

use std::{
    fs,
    path::{Path, PathBuf},
};

use flowbed::{device::Access, kernels};

/// Each part and what it may use, in walk order. `error`, `limits`, `rng`, `job` and `order` may be used by all.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("data", &[]),
    ("device", &[]),
    ("kernels", &["device"]),
    ("ode", &["kernels", "device"]),
    ("model", &["ode", "kernels", "device", "data"]),
    ("insight", &["model", "data"]),
    ("train", &["insight", "model", "ode", "kernels", "device", "data"]),
    ("flow", &["insight", "model", "ode", "kernels", "device"]),
    ("files", &["train", "model", "ode", "kernels", "data"]),
    ("measure", &["train", "flow", "model", "ode", "kernels", "device", "data"]),
    ("contract", &["measure", "train", "flow", "insight", "model", "ode", "device", "data"]),
    ("web", &["contract", "measure", "train", "flow", "insight", "files", "model", "kernels", "data", "device"]),
    ("bin", &[]),
];

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
fn arrows_run_one_way() {
    for (part, allowed) in MAY_USE {
        for path in files(&format!("src/{part}"), ".rs") {
            let source = text(&path);
            for (other, _) in MAY_USE {
                assert!(other == part || allowed.contains(&other) || !uses(&source, other), "{} uses {other}", path.display());
            }
        }
    }
}

#[test]
fn no_part_may_use_what_it_does_not_use() {
    for (part, allowed) in MAY_USE {
        let sources: Vec<String> = files(&format!("src/{part}"), ".rs").iter().map(|path| text(path)).collect();
        for other in allowed {
            assert!(sources.iter().any(|source| uses(source, other)), "{part} does not use {other}");
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
            place.contains("src/web") || place.ends_with("lib.rs") || !code.contains("wasm_bindgen"),
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
