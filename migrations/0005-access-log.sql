-- The access log in segments, and when a person is erased.

-- One table a segment, access_log_1 and so on, so that an old one can be dropped whole. The tables are
-- made and dropped while the program runs (src/main/database/log-segments.ts); this one says which there
-- are, and keeps of each, also when it is gone, what the chain needs.
CREATE TABLE access_log_segment (
  number INTEGER PRIMARY KEY,
  -- The month (UTC, as 2026-11) that a trusted clock showed when it began. NULL until one did.
  month TEXT CHECK (month GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]'),
  first_sequence INTEGER NOT NULL,
  -- The hash that its first row follows.
  previous_hash TEXT NOT NULL,
  -- Sealed when the next one begins: how many rows, the hash of the last one, times of the first and the last.
  row_count INTEGER,
  last_hash TEXT,
  first_ms INTEGER,
  last_ms INTEGER,
  dropped_ms INTEGER,
  CHECK ((row_count IS NULL) = (last_hash IS NULL)),
  CHECK ((first_ms IS NULL) = (last_hash IS NULL)),
  CHECK ((last_ms IS NULL) = (last_hash IS NULL)),
  CHECK (dropped_ms IS NULL OR last_hash IS NOT NULL)
) STRICT;
CREATE TRIGGER access_log_segment_is_not_deleted BEFORE DELETE ON access_log_segment BEGIN
  SELECT RAISE(ABORT, 'a segment of the access log is never forgotten');
END;
CREATE TRIGGER access_log_segment_stays_sealed BEFORE UPDATE ON access_log_segment
  WHEN old.number <> new.number OR old.first_sequence <> new.first_sequence OR old.previous_hash <> new.previous_hash
    OR old.dropped_ms IS NOT NULL
    OR (old.last_hash IS NOT NULL AND (old.month, old.row_count, old.last_hash, old.first_ms, old.last_ms)
      IS NOT (new.month, new.row_count, new.last_hash, new.first_ms, new.last_ms))
BEGIN
  SELECT RAISE(ABORT, 'a sealed segment of the access log does not change');
END;
CREATE TRIGGER journal_access_log_segment_insert AFTER INSERT ON access_log_segment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_segment', 'change', 'insert', 'row', json_object('number', new.number, 'month', new.month, 'first_sequence', new.first_sequence, 'previous_hash', new.previous_hash, 'row_count', new.row_count, 'last_hash', new.last_hash, 'first_ms', new.first_ms, 'last_ms', new.last_ms, 'dropped_ms', new.dropped_ms)));
END;

CREATE TRIGGER journal_access_log_segment_update AFTER UPDATE ON access_log_segment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_segment', 'change', 'update', 'row', json_object('number', new.number, 'month', new.month, 'first_sequence', new.first_sequence, 'previous_hash', new.previous_hash, 'row_count', new.row_count, 'last_hash', new.last_hash, 'first_ms', new.first_ms, 'last_ms', new.last_ms, 'dropped_ms', new.dropped_ms)));
END;

CREATE TRIGGER journal_access_log_segment_delete AFTER DELETE ON access_log_segment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_segment', 'change', 'delete', 'row', json_object('number', old.number, 'month', old.month, 'first_sequence', old.first_sequence, 'previous_hash', old.previous_hash, 'row_count', old.row_count, 'last_hash', old.last_hash, 'first_ms', old.first_ms, 'last_ms', old.last_ms, 'dropped_ms', old.dropped_ms)));
END;

-- What there is of the log becomes the first segment.
DROP TRIGGER access_log_is_not_updated;
DROP TRIGGER access_log_is_not_deleted;
DROP TRIGGER journal_access_log_insert;
DROP TRIGGER journal_access_log_update;
DROP TRIGGER journal_access_log_delete;
ALTER TABLE access_log RENAME TO access_log_1;
CREATE TRIGGER access_log_1_is_not_updated BEFORE UPDATE ON access_log_1 BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;
CREATE TRIGGER access_log_1_is_not_deleted BEFORE DELETE ON access_log_1 BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;
CREATE TRIGGER access_log_1_is_chained BEFORE INSERT ON access_log_1
  WHEN 1 <> (SELECT max(number) FROM access_log_segment)
    OR (new.sequence - 1, new.previous_hash) IS NOT (
      SELECT sequence, hash FROM (SELECT sequence, hash FROM access_log_1 ORDER BY sequence DESC LIMIT 1)
      UNION ALL SELECT first_sequence - 1, previous_hash FROM access_log_segment WHERE number = 1
      LIMIT 1)
BEGIN
  SELECT RAISE(ABORT, 'a row of the access log follows the newest one');
END;
CREATE TRIGGER journal_access_log_1_insert AFTER INSERT ON access_log_1 BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_1', 'change', 'insert', 'row', json_object('sequence', new.sequence, 'occurred_ms', new.occurred_ms, 'kind', new.kind, 'actor', new.actor, 'subject', new.subject, 'detail', new.detail, 'previous_hash', new.previous_hash, 'hash', new.hash)));
END;

CREATE TRIGGER journal_access_log_1_update AFTER UPDATE ON access_log_1 BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_1', 'change', 'update', 'row', json_object('sequence', new.sequence, 'occurred_ms', new.occurred_ms, 'kind', new.kind, 'actor', new.actor, 'subject', new.subject, 'detail', new.detail, 'previous_hash', new.previous_hash, 'hash', new.hash)));
END;

CREATE TRIGGER journal_access_log_1_delete AFTER DELETE ON access_log_1 BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log_1', 'change', 'delete', 'row', json_object('sequence', old.sequence, 'occurred_ms', old.occurred_ms, 'kind', old.kind, 'actor', old.actor, 'subject', old.subject, 'detail', old.detail, 'previous_hash', old.previous_hash, 'hash', old.hash)));
END;

INSERT INTO access_log_segment (number, first_sequence, previous_hash)
  VALUES (1, 1, '0000000000000000000000000000000000000000000000000000000000000000');
CREATE VIEW access_log AS
  SELECT 1 AS segment, sequence, occurred_ms, kind, actor, subject, detail, previous_hash, hash FROM access_log_1;

-- Recipients whom no live parcel names any more, and since when by a trusted clock.
CREATE TABLE person_unneeded (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  since_ms INTEGER NOT NULL
) STRICT;
CREATE TRIGGER journal_person_unneeded_insert AFTER INSERT ON person_unneeded BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person_unneeded', 'change', 'insert', 'row', json_object('person_id', new.person_id, 'since_ms', new.since_ms)));
END;

CREATE TRIGGER journal_person_unneeded_update AFTER UPDATE ON person_unneeded BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person_unneeded', 'change', 'update', 'row', json_object('person_id', new.person_id, 'since_ms', new.since_ms)));
END;

CREATE TRIGGER journal_person_unneeded_delete AFTER DELETE ON person_unneeded BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person_unneeded', 'change', 'delete', 'row', json_object('person_id', old.person_id, 'since_ms', old.since_ms)));
END;

CREATE INDEX person_not_erased ON person (kind) WHERE erased_ms IS NULL;
