//! `cofferdam mcp wrap` and `unwrap` on configurations as clients write them: `tests/mcp/configs`.

#![cfg(all(feature = "cli", unix))]
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cofferdam"));
    let Output { status, stdout, stderr } = command.arg("mcp").args(arguments).output().unwrap();
    (status.code().unwrap(), String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap())
}

fn configs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mcp/configs");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 10, "{paths:?}");
    paths
}

/// A copy of a configuration in a folder of its own.
fn copy(path: &Path) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("config.json");
    fs::copy(path, &copy).unwrap();
    (folder, copy)
}

#[test]
fn every_clients_configuration_is_wrapped_and_comes_back() {
    for path in configs() {
        let (folder, config) = copy(&path);
        let (name, before) = (config.to_str().unwrap(), fs::read(&config).unwrap());
        let (code, shown, _) = run(&["wrap", name, "--program", "cofferdam", "--", "--lock", "/etc/c.lock"]);
        assert_eq!(code, 0, "{}", path.display());
        let after = fs::read_to_string(&config).unwrap();
        assert!(
            after.contains(r#""mcp", "stdio", "--server", "#) && after.contains(r#""--lock", "/etc/c.lock", "--", "#),
            "{}: {after}",
            path.display()
        );
        assert!(shown.contains("+++ ") && shown.contains("stdio"), "{shown}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "the file and a copy");
        // Once more changes nothing.
        assert_eq!(run(&["wrap", name, "--program", "cofferdam"]).0, 0);
        assert_eq!(fs::read_to_string(&config).unwrap(), after, "{}", path.display());
        assert_eq!(run(&["unwrap", name]).0, 0);
        assert_eq!(fs::read(&config).unwrap(), before, "{}", path.display());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "the copy is gone");
    }
}

#[test]
fn what_was_changed_since_is_kept() {
    let (_folder, config) = copy(&configs()[0]);
    let name = config.to_str().unwrap();
    let before = fs::read_to_string(&config).unwrap();
    run(&["wrap", name]);
    let changed = fs::read_to_string(&config).unwrap().replacen('{', "{\n  \"theme\": \"dark\",", 1);
    fs::write(&config, &changed).unwrap();
    assert_eq!(run(&["unwrap", name]).0, 0);
    assert_eq!(fs::read_to_string(&config).unwrap(), before.replacen('{', "{\n  \"theme\": \"dark\",", 1));
}

#[test]
fn one_server_after_the_other_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.json");
    let text =
        r#"{"mcpServers":{"a":{"command":"x","args":["1"]},"b":{"command":"y"},"c":{"url":"https://x.example"}}}"#;
    fs::write(&config, text).unwrap();
    let name = config.to_str().unwrap();
    assert_eq!(run(&["wrap", name, "--program", "g", "--only", "a"]).0, 0);
    assert_eq!(fs::read_to_string(&config).unwrap().matches("stdio").count(), 1);
    let (code, _, errors) = run(&["wrap", name, "--program", "g"]);
    assert_eq!(code, 0);
    assert!(
        errors.contains("a: left as it is: behind the guard already")
            && errors.contains("c: left as it is: a remote server"),
        "{errors}"
    );
    assert_eq!(fs::read_to_string(&config).unwrap().matches("stdio").count(), 2);
    assert_eq!(run(&["unwrap", name]).0, 0);
    assert_eq!(fs::read_to_string(&config).unwrap(), text);
    assert_eq!(run(&["wrap", name, "--strict"]).0, 3, "one cannot be wrapped");
    assert_eq!(run(&["wrap", name, "--only", "nobody"]).0, 2);
    assert_eq!(fs::read_to_string(&config).unwrap(), text);
}

#[test]
fn what_is_shown_holds_no_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.json");
    let key = ["AK", "IA", "Z7QH2MVPXK4NWR5T"].concat();
    let text = format!(
        "{{\n \"mcpServers\": {{\n  \"a\": {{\n   \"env\": {{ \"KEY\": \"{key}\" }},\n   \"command\": \"x\",\n   \"args\": [\"--key\", \"{key}\"]\n  }}\n }}\n}}\n"
    );
    fs::write(&config, &text).unwrap();
    let (code, shown, _) = run(&["wrap", config.to_str().unwrap(), "--dry-run"]);
    assert_eq!(code, 0);
    assert!(shown.contains("[REDACTED:") && !shown.contains(&key), "{shown}");
    assert_eq!(fs::read_to_string(&config).unwrap(), text, "nothing is written");
}

#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (folder, config) = copy(&configs()[0]);
    fs::set_permissions(&config, fs::Permissions::from_mode(0o600)).unwrap();
    let link = folder.path().join("link.json");
    symlink(&config, &link).unwrap();
    assert_eq!(run(&["wrap", link.to_str().unwrap()]).0, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    let is_private = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777 == 0o600;
    let all: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(all.len(), 3);
    assert!(all.iter().all(|path| is_private(path)), "the copy, too");
}

#[test]
fn mistakes_are_told_with_their_place_and_without_content() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("c.json");
    for (text, place) in [
        ("{\"mcpServers\": {\"a\": {\"command\": hunter2}}}", ":1:34: not-json"),
        ("{\"a\": 1}", ":1:1: it has no list of MCP servers"),
        ("", ":1:1: not-json"),
        ("{\"mcpServers\":{\"a\":{},\"a\":{}}}", ":1:23: duplicate-key"),
    ] {
        fs::write(&config, text).unwrap();
        for command in ["wrap", "unwrap"] {
            let (code, _, errors) = run(&[command, config.to_str().unwrap()]);
            assert_eq!(code, 2);
            assert!(errors.contains(place) && !errors.contains("hunter2"), "{errors}");
        }
        assert_eq!(fs::read_to_string(&config).unwrap(), text);
    }
    assert_eq!(run(&["wrap", "/no/such/file"]).0, 1);
}
