//! Desks keep what a hub has not delivered, with a real PostgreSQL; as with the store, `POSDIAG_SERVICES` has to name
//! `postgresql`.

use std::fs;
use std::path::Path;

use crate::store::{Server, posdiag, user, wanted};

/// A hub's configuration, with a folder as its sink.
fn hub(server: &Server, sink: &Path) -> String {
    format!(
        "[deliver]\nby = \"hub\"\n[store]\nurl = \"{}\"\ntls = \"off\"\ndesk = \"hub\"\n[[sink]]\nname = \"office\"\n\
         kind = \"folder\"\nfolder = \"{}\"\nsince = \"2020-01-01\"\n",
        server.url("hubber"),
        sink.display()
    )
}

#[test]
fn what_a_hub_has_not_delivered_is_kept_and_the_rest_is_purged() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    server.sql("postgres", "CREATE ROLE hubber LOGIN; GRANT posdiag_hub TO hubber");
    server.sql("postgres", "CREATE ROLE clerk LOGIN; GRANT posdiag_desk TO clerk");
    let (desk, machine, sink) =
        (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config =
        format!("[deliver]\nby = \"hub\"\n[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url("clerk"));
    // Half a second is little on a busy machine.
    let at_desk = |args: &[&str]| {
        let mut runs = (0..20).map(|_| posdiag(desk.path(), &config, args));
        runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap()
    };
    let delivers = || posdiag(machine.path(), &hub(&server, sink.path()), &["deliver", "--hub"]);
    let purge = || at_desk(&["session", "purge", "--older-than", "0d", "--unfinished", "--yes"]).1;
    let files = |code: &str| {
        assert_eq!(at_desk(&["walk", code, "--assume-unsure", "--record"]).0, Some(3));
        assert_eq!(at_desk(&["sync"]).0, Some(0));
    };
    files("E108");
    let said = purge();
    assert!(
        said.contains("No hub has delivered anything so far. What the hub has delivered is not known"),
        "{said}"
    );
    assert_eq!(delivers().0, Some(0));
    // What came within a minute may have come after the hub looked.
    let said = purge();
    assert!(!said.contains('!') && said.contains("1 with an undelivered ticket"), "{said}");
    server.sql("postgres", "UPDATE arrival SET came = came - 120000000");
    let said = purge();
    assert!(said.contains("1 session was deleted"), "{said}");
    // One that is not taken, and one that no hub has seen.
    fs::remove_dir(sink.path().join("tmp")).ok();
    let away = sink.path().with_extension("away");
    fs::rename(sink.path(), &away).unwrap();
    files("E108");
    let (_, said) = delivers();
    assert!(said.contains("will be retried"), "{said}");
    server.sql("postgres", "UPDATE arrival SET came = came - 120000000");
    let said = purge();
    assert!(said.contains("1 with an undelivered ticket"), "{said}");
    let (_, list) = at_desk(&["session", "list", "--all"]);
    let name = list[..7].to_owned();
    let (exit, said) = at_desk(&["session", "delete", &name, "--yes"]);
    assert!(exit == Some(2) && said.contains("after the hub has delivered it"), "{said}");
    fs::rename(&away, sink.path()).unwrap();
    let (exit, said) = posdiag(machine.path(), &hub(&server, sink.path()), &["deliver", "--hub", &name]);
    assert!(exit == Some(0), "{said}");
    files("E108");
    let said = purge();
    assert!(said.contains("1 session was deleted") && said.contains("1 other was left"), "{said}");
    server.kill();
    let said = purge();
    assert!(
        said.contains("out of reach. What the hub has delivered is not known, so 1 session with tickets"),
        "{said}"
    );
}
