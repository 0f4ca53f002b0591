-- The cabinet's facts. Times are milliseconds since the Unix epoch; ids are UUIDv7 unless they say
-- otherwise; hashes and ciphertexts are base64url text, so that every row can be written as JSON.

-- Single values: cabinet_id, epoch, audit_needed.
CREATE TABLE cabinet_state (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

-- Each configuration that was ever applied; the highest version is in force.
CREATE TABLE configuration (
  version INTEGER PRIMARY KEY,
  document TEXT NOT NULL CHECK (json_valid(document)),
  source TEXT NOT NULL CHECK (source IN ('default', 'site', 'platform')),
  applied_ms INTEGER NOT NULL
) STRICT;

-- One row a run of the program: how long it was away, and whether it keeps dying.
CREATE TABLE program_run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  started_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL,
  ended_ms INTEGER
) STRICT;

-- A board may be out of service as a whole until a person has confirmed one of its doors.
CREATE TABLE board (
  id TEXT PRIMARY KEY,
  -- Where its commands go; another place is another wiring of every door behind it.
  bus_id TEXT NOT NULL,
  protocol TEXT NOT NULL,
  address INTEGER NOT NULL,
  suspect_since_ms INTEGER,
  suspect_reason TEXT CHECK (suspect_reason IN ('fellSilent', 'anotherDoorOpened')),
  CHECK ((suspect_since_ms IS NULL) = (suspect_reason IS NULL))
) STRICT;

-- The three facts of a compartment are independent: whether a parcel lives in it (derived from
-- parcel), whether there is a doubt, and its service state.
CREATE TABLE compartment (
  id TEXT PRIMARY KEY,
  label TEXT NOT NULL,
  size_class TEXT NOT NULL CHECK (size_class IN ('XS', 'S', 'M', 'L', 'XL')),
  size_rank INTEGER NOT NULL,
  board_id TEXT NOT NULL,
  channel INTEGER NOT NULL,
  sensor TEXT NOT NULL CHECK (sensor IN ('door', 'latch', 'none')),
  accessible_reach INTEGER NOT NULL CHECK (accessible_reach IN (0, 1)),
  -- No longer in the cabinet file; kept, because parcels and operations name it.
  is_retired INTEGER NOT NULL DEFAULT 0 CHECK (is_retired IN (0, 1)),
  service TEXT NOT NULL DEFAULT 'inService' CHECK (service IN ('inService', 'fault', 'blocked')),
  service_since_ms INTEGER,
  service_reference TEXT,
  doubt TEXT CHECK (doubt IN ('interrupted', 'leftOpen', 'somethingInside', 'openedUnasked',
    'anotherDoorOpened', 'wiringChanged', 'restoredWithoutJournal')),
  doubt_since_ms INTEGER,
  verify_empty INTEGER NOT NULL DEFAULT 0 CHECK (verify_empty IN (0, 1)),
  vacant_since_ms INTEGER NOT NULL,
  CHECK ((doubt IS NULL) = (doubt_since_ms IS NULL))
) STRICT;

-- The one table of personal data: encrypted under a key of the person's own, kept outside.
CREATE TABLE person (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('courier', 'recipient', 'technician')),
  phone_hash TEXT,
  ciphertext TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  erased_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX person_by_phone ON person (kind, phone_hash) WHERE phone_hash IS NOT NULL;

