-- Running time: the milliseconds that the program has run since the cabinet began, over all its runs.
-- Unlike the wall clock nobody can set it, and it stands still while the program is away; so whatever
-- is a duration is counted in it. What is told to people stays wall time.

-- Running time at the run's last sign of life: where the next run goes on from.
ALTER TABLE program_run ADD COLUMN running_ms INTEGER NOT NULL DEFAULT 0;

DROP TRIGGER journal_parcel_insert;
DROP TRIGGER journal_parcel_update;
DROP TRIGGER journal_parcel_delete;
-- The close from which the grace counts. What was retrieved earlier gets one more grace.
ALTER TABLE parcel ADD COLUMN grace_from_running_ms INTEGER;
UPDATE parcel SET grace_from_running_ms = 0 WHERE grace_until_ms IS NOT NULL;
ALTER TABLE parcel DROP COLUMN grace_until_ms;
CREATE TRIGGER journal_parcel_insert AFTER INSERT ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'insert', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'said_opened', new.said_opened, 'grace_from_running_ms', new.grace_from_running_ms)));
END;

CREATE TRIGGER journal_parcel_update AFTER UPDATE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'update', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'said_opened', new.said_opened, 'grace_from_running_ms', new.grace_from_running_ms)));
END;

CREATE TRIGGER journal_parcel_delete AFTER DELETE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'delete', 'row', json_object('id', old.id, 'tracking_number', old.tracking_number, 'courier_id', old.courier_id, 'recipient_id', old.recipient_id, 'compartment_id', old.compartment_id, 'size_class', old.size_class, 'state', old.state, 'was_stored', old.was_stored, 'created_ms', old.created_ms, 'stored_ms', old.stored_ms, 'state_since_ms', old.state_since_ms, 'said_opened', old.said_opened, 'grace_from_running_ms', old.grace_from_running_ms)));
END;

DROP TRIGGER journal_door_operation_insert;
DROP TRIGGER journal_door_operation_update;
DROP TRIGGER journal_door_operation_delete;
ALTER TABLE door_operation ADD COLUMN requested_running_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE door_operation ADD COLUMN closed_running_ms INTEGER;
-- What the brake counts.
DROP INDEX door_operation_by_cause;
CREATE INDEX door_operation_by_cause ON door_operation (cause, requested_running_ms);
CREATE TRIGGER journal_door_operation_insert AFTER INSERT ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'insert', 'row', json_object('id', new.id, 'compartment_id', new.compartment_id, 'parcel_id', new.parcel_id, 'cause', new.cause, 'actor', new.actor, 'attempt', new.attempt, 'door_before', new.door_before, 'requested_ms', new.requested_ms, 'pulse', new.pulse, 'seen_open_ms', new.seen_open_ms, 'closed_ms', new.closed_ms, 'answer', new.answer, 'outcome', new.outcome, 'settled_ms', new.settled_ms, 'requested_running_ms', new.requested_running_ms, 'closed_running_ms', new.closed_running_ms)));
END;

CREATE TRIGGER journal_door_operation_update AFTER UPDATE ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'update', 'row', json_object('id', new.id, 'compartment_id', new.compartment_id, 'parcel_id', new.parcel_id, 'cause', new.cause, 'actor', new.actor, 'attempt', new.attempt, 'door_before', new.door_before, 'requested_ms', new.requested_ms, 'pulse', new.pulse, 'seen_open_ms', new.seen_open_ms, 'closed_ms', new.closed_ms, 'answer', new.answer, 'outcome', new.outcome, 'settled_ms', new.settled_ms, 'requested_running_ms', new.requested_running_ms, 'closed_running_ms', new.closed_running_ms)));
END;

CREATE TRIGGER journal_door_operation_delete AFTER DELETE ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'delete', 'row', json_object('id', old.id, 'compartment_id', old.compartment_id, 'parcel_id', old.parcel_id, 'cause', old.cause, 'actor', old.actor, 'attempt', old.attempt, 'door_before', old.door_before, 'requested_ms', old.requested_ms, 'pulse', old.pulse, 'seen_open_ms', old.seen_open_ms, 'closed_ms', old.closed_ms, 'answer', old.answer, 'outcome', old.outcome, 'settled_ms', old.settled_ms, 'requested_running_ms', old.requested_running_ms, 'closed_running_ms', old.closed_running_ms)));
END;

-- The hold clock runs in these intervals, so that a deadline can always be explained: it is measured
-- in running time, and told in wall time.
DROP TRIGGER journal_hold_interval_insert;
DROP TRIGGER journal_hold_interval_update;
DROP TRIGGER journal_hold_interval_delete;
DROP INDEX one_running_hold_a_parcel;
ALTER TABLE hold_interval RENAME TO hold_interval_before;
CREATE TABLE hold_interval (
  parcel_id TEXT NOT NULL REFERENCES parcel (id),
  started_ms INTEGER NOT NULL,
  started_running_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  ended_running_ms INTEGER,
  started_because TEXT NOT NULL CHECK (started_because IN ('messageDelivered', 'messageGivenUp', 'usableAgain')),
  ended_because TEXT CHECK (ended_because IN ('unusable', 'parcelLeft')),
  PRIMARY KEY (parcel_id, started_ms),
  CHECK ((ended_ms IS NULL) = (ended_because IS NULL)),
  CHECK ((ended_ms IS NULL) = (ended_running_ms IS NULL))
) STRICT;
-- Nobody can use the cabinet now, so none runs on. What is known last is the access log's newest row;
-- when the program was last seen is not in the journal, and a replay must come to the same.
INSERT INTO hold_interval (parcel_id, started_ms, started_running_ms, ended_ms, ended_running_ms, started_because, ended_because)
  SELECT parcel_id, started_ms, 0, ended, max(0, ended - started_ms), started_because, coalesce(ended_because, 'unusable')
  FROM (SELECT *, coalesce(ended_ms, max(started_ms,
      coalesce((SELECT occurred_ms FROM access_log ORDER BY sequence DESC LIMIT 1), 0))) AS ended
    FROM hold_interval_before);
DROP TABLE hold_interval_before;
CREATE UNIQUE INDEX one_running_hold_a_parcel ON hold_interval (parcel_id) WHERE ended_ms IS NULL;
CREATE TRIGGER journal_hold_interval_insert AFTER INSERT ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'insert', 'row', json_object('parcel_id', new.parcel_id, 'started_ms', new.started_ms, 'started_running_ms', new.started_running_ms, 'ended_ms', new.ended_ms, 'ended_running_ms', new.ended_running_ms, 'started_because', new.started_because, 'ended_because', new.ended_because)));
END;

CREATE TRIGGER journal_hold_interval_update AFTER UPDATE ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'update', 'row', json_object('parcel_id', new.parcel_id, 'started_ms', new.started_ms, 'started_running_ms', new.started_running_ms, 'ended_ms', new.ended_ms, 'ended_running_ms', new.ended_running_ms, 'started_because', new.started_because, 'ended_because', new.ended_because)));
END;

CREATE TRIGGER journal_hold_interval_delete AFTER DELETE ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'delete', 'row', json_object('parcel_id', old.parcel_id, 'started_ms', old.started_ms, 'started_running_ms', old.started_running_ms, 'ended_ms', old.ended_ms, 'ended_running_ms', old.ended_running_ms, 'started_because', old.started_because, 'ended_because', old.ended_because)));
END;
