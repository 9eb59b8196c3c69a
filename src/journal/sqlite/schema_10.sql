-- The number of the ticket of another session that a session was given up for.
ALTER TABLE session ADD COLUMN joined TEXT;
