-- Tickets, and whose terminal it is, as lists and the walk ask for them. `summed` is the number of the form of what
-- stands in a row: a row of an earlier program is worked out anew from its entries before lists go by it.
ALTER TABLE session ADD COLUMN merchant TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN terminal TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN ticket TEXT;
ALTER TABLE session ADD COLUMN queue TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN ticket_outcome TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN filed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN tickets INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN missing INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN summed INTEGER NOT NULL DEFAULT 1;

CREATE INDEX session_by_ticket ON session (ticket, filed) WHERE ticket IS NOT NULL;
CREATE INDEX session_by_merchant ON session (merchant, changed) WHERE merchant <> '';
CREATE INDEX session_by_terminal ON session (terminal, changed) WHERE terminal <> '';
CREATE INDEX session_by_begun ON session (begun);
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 2;

CREATE TABLE personal (
    session TEXT NOT NULL REFERENCES session (id),
    seq INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (session, seq)
) STRICT, WITHOUT ROWID;
