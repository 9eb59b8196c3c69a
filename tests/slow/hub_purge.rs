//! What machines know of a hub, with a real PostgreSQL: desks keep what it has not delivered, and it is said what it lacks and how
//! far it has come. As with the store, `POSDIAG_SERVICES` has to name `postgresql`.

use std::fs;
use std::path::Path;

use crate::store::{Server, posdiag, user, wanted};
use posdiag::journal::shared::{OutboxTaken, SharedOutbox as _};

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
        // What was deleted is deleted, whether the store could be told of it or not.
        runs.find(|(_, said)| said.contains("deleted (") || !said.contains("did not answer in time")).unwrap()
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
    assert!(exit == Some(2) && said.contains("it can be deleted a minute later"), "{said}");
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

#[test]
fn store_check_says_what_a_hub_lacks_and_lists_say_who_delivers() {
    if !wanted() {
        return;
    }
    let server = Server::new();
    server.at(user(0)).make().unwrap();
    server.sql("postgres", "CREATE ROLE hubber LOGIN; GRANT posdiag_desk TO hubber");
    let (machine, sink) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let config = hub(&server, sink.path()) + "personal = true\n";
    // Half a second is little on a busy machine.
    let says = |args: &[&str]| {
        let mut runs = (0..20).map(|_| posdiag(machine.path(), &config, args));
        runs.find(|(_, said)| !said.contains("did not answer in time")).unwrap()
    };
    // A desk's rights are none of a hub.
    let (exit, said) = says(&["store", "check"]);
    let lacks =
        "✗ This user lacks the rights of a hub in the store. (as the owner: GRANT posdiag_hub TO user)";
    assert!(
        exit == Some(1) && said.contains(lacks) && said.contains("✓ the rights are those of a desk"),
        "{said}"
    );
    server.sql("postgres", "REVOKE posdiag_desk FROM hubber; GRANT posdiag_hub TO hubber");
    let (exit, said) = says(&["store", "check"]);
    let lacks = "✗ office gets contacts (personal = true), which this user may not read in the store. (as the owner: \
                 GRANT SELECT ON personal TO posdiag_hub)";
    assert!(exit == Some(1) && said.contains(lacks), "{said}");
    server.sql("postgres", "GRANT SELECT ON personal TO posdiag_hub");
    let (exit, said) = says(&["store", "check"]);
    assert!(exit == Some(0) && said.contains("✓ the rights are those of a hub"), "{said}");
    assert!(said.contains("· this user lacks the rights of a desk. To walk on this machine, too"), "{said}");
    // Who delivers, and how many deliveries are in which state.
    let (exit, said) = says(&["sink", "list"]);
    assert!(exit == Some(0) && said.contains("nothing sent yet"), "{said}");
    assert!(said.contains("No hub is delivering at present."), "{said}");
    server.sql(
        "postgres",
        "INSERT INTO delivery (session, ticket, sink, state, told, revision, attempts, tried_first, tried_last, due) \
         SELECT CAST('10000000-0000-7000-8000-00000000000' || n AS uuid), 1, 'office', \
         CASE WHEN n < 4 THEN 'delivered' ELSE 'stuck' END, 1, 1, 1, 0, 0, 0 FROM generate_series(1, 5) AS s (n)",
    );
    assert_eq!(server.at(user(3)).take_outbox("other", None).unwrap(), OutboxTaken::Granted);
    let (_, said) = says(&["sink", "list"]);
    assert!(said.contains("3 delivered; 2 stuck"), "{said}");
    assert!(said.contains("Tickets have been delivered by operator op3 at desk 3 since "), "{said}");
    let (_, json) = says(&["sink", "list", "--format", "json"]);
    assert!(json.contains("\"undelivered\":2,\"waiting_for_somebody\":2"), "{json}");
    // Any machine with the store says so; a hub's user may not read all.
    for user in ["hubber", "postgres"] {
        let config = format!("[store]\nurl = \"{}\"\ntls = \"off\"\n", server.url(user));
        let (exit, said) = posdiag(machine.path(), &config, &["store", "status"]);
        assert!(exit == Some(0) && said.contains("office: 3 delivered; 2 stuck"), "{said}");
        assert!(said.contains("delivered by operator op3 at desk 3"), "{said}");
    }
    // Where the store is away, nobody here knows.
    server.kill();
    let (exit, said) = posdiag(machine.path(), &config, &["sink", "list"]);
    assert!(exit == Some(0) && said.contains("not known"), "{said}");
    let (_, json) = posdiag(machine.path(), &config, &["sink", "list", "--format", "json"]);
    assert!(json.contains("\"undelivered\":null,\"waiting_for_somebody\":null"), "{json}");
}