CREATE TABLE courier (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'suspended', 'rejected')),
  pin_hash TEXT NOT NULL,
  wrong_pins INTEGER NOT NULL DEFAULT 0,
  wait_until_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE parcel (
  id TEXT PRIMARY KEY,
  tracking_number TEXT NOT NULL,
  courier_id TEXT NOT NULL REFERENCES person (id),
  recipient_id TEXT NOT NULL REFERENCES person (id),
  compartment_id TEXT NOT NULL REFERENCES compartment (id),
  size_class TEXT NOT NULL CHECK (size_class IN ('XS', 'S', 'M', 'L', 'XL')),
  state TEXT NOT NULL CHECK (state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed',
    'retrieved', 'recalled', 'cancelled')),
  -- Whether the deposit ended in custody: tells an unconfirmed deposit from an unconfirmed retrieval.
  was_stored INTEGER NOT NULL DEFAULT 0 CHECK (was_stored IN (0, 1)),
  created_ms INTEGER NOT NULL,
  stored_ms INTEGER,
  state_since_ms INTEGER NOT NULL,
  -- Until then the code works again after a retrieval and the compartment is withheld.
  grace_until_ms INTEGER,
  -- An unconfirmed retrieval in which the person said that the door had opened.
  said_opened INTEGER NOT NULL DEFAULT 0 CHECK (said_opened IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX one_live_parcel_a_compartment ON parcel (compartment_id)
  WHERE state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed');
CREATE UNIQUE INDEX one_live_parcel_a_tracking_number ON parcel (tracking_number)
  WHERE state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed');
CREATE INDEX parcel_by_compartment ON parcel (compartment_id, created_ms);

-- Every legal move, as in the contract; nothing else can be written.
CREATE TABLE parcel_move (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO parcel_move (from_state, to_state) VALUES
  ('reserved', 'depositing'),
  ('reserved', 'cancelled'),
  ('depositing', 'stored'),
  ('depositing', 'cancelled'),
  ('depositing', 'unconfirmed'),
  ('stored', 'retrieving'),
  ('retrieving', 'retrieved'),
  ('retrieving', 'recalled'),
  ('retrieving', 'unconfirmed'),
  ('retrieved', 'unconfirmed'),
  ('unconfirmed', 'stored'),
  ('unconfirmed', 'retrieved'),
  ('unconfirmed', 'recalled'),
  ('unconfirmed', 'cancelled');
CREATE TRIGGER parcel_is_born_reserved BEFORE INSERT ON parcel WHEN new.state <> 'reserved' BEGIN
  SELECT RAISE(ABORT, 'a parcel begins as reserved');
END;
CREATE TRIGGER parcel_moves_legally BEFORE UPDATE OF state ON parcel
  WHEN new.state <> old.state
    AND NOT EXISTS (SELECT 1 FROM parcel_move WHERE from_state = old.state AND to_state = new.state)
BEGIN
  SELECT RAISE(ABORT, 'no such move of a parcel');
END;
CREATE TRIGGER parcel_is_never_deleted BEFORE DELETE ON parcel BEGIN
  SELECT RAISE(ABORT, 'a parcel is never deleted');
END;

-- One row a pulse, committed before it. Without an outcome it counts as pulsed.
CREATE TABLE door_operation (
  id TEXT PRIMARY KEY,
  compartment_id TEXT NOT NULL REFERENCES compartment (id),
  parcel_id TEXT REFERENCES parcel (id),
  cause TEXT NOT NULL CHECK (cause IN ('deposit', 'retrieval', 'recall', 'remote', 'maintenance')),
  actor TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  door_before TEXT NOT NULL CHECK (door_before IN ('open', 'closed', 'unknown')),
  requested_ms INTEGER NOT NULL,
  -- What was commanded…
  pulse TEXT CHECK (pulse IN ('acknowledged', 'unanswered', 'notWritten')),
  -- …what was seen…
  seen_open_ms INTEGER,
  closed_ms INTEGER,
  -- …and what a person said are kept apart.
  answer TEXT CHECK (answer IN ('opened', 'didNotOpen', 'closed', 'doesNotFit', 'somethingInside', 'nothingPlaced')),
  -- `leftOpen` waits for the close that may come later.
  outcome TEXT CHECK (outcome IN ('openedAndClosed', 'leftOpen', 'closedLater', 'notSeenOpen',
    'personAnswered', 'notWritten', 'pulsedAgain', 'interrupted')),
  settled_ms INTEGER,
  CHECK ((outcome IS NULL) = (settled_ms IS NULL))
) STRICT;
CREATE INDEX door_operation_unsettled ON door_operation (compartment_id)
  WHERE outcome IS NULL OR outcome = 'leftOpen';
CREATE INDEX door_operation_by_cause ON door_operation (cause, requested_ms);

-- Codes and tokens as keyed hashes; the key is outside the database.
CREATE TABLE retrieval_code (
  id TEXT PRIMARY KEY,
  parcel_id TEXT NOT NULL REFERENCES parcel (id),
  code_hash TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  created_ms INTEGER NOT NULL,
  -- NULL: as long as the parcel is stored.
  valid_until_ms INTEGER,
  -- No longer opens anything, and its digits may be given out again.
  voided_ms INTEGER
) STRICT;
CREATE UNIQUE INDEX retrieval_code_by_code ON retrieval_code (code_hash) WHERE voided_ms IS NULL;
CREATE UNIQUE INDEX retrieval_code_by_token ON retrieval_code (token_hash) WHERE voided_ms IS NULL;
CREATE INDEX retrieval_code_by_parcel ON retrieval_code (parcel_id);

-- Counters that must survive a restart: the budget of free wrong codes.
CREATE TABLE allowance (
  name TEXT PRIMARY KEY,
  tokens REAL NOT NULL,
  updated_ms INTEGER NOT NULL,
  not_before_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The hold clock runs in these intervals, so that a deadline can always be explained.
CREATE TABLE hold_interval (
  parcel_id TEXT NOT NULL REFERENCES parcel (id),
  started_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  started_because TEXT NOT NULL CHECK (started_because IN ('messageDelivered', 'messageGivenUp', 'usableAgain')),
  ended_because TEXT CHECK (ended_because IN ('unusable', 'parcelLeft')),
  PRIMARY KEY (parcel_id, started_ms),
  CHECK ((ended_ms IS NULL) = (ended_because IS NULL))
) STRICT;
CREATE UNIQUE INDEX one_running_hold_a_parcel ON hold_interval (parcel_id) WHERE ended_ms IS NULL;

-- Messages to people. The table is the queue. `secret` holds the retrieval code and token, encrypted
-- under a key outside the database, and is wiped once the message is delivered or given up.
CREATE TABLE message_outbox (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES person (id),
  parcel_id TEXT REFERENCES parcel (id),
  template TEXT NOT NULL,
  parameters TEXT NOT NULL CHECK (json_valid(parameters)),
  secret TEXT,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'givenUp', 'parked', 'withdrawn')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_ms INTEGER NOT NULL,
  last_fault TEXT,
  gateway_reference TEXT,
  created_ms INTEGER NOT NULL,
  settled_ms INTEGER,
  CHECK (state = 'waiting' OR secret IS NULL),
  CHECK ((state = 'waiting') = (settled_ms IS NULL))
) STRICT;
CREATE INDEX message_outbox_waiting ON message_outbox (next_attempt_ms) WHERE state = 'waiting';

-- What the platform will be told, in order, numbered within the epoch.
CREATE TABLE event_outbox (
  epoch TEXT NOT NULL,
  sequence INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  occurred_ms INTEGER NOT NULL,
  is_clock_trusted INTEGER NOT NULL CHECK (is_clock_trusted IN (0, 1)),
  -- Made while there was no connection to the platform.
  was_offline INTEGER NOT NULL CHECK (was_offline IN (0, 1)),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'parked')),
  attempts INTEGER NOT NULL DEFAULT 0,
  last_fault TEXT,
  PRIMARY KEY (epoch, sequence)
) STRICT, WITHOUT ROWID;

