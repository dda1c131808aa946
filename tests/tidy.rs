//! The rules of ARCHITECTURE.md that a program can check.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn files(root: &str, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(root)];
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).expect("a folder").map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|e| e == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn read(path: impl AsRef<Path>) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a readable file")
}

/// The code without its tests and comments.
fn code(path: &Path) -> String {
    let text = read(path);
    let code = text.split("#[cfg(test)]").next().unwrap_or_default().lines().filter(|line| !line.trim_start().starts_with("//"));
    code.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_source_file_says_what_it_is_for() {
    for path in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        assert!(read(&path).starts_with("//!"), "{}: start the file with a `//!` line that says what it is for", path.display());
    }
}

#[test]
fn the_core_knows_nothing_of_the_world() {
    let forbidden = [
        "tokio", "tonic", "prost", "tracing", "std::fs", "std::net", "std::env::", "std::time", "std::thread", "crate::server",
        "crate::command", "println!",
    ];
    for path in files("src/nlp", "rs").into_iter().chain([PathBuf::from("src/nlp.rs")]) {
        let code = code(&path);
        for word in forbidden {
            assert!(!code.contains(word), "{}: the core may not name `{word}`; give it what it needs from outside", path.display());
        }
    }
}

#[test]
fn the_server_does_not_know_the_command_line() {
    for path in files("src/server", "rs") {
        assert!(!code(&path).contains("crate::command") && !code(&path).contains("crate::settings"), "{}", path.display());
    }
}

#[test]
fn wire_and_core_types_meet_in_convert_only() {
    for path in files("src/server", "rs").into_iter().filter(|p| !p.to_string_lossy().contains("convert")) {
        let code = code(&path);
        let both = code.contains("nlp::{") && code.contains("pb::{");
        assert!(!both, "{}: convert.rs is the place where both are seen", path.display());
    }
}

#[test]
fn statuses_are_made_in_one_place() {
    for path in files("src", "rs").into_iter().filter(|p| !p.ends_with("server/status.rs")) {
        for word in ["Status::new(", "Status::internal(", "Status::invalid_argument(", "Status::unavailable(", "Status::unknown("] {
            assert!(!code(&path).contains(word), "{}: make a `Failure` instead; status.rs turns it into a status", path.display());
        }
    }
}

#[test]
fn every_layer_is_in_the_list() {
    let list = read("src/server/stack.rs");
    for path in files("src/server/layer", "rs") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(list.contains(&format!("{name}::")), "layer/{name}.rs: name it in stack.rs, with the reason for its place");
    }
}

#[test]
fn there_is_no_mod_rs_and_no_drawer_for_everything() {
    for path in files("src", "rs") {
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        assert!(!["mod", "util", "utils", "helper", "helpers", "common", "misc"].contains(&name.as_str()), "{}", path.display());
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    for path in files("src", "rs") {
        let n = read(&path).lines().count();
        assert!(n <= 450, "{}: {n} lines; split it along its topics", path.display());
    }
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest = read("Cargo.toml");
    let lines = manifest.lines().collect::<Vec<_>>();
    let mut inside = false;
    for (i, line) in lines.iter().enumerate() {
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        } else if inside && line.contains('=') {
            assert!(lines[i - 1].starts_with('#'), "{line}: say in a comment above why it is here");
        }
    }
}

#[test]
fn every_setting_is_documented() {
    let sources = files("src/settings", "rs").into_iter().chain([PathBuf::from("src/settings.rs")]);
    let (settings, documented) = (sources.map(read).collect::<String>(), read("docs/operations.md"));
    let variables = settings.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut n = 0;
    for variable in variables {
        n += 1;
        assert!(documented.contains(&format!("`{variable}`")), "{variable}: add it to the table in docs/operations.md");
    }
    assert!(n > 10, "the settings were not found");
}

#[test]
fn changes_are_well_formed() {
    for path in files("changes", "md").into_iter().filter(|p| !p.ends_with("README.md")) {
        let text = read(&path);
        let first = text.lines().next().unwrap_or_default();
        assert!(
            ["added:", "changed:", "fixed:", "removed:"].iter().any(|kind| first.starts_with(kind)),
            "{}: start with `added:` or so",
            path.display()
        );
    }
}

#[test]
fn every_rpc_has_its_file_and_its_line_in_the_documents() {
    let (contract, api) = (read("proto/lede/v1/lede.proto"), read("docs/api.md"));
    let names = contract.lines().filter_map(|line| line.trim().strip_prefix("rpc ")?.split('(').next());
    for name in names {
        let file = name.chars().fold(String::new(), |mut file, c| {
            if c.is_uppercase() && !file.is_empty() {
                file.push('_');
            }
            file.extend(c.to_lowercase());
            file
        });
        assert!(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("src/server/rpc/{file}.rs")).exists(), "{name}");
        assert!(api.contains(&format!("lede.v1.ArticleService/{name}")), "{name}: add a grpcurl line to docs/api.md");
    }
}
