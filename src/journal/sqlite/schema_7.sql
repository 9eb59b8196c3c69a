-- What becomes of a ticket on its way to another system, by the name of the sink. Whoever delivers it has its token in it
-- as long as that lives, as who walks a session has.
CREATE TABLE delivery (
    session TEXT NOT NULL REFERENCES session (id),
    ticket INTEGER NOT NULL,
    sink TEXT NOT NULL,
    state TEXT NOT NULL,
    told INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    digest TEXT,
    attempts INTEGER NOT NULL,
    tried_first INTEGER NOT NULL,
    tried_last INTEGER NOT NULL,
    due INTEGER NOT NULL,
    remote TEXT,
    url TEXT,
    reason TEXT,
    holder TEXT,
    PRIMARY KEY (session, ticket, sink)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_by_state ON delivery (state);

-- From when on tickets go to a sink for which the configuration says nothing of that: since the day it was first seen.
CREATE TABLE sink (
    name TEXT PRIMARY KEY NOT NULL,
    since INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