-- Append-only; each row carries the hash of the one before.
CREATE TABLE access_log (
  sequence INTEGER PRIMARY KEY,
  occurred_ms INTEGER NOT NULL,
  kind TEXT NOT NULL,
  actor TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL CHECK (json_valid(detail)),
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER access_log_is_not_updated BEFORE UPDATE ON access_log BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;
CREATE TRIGGER access_log_is_not_deleted BEFORE DELETE ON access_log BEGIN
  SELECT RAISE(ABORT, 'the access log is append-only');
END;


-- The journal: each change of the tables above, in order, as the row it left behind. Written by
-- triggers, so that no change can forget it, in the transaction that made the change; copied to an
-- fsynced file outside the database after each commit (DESIGN: restored from a backup).
CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  entry TEXT NOT NULL
) STRICT;

CREATE TRIGGER journal_cabinet_state_insert AFTER INSERT ON cabinet_state BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'cabinet_state', 'change', 'insert', 'row', json_object('name', new.name, 'value', new.value)));
END;

CREATE TRIGGER journal_cabinet_state_update AFTER UPDATE ON cabinet_state BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'cabinet_state', 'change', 'update', 'row', json_object('name', new.name, 'value', new.value)));
END;

CREATE TRIGGER journal_cabinet_state_delete AFTER DELETE ON cabinet_state BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'cabinet_state', 'change', 'delete', 'row', json_object('name', old.name, 'value', old.value)));
END;

