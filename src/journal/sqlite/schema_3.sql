-- What is not there is NULL, and the codes of a session are a JSON array: a code may hold a comma. A program of schema
-- 2 that is still at work would write them as it did, with commas between; the check keeps it from that.
CREATE TABLE session_3 (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL UNIQUE,
    begun INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    state TEXT NOT NULL,
    until INTEGER,
    codes TEXT NOT NULL CHECK (codes LIKE '["%"]'),
    message TEXT,
    channel TEXT NOT NULL,
    reference TEXT,
    outcome TEXT,
    step TEXT,
    answers INTEGER NOT NULL,
    merchant TEXT,
    terminal TEXT,
    ticket TEXT,
    queue TEXT,
    ticket_outcome TEXT,
    filed INTEGER,
    tickets INTEGER,
    missing INTEGER,
    summed INTEGER NOT NULL DEFAULT 1,
    handed_over INTEGER,
    conflict_with TEXT,
    holder TEXT
) STRICT, WITHOUT ROWID;

-- Where the codes that the entries name are those of the row, they are told apart by the entries. Where they are not,
-- as a step back led out of a code again, they are by their commas, and the row is worked out anew before tickets are
-- looked for.
WITH
named (session, seq, code) AS (
    SELECT entry.session, entry.seq, json_extract(entry.record, '$.event.code')
    FROM session JOIN entry ON entry.session = session.id
    WHERE instr(session.codes, ',') > 0 AND json_valid(entry.record)
        AND json_extract(entry.record, '$.event.kind') IN ('started', 'switched')
),
walked (session, joined, codes) AS (
    SELECT session, group_concat(code, ',' ORDER BY seq), json_group_array(code ORDER BY seq)
    FROM named GROUP BY session
)
INSERT INTO session_3
SELECT
    id, name, begun, changed, entries, state, until,
    CASE
        WHEN instr(session.codes, ',') = 0 THEN json_array(session.codes)
        ELSE coalesce(walked.codes, '[' || replace(json_quote(session.codes), ',', '","') || ']')
    END,
    nullif(message, ''), channel, nullif(reference, ''), nullif(outcome, ''), nullif(step, ''), answers,
    nullif(merchant, ''), nullif(terminal, ''),
    ticket, nullif(queue, ''), nullif(ticket_outcome, ''),
    CASE WHEN ticket IS NOT NULL THEN filed END,
    CASE WHEN ticket IS NOT NULL THEN tickets END,
    CASE WHEN ticket IS NOT NULL THEN missing END,
    CASE WHEN instr(session.codes, ',') > 0 AND walked.codes IS NULL THEN 1 ELSE summed END,
    handed_over, conflict_with, holder
FROM session LEFT JOIN walked ON walked.session = session.id AND walked.joined = session.codes;

DROP TABLE session;
ALTER TABLE session_3 RENAME TO session;

CREATE INDEX session_by_state ON session (state, changed);
CREATE INDEX session_in_conflict ON session (conflict_with) WHERE conflict_with IS NOT NULL;
CREATE INDEX session_by_ticket ON session (ticket, filed) WHERE ticket IS NOT NULL;
CREATE INDEX session_by_merchant ON session (merchant, changed) WHERE merchant IS NOT NULL;
CREATE INDEX session_by_terminal ON session (terminal, changed) WHERE terminal IS NOT NULL;
CREATE INDEX session_by_begun ON session (begun);
CREATE INDEX session_to_sum ON session (summed) WHERE summed < 2;

ALTER TABLE entry ALTER COLUMN operator DROP NOT NULL;
UPDATE entry SET operator = NULL WHERE operator = '';
