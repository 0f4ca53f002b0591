-- For how long parcels are held, what is done on the way, and who takes them back.

DROP TRIGGER journal_parcel_insert;
DROP TRIGGER journal_parcel_update;
DROP TRIGGER journal_parcel_delete;
-- Of the courier who brought it, at that time: couriers change companies, parcels do not.
ALTER TABLE parcel ADD COLUMN company_id TEXT NOT NULL DEFAULT 'other';
UPDATE parcel SET company_id = courier.company_id FROM courier WHERE courier.person_id = parcel.courier_id;
-- No longer for its recipient: its time is over, or the operator wants it back. Its code is void then.
ALTER TABLE parcel ADD COLUMN take_back_because TEXT CHECK (take_back_because IN ('expired', 'operator'));
ALTER TABLE parcel ADD COLUMN take_back_ms INTEGER CHECK ((take_back_ms IS NULL) = (take_back_because IS NULL));
ALTER TABLE parcel ADD COLUMN take_back_running_ms INTEGER
  CHECK ((take_back_running_ms IS NULL) = (take_back_because IS NULL));
-- The parcels that time does something to: looked at each minute, however many the cabinet has seen.
CREATE INDEX parcel_on_hold ON parcel (id) WHERE state IN ('stored', 'unconfirmed') AND was_stored = 1
  AND said_opened = 0 AND grace_from_running_ms IS NULL AND take_back_because IS NULL;
CREATE INDEX parcel_to_take_back ON parcel (take_back_ms) WHERE state IN ('stored', 'retrieving', 'unconfirmed')
  AND take_back_because IS NOT NULL;
-- What the brake counts of recalls.
CREATE INDEX parcel_recalled_by_operator ON parcel (take_back_running_ms) WHERE take_back_because = 'operator';
CREATE TRIGGER journal_parcel_insert AFTER INSERT ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'insert', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'said_opened', new.said_opened, 'grace_from_running_ms', new.grace_from_running_ms, 'company_id', new.company_id, 'take_back_because', new.take_back_because, 'take_back_ms', new.take_back_ms, 'take_back_running_ms', new.take_back_running_ms)));
END;

CREATE TRIGGER journal_parcel_update AFTER UPDATE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'update', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'said_opened', new.said_opened, 'grace_from_running_ms', new.grace_from_running_ms, 'company_id', new.company_id, 'take_back_because', new.take_back_because, 'take_back_ms', new.take_back_ms, 'take_back_running_ms', new.take_back_running_ms)));
END;

CREATE TRIGGER journal_parcel_delete AFTER DELETE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'delete', 'row', json_object('id', old.id, 'tracking_number', old.tracking_number, 'courier_id', old.courier_id, 'recipient_id', old.recipient_id, 'compartment_id', old.compartment_id, 'size_class', old.size_class, 'state', old.state, 'was_stored', old.was_stored, 'created_ms', old.created_ms, 'stored_ms', old.stored_ms, 'state_since_ms', old.state_since_ms, 'said_opened', old.said_opened, 'grace_from_running_ms', old.grace_from_running_ms, 'company_id', old.company_id, 'take_back_because', old.take_back_because, 'take_back_ms', old.take_back_ms, 'take_back_running_ms', old.take_back_running_ms)));
END;

DROP TRIGGER journal_retrieval_code_insert;
DROP TRIGGER journal_retrieval_code_update;
DROP TRIGGER journal_retrieval_code_delete;
-- Who or what had it made; every one but the first of a parcel is a re-issue.
ALTER TABLE retrieval_code ADD COLUMN cause TEXT NOT NULL DEFAULT 'deposit'
  CHECK (cause IN ('deposit', 'recipient', 'reminder', 'frozen', 'platform', 'maintenance'));
ALTER TABLE retrieval_code ADD COLUMN issued_running_ms INTEGER NOT NULL DEFAULT 0;
-- How often it was right and the last four digits that came with it were not.
ALTER TABLE retrieval_code ADD COLUMN wrong_last_four INTEGER NOT NULL DEFAULT 0 CHECK (wrong_last_four >= 0);
-- Its digits open nothing any more; its token does.
ALTER TABLE retrieval_code ADD COLUMN frozen_ms INTEGER;
-- What the brake counts of re-issues.
CREATE INDEX retrieval_code_by_cause ON retrieval_code (issued_running_ms) WHERE cause IN ('platform', 'maintenance');
CREATE TRIGGER journal_retrieval_code_insert AFTER INSERT ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'insert', 'row', json_object('id', new.id, 'parcel_id', new.parcel_id, 'code_hash', new.code_hash, 'token_hash', new.token_hash, 'created_ms', new.created_ms, 'valid_until_ms', new.valid_until_ms, 'voided_ms', new.voided_ms, 'cause', new.cause, 'issued_running_ms', new.issued_running_ms, 'wrong_last_four', new.wrong_last_four, 'frozen_ms', new.frozen_ms)));
END;

