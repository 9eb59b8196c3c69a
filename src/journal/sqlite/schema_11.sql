-- What the store did to sessions here, until somebody is told: by the id of a session that was deleted, or lost its contacts;
-- and by the number that one had, and has now.
CREATE TABLE untold (
    what TEXT NOT NULL,
    session TEXT NOT NULL,
    was TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (what, session, was, name)
) STRICT, WITHOUT ROWID;
