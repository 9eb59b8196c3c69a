//! What was deleted at one desk is gone at the others with whatever they ask the store next, with a real PostgreSQL. As with the
//! store, `POSDIAG_SERVICES` has to name `postgresql`.

use std::fs;
use std::path::Path;

use crate::store::{Server, posdiag, user, wanted};

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
    // Half a second is little on a busy machine.
    let at = |place: &Path, args: &[&str]| {
        let mut runs = (0..20).map(|_| posdiag(place, &config, args));
        runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap()
    };
    let files = || {
        let phone = format!("contact_phone={PHONE}");
        let (_, said) = at(
            one.path(),
            &["walk", "E108", "--assume-unsure", "--record", "--field", &phone, "--format", "json"],
        );
        let json = said.lines().find(|line| line.starts_with('{')).unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let number = json["tickets"][0]["number"].as_str().unwrap().to_owned();
        assert!(at(other.path(), &["ticket", "show", &number]).1.contains(PHONE));
        assert!(has_phone(other.path()));
        number
    };
    // A session as a whole: the store is told at once.
    let number = files();
    assert_eq!(at(one.path(), &["session", "delete", &number, "--yes"]).0, Some(0));
    assert!(!at(one.path(), &["session", "list", "--all"]).1.contains(&number));
    let (_, said) = at(other.path(), &["ticket", "list", "--state", "all"]);
    assert!(said.contains("Deleted here, as elsewhere: 1 session.") && !said.contains(&number), "{said}");
    assert!(!has_phone(other.path()));
    // Its contacts only.
    let number = files();
    assert_eq!(at(one.path(), &["ticket", "close", &number]).0, Some(0));
    let (_, said) = at(one.path(), &["session", "purge", "--older-than", "0d", "--personal", "--yes"]);
    assert!(said.contains("1 session"), "{said}");
    let (_, said) = at(other.path(), &["ticket", "show", &number]);
    assert!(
        said.contains("Contacts deleted here, as elsewhere: of 1 session.") && !said.contains(PHONE),
        "{said}"
    );
    assert!(!has_phone(other.path()));
}
