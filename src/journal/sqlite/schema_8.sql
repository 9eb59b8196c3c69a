-- Whether a delivered ticket is closed in the other system, as it said when it was asked last, and when that was.
ALTER TABLE delivery ADD COLUMN there TEXT;
ALTER TABLE delivery ADD COLUMN looked INTEGER;
