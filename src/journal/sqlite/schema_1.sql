CREATE TABLE session (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    begun INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    state TEXT NOT NULL,
    until INTEGER,
    codes TEXT NOT NULL,
    message TEXT NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    outcome TEXT NOT NULL,
    step TEXT NOT NULL,
    answers INTEGER NOT NULL,
    handed_over INTEGER,
    conflict_with TEXT,
    holder TEXT
) STRICT, WITHOUT ROWID;

CREATE INDEX session_by_state ON session (state, changed);
CREATE INDEX session_in_conflict ON session (conflict_with) WHERE conflict_with IS NOT NULL;

CREATE TABLE entry (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    operator TEXT NOT NULL,
    record TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE pin (
    digest TEXT PRIMARY KEY NOT NULL,
    json TEXT NOT NULL
) STRICT;

CREATE TABLE session_pin (
    session TEXT NOT NULL REFERENCES session (id),
    position INTEGER NOT NULL,
    digest TEXT NOT NULL REFERENCES pin (digest),
    PRIMARY KEY (session, position)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_pin_by_digest ON session_pin (digest);