CREATE TRIGGER journal_configuration_insert AFTER INSERT ON configuration BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'configuration', 'change', 'insert', 'row', json_object('version', new.version, 'document', new.document, 'source', new.source, 'applied_ms', new.applied_ms)));
END;

CREATE TRIGGER journal_configuration_update AFTER UPDATE ON configuration BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'configuration', 'change', 'update', 'row', json_object('version', new.version, 'document', new.document, 'source', new.source, 'applied_ms', new.applied_ms)));
END;

CREATE TRIGGER journal_configuration_delete AFTER DELETE ON configuration BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'configuration', 'change', 'delete', 'row', json_object('version', old.version, 'document', old.document, 'source', old.source, 'applied_ms', old.applied_ms)));
END;

CREATE TRIGGER journal_board_insert AFTER INSERT ON board BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'board', 'change', 'insert', 'row', json_object('id', new.id, 'bus_id', new.bus_id, 'protocol', new.protocol, 'address', new.address, 'suspect_since_ms', new.suspect_since_ms, 'suspect_reason', new.suspect_reason)));
END;

CREATE TRIGGER journal_board_update AFTER UPDATE ON board BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'board', 'change', 'update', 'row', json_object('id', new.id, 'bus_id', new.bus_id, 'protocol', new.protocol, 'address', new.address, 'suspect_since_ms', new.suspect_since_ms, 'suspect_reason', new.suspect_reason)));
END;

CREATE TRIGGER journal_board_delete AFTER DELETE ON board BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'board', 'change', 'delete', 'row', json_object('id', old.id, 'bus_id', old.bus_id, 'protocol', old.protocol, 'address', old.address, 'suspect_since_ms', old.suspect_since_ms, 'suspect_reason', old.suspect_reason)));
END;

CREATE TRIGGER journal_compartment_insert AFTER INSERT ON compartment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'compartment', 'change', 'insert', 'row', json_object('id', new.id, 'label', new.label, 'size_class', new.size_class, 'size_rank', new.size_rank, 'board_id', new.board_id, 'channel', new.channel, 'sensor', new.sensor, 'accessible_reach', new.accessible_reach, 'is_retired', new.is_retired, 'service', new.service, 'service_since_ms', new.service_since_ms, 'service_reference', new.service_reference, 'doubt', new.doubt, 'doubt_since_ms', new.doubt_since_ms, 'verify_empty', new.verify_empty, 'vacant_since_ms', new.vacant_since_ms)));
END;

CREATE TRIGGER journal_compartment_update AFTER UPDATE ON compartment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'compartment', 'change', 'update', 'row', json_object('id', new.id, 'label', new.label, 'size_class', new.size_class, 'size_rank', new.size_rank, 'board_id', new.board_id, 'channel', new.channel, 'sensor', new.sensor, 'accessible_reach', new.accessible_reach, 'is_retired', new.is_retired, 'service', new.service, 'service_since_ms', new.service_since_ms, 'service_reference', new.service_reference, 'doubt', new.doubt, 'doubt_since_ms', new.doubt_since_ms, 'verify_empty', new.verify_empty, 'vacant_since_ms', new.vacant_since_ms)));
END;

CREATE TRIGGER journal_compartment_delete AFTER DELETE ON compartment BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'compartment', 'change', 'delete', 'row', json_object('id', old.id, 'label', old.label, 'size_class', old.size_class, 'size_rank', old.size_rank, 'board_id', old.board_id, 'channel', old.channel, 'sensor', old.sensor, 'accessible_reach', old.accessible_reach, 'is_retired', old.is_retired, 'service', old.service, 'service_since_ms', old.service_since_ms, 'service_reference', old.service_reference, 'doubt', old.doubt, 'doubt_since_ms', old.doubt_since_ms, 'verify_empty', old.verify_empty, 'vacant_since_ms', old.vacant_since_ms)));
END;

