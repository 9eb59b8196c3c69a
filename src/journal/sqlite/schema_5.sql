-- Rows of a lower form than the fourth may hold what would be cut or refused today: they are worked out anew. What was
-- rewritten or removed stays in free pages and the log until the database is written anew; that this is still to be
-- done is the one row of `sweep_due`.
DROP INDEX session_to_sum;
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 4;

CREATE TABLE sweep_due (
    id INTEGER PRIMARY KEY NOT NULL CHECK (id = 1)
) STRICT;
