-- When something of a session with tickets was last written, by this database's clock: a hub reads what came since it looked
-- last. A session that has none came before there was this table.
CREATE TABLE arrival (
    session uuid PRIMARY KEY,
    came bigint NOT NULL
);
CREATE INDEX arrival_by_came ON arrival (came);

-- How far a hub has come: of all that came before this time of the database, each sink (their names, as a JSON array) has what it
-- is to get, or there is a delivery of it.
CREATE TABLE hub (
    one integer PRIMARY KEY,
    seen bigint NOT NULL,
    sinks text NOT NULL
);
INSERT INTO hub (one, seen, sinks) VALUES (1, 0, '[]');