CREATE TRIGGER journal_person_insert AFTER INSERT ON person BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person', 'change', 'insert', 'row', json_object('id', new.id, 'kind', new.kind, 'phone_hash', new.phone_hash, 'ciphertext', new.ciphertext, 'created_ms', new.created_ms, 'erased_ms', new.erased_ms)));
END;

CREATE TRIGGER journal_person_update AFTER UPDATE ON person BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person', 'change', 'update', 'row', json_object('id', new.id, 'kind', new.kind, 'phone_hash', new.phone_hash, 'ciphertext', new.ciphertext, 'created_ms', new.created_ms, 'erased_ms', new.erased_ms)));
END;

CREATE TRIGGER journal_person_delete AFTER DELETE ON person BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'person', 'change', 'delete', 'row', json_object('id', old.id, 'kind', old.kind, 'phone_hash', old.phone_hash, 'ciphertext', old.ciphertext, 'created_ms', old.created_ms, 'erased_ms', old.erased_ms)));
END;

CREATE TRIGGER journal_courier_insert AFTER INSERT ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'insert', 'row', json_object('person_id', new.person_id, 'state', new.state, 'pin_hash', new.pin_hash, 'wrong_pins', new.wrong_pins, 'wait_until_ms', new.wait_until_ms)));
END;

CREATE TRIGGER journal_courier_update AFTER UPDATE ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'update', 'row', json_object('person_id', new.person_id, 'state', new.state, 'pin_hash', new.pin_hash, 'wrong_pins', new.wrong_pins, 'wait_until_ms', new.wait_until_ms)));
END;

CREATE TRIGGER journal_courier_delete AFTER DELETE ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'delete', 'row', json_object('person_id', old.person_id, 'state', old.state, 'pin_hash', old.pin_hash, 'wrong_pins', old.wrong_pins, 'wait_until_ms', old.wait_until_ms)));
END;

CREATE TRIGGER journal_parcel_insert AFTER INSERT ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'insert', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'grace_until_ms', new.grace_until_ms, 'said_opened', new.said_opened)));
END;

CREATE TRIGGER journal_parcel_update AFTER UPDATE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'update', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'courier_id', new.courier_id, 'recipient_id', new.recipient_id, 'compartment_id', new.compartment_id, 'size_class', new.size_class, 'state', new.state, 'was_stored', new.was_stored, 'created_ms', new.created_ms, 'stored_ms', new.stored_ms, 'state_since_ms', new.state_since_ms, 'grace_until_ms', new.grace_until_ms, 'said_opened', new.said_opened)));
END;

CREATE TRIGGER journal_parcel_delete AFTER DELETE ON parcel BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'parcel', 'change', 'delete', 'row', json_object('id', old.id, 'tracking_number', old.tracking_number, 'courier_id', old.courier_id, 'recipient_id', old.recipient_id, 'compartment_id', old.compartment_id, 'size_class', old.size_class, 'state', old.state, 'was_stored', old.was_stored, 'created_ms', old.created_ms, 'stored_ms', old.stored_ms, 'state_since_ms', old.state_since_ms, 'grace_until_ms', old.grace_until_ms, 'said_opened', old.said_opened)));
END;

CREATE TRIGGER journal_door_operation_insert AFTER INSERT ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'insert', 'row', json_object('id', new.id, 'compartment_id', new.compartment_id, 'parcel_id', new.parcel_id, 'cause', new.cause, 'actor', new.actor, 'attempt', new.attempt, 'door_before', new.door_before, 'requested_ms', new.requested_ms, 'pulse', new.pulse, 'seen_open_ms', new.seen_open_ms, 'closed_ms', new.closed_ms, 'answer', new.answer, 'outcome', new.outcome, 'settled_ms', new.settled_ms)));
END;

CREATE TRIGGER journal_door_operation_update AFTER UPDATE ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'update', 'row', json_object('id', new.id, 'compartment_id', new.compartment_id, 'parcel_id', new.parcel_id, 'cause', new.cause, 'actor', new.actor, 'attempt', new.attempt, 'door_before', new.door_before, 'requested_ms', new.requested_ms, 'pulse', new.pulse, 'seen_open_ms', new.seen_open_ms, 'closed_ms', new.closed_ms, 'answer', new.answer, 'outcome', new.outcome, 'settled_ms', new.settled_ms)));
END;