CREATE TRIGGER journal_retrieval_code_update AFTER UPDATE ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'update', 'row', json_object('id', new.id, 'parcel_id', new.parcel_id, 'code_hash', new.code_hash, 'token_hash', new.token_hash, 'created_ms', new.created_ms, 'valid_until_ms', new.valid_until_ms, 'voided_ms', new.voided_ms, 'cause', new.cause, 'issued_running_ms', new.issued_running_ms, 'wrong_last_four', new.wrong_last_four, 'frozen_ms', new.frozen_ms)));
END;

CREATE TRIGGER journal_retrieval_code_delete AFTER DELETE ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'delete', 'row', json_object('id', old.id, 'parcel_id', old.parcel_id, 'code_hash', old.code_hash, 'token_hash', old.token_hash, 'created_ms', old.created_ms, 'valid_until_ms', old.valid_until_ms, 'voided_ms', old.voided_ms, 'cause', old.cause, 'issued_running_ms', old.issued_running_ms, 'wrong_last_four', old.wrong_last_four, 'frozen_ms', old.frozen_ms)));
END;

-- What was done about a parcel that is not fetched: each step once, whatever the clock does.
CREATE TABLE hold_step (
  parcel_id TEXT NOT NULL REFERENCES parcel (id),
  step TEXT NOT NULL CHECK (step IN ('firstReminder', 'secondReminder', 'alert', 'expiry', 'return')),
  taken_ms INTEGER NOT NULL,
  -- The hold clock at that time, as the terms count it.
  held_ms INTEGER NOT NULL,
  PRIMARY KEY (parcel_id, step)
) STRICT;
CREATE TRIGGER journal_hold_step_insert AFTER INSERT ON hold_step BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_step', 'change', 'insert', 'row', json_object('parcel_id', new.parcel_id, 'step', new.step, 'taken_ms', new.taken_ms, 'held_ms', new.held_ms)));
END;

CREATE TRIGGER journal_hold_step_update AFTER UPDATE ON hold_step BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_step', 'change', 'update', 'row', json_object('parcel_id', new.parcel_id, 'step', new.step, 'taken_ms', new.taken_ms, 'held_ms', new.held_ms)));
END;

CREATE TRIGGER journal_hold_step_delete AFTER DELETE ON hold_step BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_step', 'change', 'delete', 'row', json_object('parcel_id', old.parcel_id, 'step', old.step, 'taken_ms', old.taken_ms, 'held_ms', old.held_ms)));
END;

-- Refused codes of the minute of running time that runs. The first few have rows of their own in the
-- access log; one more row tells of the rest once the minute is over.
CREATE TABLE refused_codes (
  because TEXT PRIMARY KEY CHECK (because IN ('unknown', 'needsLastFour', 'wait')),
  first_ms INTEGER NOT NULL,
  first_running_ms INTEGER NOT NULL,
  last_ms INTEGER NOT NULL,
  tries INTEGER NOT NULL CHECK (tries > 0)
) STRICT;
CREATE TRIGGER journal_refused_codes_insert AFTER INSERT ON refused_codes BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'refused_codes', 'change', 'insert', 'row', json_object('because', new.because, 'first_ms', new.first_ms, 'first_running_ms', new.first_running_ms, 'last_ms', new.last_ms, 'tries', new.tries)));
END;

CREATE TRIGGER journal_refused_codes_update AFTER UPDATE ON refused_codes BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'refused_codes', 'change', 'update', 'row', json_object('because', new.because, 'first_ms', new.first_ms, 'first_running_ms', new.first_running_ms, 'last_ms', new.last_ms, 'tries', new.tries)));
END;

CREATE TRIGGER journal_refused_codes_delete AFTER DELETE ON refused_codes BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'refused_codes', 'change', 'delete', 'row', json_object('because', old.because, 'first_ms', old.first_ms, 'first_running_ms', old.first_running_ms, 'last_ms', old.last_ms, 'tries', old.tries)));
END;

-- Whether a parcel's code has arrived.
CREATE INDEX message_outbox_by_parcel ON message_outbox (parcel_id) WHERE parcel_id IS NOT NULL;
