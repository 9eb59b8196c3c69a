//! Every statement is limited to what PostgreSQL, CockroachDB, YugabyteDB and Citus share.

use std::collections::BTreeSet;

/// The files with statements.
const SOURCES: [(&str, &str); 10] = [
    ("administration.rs", include_str!("administration.rs")),
    ("calls.rs", include_str!("calls.rs")),
    ("lists.rs", include_str!("lists.rs")),
    ("mod.rs", include_str!("mod.rs")),
    ("push.rs", include_str!("push.rs")),
    ("rows.rs", include_str!("rows.rs")),
    ("schema_1.sql", include_str!("schema_1.sql")),
    ("schema_2.sql", include_str!("schema_2.sql")),
    ("outbox.rs", include_str!("outbox.rs")),
    ("schema_3.sql", include_str!("schema_3.sql")),
];

/// What at least one of them lacks, or does differently.
const FOREIGN: [&str; 30] = [
    "LISTEN",
    "NOTIFY",
    "pg_advisory",
    "SKIP LOCKED",
    "FOR UPDATE",
    "txid_",
    "xmin",
    "ctid",
    "DISTINCT ON",
    "LATERAL",
    "MERGE INTO",
    "TRIGGER",
    "CREATE FUNCTION",
    "plpgsql",
    "CREATE EXTENSION",
    "TABLESPACE",
    "UNLOGGED",
    "INHERITS",
    "jsonb",
    "hstore",
    "tsvector",
    "SERIAL",
    "nextval",
    "SEQUENCE",
    "REFERENCES",
    "DEFERRABLE",
    "clock_timestamp",
    "EXCLUDE USING",
    "CONCURRENTLY",
    "DO $$",
];

/// What only one file may use, which tells administrators of other databases so.
const ELSEWHERE: [(&str, &str); 2] =
    [("VACUUM FULL", "administration.rs"), ("pg_roles", "administration.rs")];

#[test]
fn only_portable_sql_is_used() {
    let mut found = BTreeSet::new();
    for (file, text) in SOURCES {
        // Comments about statements are not statements.
        let code = text.lines().filter(|line| {
            let line = line.trim_start();
            !line.starts_with("//") && !line.starts_with("--")
        });
        for line in code {
            found.extend(FOREIGN.iter().filter(|word| line.contains(**word)).map(|word| (file, *word)));
            let misplaced = ELSEWHERE.iter().filter(|(word, home)| line.contains(word) && *home != file);
            found.extend(misplaced.map(|(word, _)| (file, *word)));
        }
    }
    assert_eq!(found, BTreeSet::new());
}

#[test]
fn columns_written_with_every_answer_have_no_index() {
    let (_, schema) = SOURCES[6];
    for column in ["changed", "entries", "hash", "step", "answers", "lease_until", "message"] {
        let indexes =
            schema.lines().filter(|line| line.starts_with("CREATE INDEX") && line.contains(" ON session "));
        let of_column = indexes
            .filter(|line| line.contains(&format!("({column}")) || line.contains(&format!(", {column}")));
        assert_eq!(of_column.count(), 0, "{column}");
    }
}
