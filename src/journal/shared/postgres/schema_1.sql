-- The store that desks share. Sessions are lines of entries that only become longer; every time is in microseconds since
-- 1970, that of a desk's clock but for leases, reservations and `came`, which are this database's. Only what PostgreSQL,
-- CockroachDB, YugabyteDB and Citus share is used; no table refers to another, so that each may be distributed by session.
CREATE TABLE meta (
    one integer PRIMARY KEY,
    version integer NOT NULL,
    id uuid NOT NULL
);

-- What lists show of a session, where it ends, and who walks it. No column that every answer changes has an index.
CREATE TABLE session (
    id uuid PRIMARY KEY,
    name text NOT NULL,
    begun bigint NOT NULL,
    changed bigint NOT NULL,
    entries bigint NOT NULL,
    hash text NOT NULL,
    state text NOT NULL,
    until bigint,
    codes text NOT NULL,
    message text,
    channel text NOT NULL,
    reference text,
    outcome text,
    step text,
    answers integer NOT NULL,
    merchant text,
    terminal text,
    requests text,
    conflict_with uuid,
    lease_desk uuid,
    lease_called text,
    lease_operator text,
    lease_since bigint,
    lease_until bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);
CREATE INDEX session_by_begun ON session (begun);
CREATE INDEX session_unfinished ON session (begun) WHERE state NOT IN ('ended', 'abandoned');
CREATE INDEX session_by_merchant ON session (merchant, begun) WHERE merchant IS NOT NULL;
CREATE INDEX session_by_terminal ON session (terminal, begun) WHERE terminal IS NOT NULL;
CREATE INDEX session_by_conflict ON session (conflict_with) WHERE conflict_with IS NOT NULL;

CREATE TABLE entry (
    session uuid NOT NULL,
    seq bigint NOT NULL,
    desk uuid NOT NULL,
    operator text,
    record text NOT NULL,
    PRIMARY KEY (session, seq)
);

-- What is personal in an entry.
CREATE TABLE personal (
    session uuid NOT NULL,
    seq bigint NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (session, seq)
);

-- The trees that sessions walked, by the SHA-256 of their text.
CREATE TABLE pin (
    digest text PRIMARY KEY,
    json text NOT NULL
);
CREATE TABLE session_pin (
    session uuid NOT NULL,
    position bigint NOT NULL,
    digest text NOT NULL,
    PRIMARY KEY (session, position)
);

CREATE TABLE ticket (
    session uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL,
    matter text,
    outcome text NOT NULL,
    queue text,
    code text NOT NULL,
    filed bigint NOT NULL,
    missing integer NOT NULL,
    PRIMARY KEY (session, number)
);
CREATE INDEX ticket_by_state ON ticket (state, filed);

-- Which session a number leads to; of one that is reserved, the desk that may use it.
CREATE TABLE number (
    name text PRIMARY KEY,
    session uuid,
    desk uuid NOT NULL
);
CREATE INDEX number_by_session ON number (session) WHERE session IS NOT NULL;
CREATE TABLE counter (
    one integer PRIMARY KEY,
    next bigint NOT NULL
);

-- What was deleted on purpose: a whole session, or what is personal in so many of its first entries. `came` is when it
-- was told here.
CREATE TABLE gone (
    session uuid NOT NULL,
    what text NOT NULL,
    entries bigint NOT NULL,
    at bigint NOT NULL,
    came bigint NOT NULL,
    PRIMARY KEY (session, what, entries)
);
CREATE INDEX gone_by_came ON gone (came);

INSERT INTO counter (one, next) VALUES (1, 0);
