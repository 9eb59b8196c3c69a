//! What was deleted at one desk is gone at the others with whatever they ask the store next, with a real PostgreSQL. As with the
//! store, `POSDIAG_SERVICES` has to name `postgresql`.

use std::fs;
use std::path::Path;

use crate::store::{Server, posdiag, user, wanted};
use posdiag::journal::shared::{Leased, SharedStore as _, Sought};

const PHONE: &str = "13500004444";

/// Whether a desk's files contain the phone number.
fn has_phone(place: &Path) -> bool {
    let files = fs::read_dir(place.join("data")).unwrap().map(|file| file.unwrap().path());
    let is_phone = |part: &[u8]| part == PHONE.as_bytes();
    files.filter(|path| path.is_file()).any(|path| fs::read(path).unwrap().windows(PHONE.len()).any(is_phone))
}

#[test]
fn what_was_deleted_elsewhere_is_in_no_list_and_in_no_file() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    let (one, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = format!("[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("postgres"));
    // Whoever only asks may ask again: half a second is little on a busy machine.
    let asks = |place: &Path, args: &[&str]| {
        let mut runs = (0..20).map(|_| posdiag(place, &config, args));
        runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap().1
    };
    let does = |args: &[&str]| posdiag(one.path(), &config, args);
    let files = || {
        let phone = format!("contact_phone={PHONE}");
        let walk = ["walk", "E108", "--assume-unsure", "--record", "--field", &phone, "--format", "json"];
        let (_, said) = does(&walk);
        asks(one.path(), &["sync"]);
        let json = said.lines().find(|line| line.starts_with('{')).unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let number = json["tickets"][0]["number"].as_str().unwrap().to_owned();
        assert!(asks(other.path(), &["ticket", "show", &number]).contains(PHONE));
        assert!(has_phone(other.path()));
        number
    };
    // A session as a whole.
    let number = files();
    let mut third = server.at(user(7));
    let id = third.fetch(Sought::Number(&number[..7]), false).unwrap().unwrap().stored.listed.id;
    assert!(matches!(third.lease(&id, true), Ok(Leased::Granted(_))));
    let (exit, said) = does(&["session", "delete", &number[..7], "--yes"]);
    assert_eq!(exit, Some(0), "{said}");
    assert!(said.contains("with operator op7 at desk 7 since"), "{said}");
    assert!(!asks(one.path(), &["session", "list", "--all"]).contains(&number));
    let said = asks(other.path(), &["ticket", "list", "--state", "all"]);
    assert!(!said.contains(&number), "{said}");
    assert!(!has_phone(other.path()));
    // Its contacts only.
    let number = files();
    assert_eq!(does(&["ticket", "close", &number]).0, Some(0));
    let (_, said) = does(&["session", "purge", "--older-than", "0d", "--personal", "--yes"]);
    assert!(said.contains("1 session"), "{said}");
    asks(one.path(), &["session", "list"]);
    let said = asks(other.path(), &["ticket", "show", &number]);
    assert!(said.contains(&number) && !said.contains(PHONE), "{said}");
    assert!(!has_phone(other.path()));
}
