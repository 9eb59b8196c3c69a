-- A session files several tickets, each a row of its own: of the outcome that it came to, or of a matter that asks for
-- something. What it asks for and has not filed yet is a JSON array of outcomes; NULL is none.
CREATE TABLE ticket (
    session TEXT NOT NULL REFERENCES session (id),
    number INTEGER NOT NULL,
    state TEXT NOT NULL,
    matter TEXT,
    outcome TEXT NOT NULL,
    queue TEXT,
    code TEXT NOT NULL,
    filed INTEGER NOT NULL,
    missing INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID;

CREATE INDEX ticket_by_state ON ticket (state, filed);

-- What there was of a session is its latest ticket. Where that is the only one and the walk stands where it was filed,
-- this is all there is to know; the others are worked out anew from the entries before tickets are looked for.
INSERT INTO ticket
SELECT id, tickets, ticket, NULL, ticket_outcome, queue, json_extract(codes, '$[#-1]'), filed, missing
FROM session WHERE ticket IS NOT NULL;

DROP INDEX session_to_sum;
UPDATE session SET summed = 3 WHERE summed = 2
    AND (ticket IS NULL OR (tickets = 1 AND state = 'ended' AND outcome = ticket_outcome));
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 3;

DROP INDEX session_by_ticket;
ALTER TABLE session DROP COLUMN ticket;
ALTER TABLE session DROP COLUMN queue;
ALTER TABLE session DROP COLUMN ticket_outcome;
ALTER TABLE session DROP COLUMN filed;
ALTER TABLE session DROP COLUMN tickets;
ALTER TABLE session DROP COLUMN missing;
ALTER TABLE session ADD COLUMN requests TEXT;

CREATE INDEX session_with_requests ON session (changed) WHERE requests IS NOT NULL;