CREATE TRIGGER journal_door_operation_delete AFTER DELETE ON door_operation BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'door_operation', 'change', 'delete', 'row', json_object('id', old.id, 'compartment_id', old.compartment_id, 'parcel_id', old.parcel_id, 'cause', old.cause, 'actor', old.actor, 'attempt', old.attempt, 'door_before', old.door_before, 'requested_ms', old.requested_ms, 'pulse', old.pulse, 'seen_open_ms', old.seen_open_ms, 'closed_ms', old.closed_ms, 'answer', old.answer, 'outcome', old.outcome, 'settled_ms', old.settled_ms)));
END;

CREATE TRIGGER journal_retrieval_code_insert AFTER INSERT ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'insert', 'row', json_object('id', new.id, 'parcel_id', new.parcel_id, 'code_hash', new.code_hash, 'token_hash', new.token_hash, 'created_ms', new.created_ms, 'valid_until_ms', new.valid_until_ms, 'voided_ms', new.voided_ms)));
END;

CREATE TRIGGER journal_retrieval_code_update AFTER UPDATE ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'update', 'row', json_object('id', new.id, 'parcel_id', new.parcel_id, 'code_hash', new.code_hash, 'token_hash', new.token_hash, 'created_ms', new.created_ms, 'valid_until_ms', new.valid_until_ms, 'voided_ms', new.voided_ms)));
END;

CREATE TRIGGER journal_retrieval_code_delete AFTER DELETE ON retrieval_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'retrieval_code', 'change', 'delete', 'row', json_object('id', old.id, 'parcel_id', old.parcel_id, 'code_hash', old.code_hash, 'token_hash', old.token_hash, 'created_ms', old.created_ms, 'valid_until_ms', old.valid_until_ms, 'voided_ms', old.voided_ms)));
END;

CREATE TRIGGER journal_allowance_insert AFTER INSERT ON allowance BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'allowance', 'change', 'insert', 'row', json_object('name', new.name, 'tokens', new.tokens, 'updated_ms', new.updated_ms, 'not_before_ms', new.not_before_ms)));
END;

CREATE TRIGGER journal_allowance_update AFTER UPDATE ON allowance BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'allowance', 'change', 'update', 'row', json_object('name', new.name, 'tokens', new.tokens, 'updated_ms', new.updated_ms, 'not_before_ms', new.not_before_ms)));
END;

CREATE TRIGGER journal_allowance_delete AFTER DELETE ON allowance BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'allowance', 'change', 'delete', 'row', json_object('name', old.name, 'tokens', old.tokens, 'updated_ms', old.updated_ms, 'not_before_ms', old.not_before_ms)));
END;

CREATE TRIGGER journal_hold_interval_insert AFTER INSERT ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'insert', 'row', json_object('parcel_id', new.parcel_id, 'started_ms', new.started_ms, 'ended_ms', new.ended_ms, 'started_because', new.started_because, 'ended_because', new.ended_because)));
END;

CREATE TRIGGER journal_hold_interval_update AFTER UPDATE ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'update', 'row', json_object('parcel_id', new.parcel_id, 'started_ms', new.started_ms, 'ended_ms', new.ended_ms, 'started_because', new.started_because, 'ended_because', new.ended_because)));
END;

CREATE TRIGGER journal_hold_interval_delete AFTER DELETE ON hold_interval BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'hold_interval', 'change', 'delete', 'row', json_object('parcel_id', old.parcel_id, 'started_ms', old.started_ms, 'ended_ms', old.ended_ms, 'started_because', old.started_because, 'ended_because', old.ended_because)));
END;

CREATE TRIGGER journal_message_outbox_insert AFTER INSERT ON message_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'message_outbox', 'change', 'insert', 'row', json_object('id', new.id, 'person_id', new.person_id, 'parcel_id', new.parcel_id, 'template', new.template, 'parameters', new.parameters, 'secret', new.secret, 'state', new.state, 'attempts', new.attempts, 'next_attempt_ms', new.next_attempt_ms, 'last_fault', new.last_fault, 'gateway_reference', new.gateway_reference, 'created_ms', new.created_ms, 'settled_ms', new.settled_ms)));
END;

CREATE TRIGGER journal_message_outbox_update AFTER UPDATE ON message_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'message_outbox', 'change', 'update', 'row', json_object('id', new.id, 'person_id', new.person_id, 'parcel_id', new.parcel_id, 'template', new.template, 'parameters', new.parameters, 'secret', new.secret, 'state', new.state, 'attempts', new.attempts, 'next_attempt_ms', new.next_attempt_ms, 'last_fault', new.last_fault, 'gateway_reference', new.gateway_reference, 'created_ms', new.created_ms, 'settled_ms', new.settled_ms)));
END;

CREATE TRIGGER journal_message_outbox_delete AFTER DELETE ON message_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'message_outbox', 'change', 'delete', 'row', json_object('id', old.id, 'person_id', old.person_id, 'parcel_id', old.parcel_id, 'template', old.template, 'parameters', old.parameters, 'secret', old.secret, 'state', old.state, 'attempts', old.attempts, 'next_attempt_ms', old.next_attempt_ms, 'last_fault', old.last_fault, 'gateway_reference', old.gateway_reference, 'created_ms', old.created_ms, 'settled_ms', old.settled_ms)));
END;

CREATE TRIGGER journal_event_outbox_insert AFTER INSERT ON event_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'event_outbox', 'change', 'insert', 'row', json_object('epoch', new.epoch, 'sequence', new.sequence, 'id', new.id, 'name', new.name, 'version', new.version, 'payload', new.payload, 'occurred_ms', new.occurred_ms, 'is_clock_trusted', new.is_clock_trusted, 'was_offline', new.was_offline, 'state', new.state, 'attempts', new.attempts, 'last_fault', new.last_fault)));
END;

CREATE TRIGGER journal_event_outbox_update AFTER UPDATE ON event_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'event_outbox', 'change', 'update', 'row', json_object('epoch', new.epoch, 'sequence', new.sequence, 'id', new.id, 'name', new.name, 'version', new.version, 'payload', new.payload, 'occurred_ms', new.occurred_ms, 'is_clock_trusted', new.is_clock_trusted, 'was_offline', new.was_offline, 'state', new.state, 'attempts', new.attempts, 'last_fault', new.last_fault)));
END;

CREATE TRIGGER journal_event_outbox_delete AFTER DELETE ON event_outbox BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'event_outbox', 'change', 'delete', 'row', json_object('epoch', old.epoch, 'sequence', old.sequence, 'id', old.id, 'name', old.name, 'version', old.version, 'payload', old.payload, 'occurred_ms', old.occurred_ms, 'is_clock_trusted', old.is_clock_trusted, 'was_offline', old.was_offline, 'state', old.state, 'attempts', old.attempts, 'last_fault', old.last_fault)));
END;

CREATE TRIGGER journal_access_log_insert AFTER INSERT ON access_log BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log', 'change', 'insert', 'row', json_object('sequence', new.sequence, 'occurred_ms', new.occurred_ms, 'kind', new.kind, 'actor', new.actor, 'subject', new.subject, 'detail', new.detail, 'previous_hash', new.previous_hash, 'hash', new.hash)));
END;

CREATE TRIGGER journal_access_log_update AFTER UPDATE ON access_log BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log', 'change', 'update', 'row', json_object('sequence', new.sequence, 'occurred_ms', new.occurred_ms, 'kind', new.kind, 'actor', new.actor, 'subject', new.subject, 'detail', new.detail, 'previous_hash', new.previous_hash, 'hash', new.hash)));
END;

CREATE TRIGGER journal_access_log_delete AFTER DELETE ON access_log BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'access_log', 'change', 'delete', 'row', json_object('sequence', old.sequence, 'occurred_ms', old.occurred_ms, 'kind', old.kind, 'actor', old.actor, 'subject', old.subject, 'detail', old.detail, 'previous_hash', old.previous_hash, 'hash', old.hash)));
END;
