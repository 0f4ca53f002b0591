-- The directory of a house: who lives or works there, what is announced for them, and what went wrong.

-- Residents, staff and guests whom an import named. Who they are is in `person`, under a key of their own;
-- there their number is not hashed, since several may share one.
CREATE TABLE directory_entry (
  person_id TEXT PRIMARY KEY REFERENCES person (id),
  kind TEXT NOT NULL CHECK (kind IN ('resident', 'staff', 'guest')),
  phone_hash TEXT NOT NULL,
  -- Of residence and PIN together, which take out what lies there for them; NULL where they have none.
  pin_hash TEXT,
  added_ms INTEGER NOT NULL,
  -- No import has named them since; nothing new is deposited for them.
  left_ms INTEGER
) STRICT;
CREATE INDEX directory_entry_by_phone ON directory_entry (phone_hash);
CREATE UNIQUE INDEX directory_entry_by_pin ON directory_entry (pin_hash) WHERE pin_hash IS NOT NULL;
CREATE TRIGGER journal_directory_entry_insert AFTER INSERT ON directory_entry BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_entry', 'change', 'insert', 'row', json_object('person_id', new.person_id, 'kind', new.kind, 'phone_hash', new.phone_hash, 'pin_hash', new.pin_hash, 'added_ms', new.added_ms, 'left_ms', new.left_ms)));
END;

CREATE TRIGGER journal_directory_entry_update AFTER UPDATE ON directory_entry BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_entry', 'change', 'update', 'row', json_object('person_id', new.person_id, 'kind', new.kind, 'phone_hash', new.phone_hash, 'pin_hash', new.pin_hash, 'added_ms', new.added_ms, 'left_ms', new.left_ms)));
END;

CREATE TRIGGER journal_directory_entry_delete AFTER DELETE ON directory_entry BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_entry', 'change', 'delete', 'row', json_object('person_id', old.person_id, 'kind', old.kind, 'phone_hash', old.phone_hash, 'pin_hash', old.pin_hash, 'added_ms', old.added_ms, 'left_ms', old.left_ms)));
END;

-- Badges of persons in the directory: a token in a QR, as a keyed hash; the key is outside the database.
CREATE TABLE directory_badge (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES directory_entry (person_id),
  token_hash TEXT NOT NULL UNIQUE,
  issued_ms INTEGER NOT NULL,
  revoked_ms INTEGER
) STRICT;
CREATE INDEX directory_badge_by_person ON directory_badge (person_id);
CREATE TRIGGER journal_directory_badge_insert AFTER INSERT ON directory_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_badge', 'change', 'insert', 'row', json_object('id', new.id, 'person_id', new.person_id, 'token_hash', new.token_hash, 'issued_ms', new.issued_ms, 'revoked_ms', new.revoked_ms)));
END;

CREATE TRIGGER journal_directory_badge_update AFTER UPDATE ON directory_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_badge', 'change', 'update', 'row', json_object('id', new.id, 'person_id', new.person_id, 'token_hash', new.token_hash, 'issued_ms', new.issued_ms, 'revoked_ms', new.revoked_ms)));
END;

CREATE TRIGGER journal_directory_badge_delete AFTER DELETE ON directory_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'directory_badge', 'change', 'delete', 'row', json_object('id', old.id, 'person_id', old.person_id, 'token_hash', old.token_hash, 'issued_ms', old.issued_ms, 'revoked_ms', old.revoked_ms)));
END;

-- Parcels that are on their way: scanning the label fills the rest in.
CREATE TABLE pre_advice (
  id TEXT PRIMARY KEY,
  tracking_number TEXT NOT NULL,
  recipient_id TEXT NOT NULL REFERENCES person (id),
  -- NULL where nobody said.
  size_class TEXT CHECK (size_class IN ('XS', 'S', 'M', 'L', 'XL')),
  source TEXT NOT NULL CHECK (source IN ('operator', 'carrier')),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'used', 'replaced', 'withdrawn', 'expired')),
  announced_ms INTEGER NOT NULL,
  expires_ms INTEGER NOT NULL,
  ended_ms INTEGER,
  -- What it was used for.
  parcel_id TEXT REFERENCES parcel (id),
  CHECK ((state = 'waiting') = (ended_ms IS NULL)),
  CHECK ((state = 'used') = (parcel_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX one_waiting_pre_advice_a_tracking_number ON pre_advice (tracking_number) WHERE state = 'waiting';
CREATE INDEX pre_advice_waiting ON pre_advice (expires_ms) WHERE state = 'waiting';
CREATE INDEX pre_advice_by_recipient ON pre_advice (recipient_id) WHERE state = 'waiting';
CREATE TRIGGER journal_pre_advice_insert AFTER INSERT ON pre_advice BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'pre_advice', 'change', 'insert', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'recipient_id', new.recipient_id, 'size_class', new.size_class, 'source', new.source, 'state', new.state, 'announced_ms', new.announced_ms, 'expires_ms', new.expires_ms, 'ended_ms', new.ended_ms, 'parcel_id', new.parcel_id)));
END;

CREATE TRIGGER journal_pre_advice_update AFTER UPDATE ON pre_advice BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'pre_advice', 'change', 'update', 'row', json_object('id', new.id, 'tracking_number', new.tracking_number, 'recipient_id', new.recipient_id, 'size_class', new.size_class, 'source', new.source, 'state', new.state, 'announced_ms', new.announced_ms, 'expires_ms', new.expires_ms, 'ended_ms', new.ended_ms, 'parcel_id', new.parcel_id)));
END;

CREATE TRIGGER journal_pre_advice_delete AFTER DELETE ON pre_advice BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'pre_advice', 'change', 'delete', 'row', json_object('id', old.id, 'tracking_number', old.tracking_number, 'recipient_id', old.recipient_id, 'size_class', old.size_class, 'source', old.source, 'state', old.state, 'announced_ms', old.announced_ms, 'expires_ms', old.expires_ms, 'ended_ms', old.ended_ms, 'parcel_id', old.parcel_id)));
END;

-- What a person at a door reported, under the reference that the screen showed. Several of one visit
-- have the same.
CREATE TABLE problem_case (
  id TEXT PRIMARY KEY,
  reference TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('didNotOpen', 'anotherDoorOpened', 'compartmentEmpty', 'wrongParcel', 'damaged')),
  parcel_id TEXT REFERENCES parcel (id),
  compartment_id TEXT NOT NULL REFERENCES compartment (id),
  actor TEXT NOT NULL,
  opened_ms INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  closed_ms INTEGER,
  closed_by TEXT,
  note TEXT,
  CHECK ((state = 'closed') = (closed_ms IS NOT NULL)),
  CHECK ((closed_ms IS NULL) = (closed_by IS NULL)),
  CHECK (note IS NULL OR state = 'closed')
) STRICT;
CREATE INDEX problem_case_open ON problem_case (opened_ms) WHERE state = 'open';
CREATE TRIGGER journal_problem_case_insert AFTER INSERT ON problem_case BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'problem_case', 'change', 'insert', 'row', json_object('id', new.id, 'reference', new.reference, 'kind', new.kind, 'parcel_id', new.parcel_id, 'compartment_id', new.compartment_id, 'actor', new.actor, 'opened_ms', new.opened_ms, 'state', new.state, 'closed_ms', new.closed_ms, 'closed_by', new.closed_by, 'note', new.note)));
END;

CREATE TRIGGER journal_problem_case_update AFTER UPDATE ON problem_case BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'problem_case', 'change', 'update', 'row', json_object('id', new.id, 'reference', new.reference, 'kind', new.kind, 'parcel_id', new.parcel_id, 'compartment_id', new.compartment_id, 'actor', new.actor, 'opened_ms', new.opened_ms, 'state', new.state, 'closed_ms', new.closed_ms, 'closed_by', new.closed_by, 'note', new.note)));
END;

CREATE TRIGGER journal_problem_case_delete AFTER DELETE ON problem_case BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'problem_case', 'change', 'delete', 'row', json_object('id', old.id, 'reference', old.reference, 'kind', old.kind, 'parcel_id', old.parcel_id, 'compartment_id', old.compartment_id, 'actor', old.actor, 'opened_ms', old.opened_ms, 'state', old.state, 'closed_ms', old.closed_ms, 'closed_by', old.closed_by, 'note', old.note)));
END;

-- Who must not be erased: something lies here for them or is on its way, or the directory names them.
CREATE VIEW person_needed AS
  SELECT recipient_id AS person_id FROM parcel
    WHERE state IN ('reserved', 'depositing', 'stored', 'retrieving', 'unconfirmed')
  UNION ALL SELECT person_id FROM directory_entry WHERE left_ms IS NULL
  UNION ALL SELECT recipient_id FROM pre_advice WHERE state = 'waiting';
-- Whose parcels they are: asked at each visit.
CREATE INDEX parcel_by_recipient ON parcel (recipient_id);

-- A person in the directory proves the stored number, too, to get a badge or a PIN.
DROP TRIGGER journal_phone_verification_insert;
DROP TRIGGER journal_phone_verification_update;
DROP TRIGGER journal_phone_verification_delete;
DROP INDEX one_open_verification;
DROP INDEX phone_verification_by_time;
ALTER TABLE phone_verification RENAME TO phone_verification_before;
CREATE TABLE phone_verification (
  id TEXT PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN ('registration', 'pinRenewal', 'standingCredential')),
  -- `none`: there was no way to prove it.
  channel TEXT NOT NULL CHECK (channel IN ('message', 'operator', 'none')),
  phone_hash TEXT NOT NULL,
  -- Keyed; NULL where no code can be right, and nobody is to notice.
  code_hash TEXT,
  -- In message_outbox; NULL where nothing was sent.
  message_id TEXT,
  wrong_codes INTEGER NOT NULL DEFAULT 0,
  created_ms INTEGER NOT NULL,
  created_running_ms INTEGER NOT NULL,
  ended TEXT CHECK (ended IN ('verified', 'used', 'replaced', 'exhausted', 'expired', 'unproven')),
  ended_running_ms INTEGER,
  CHECK ((ended IS NULL) = (ended_running_ms IS NULL))
) STRICT;
INSERT INTO phone_verification SELECT * FROM phone_verification_before;
DROP TABLE phone_verification_before;
CREATE UNIQUE INDEX one_open_verification ON phone_verification (phone_hash, purpose, channel) WHERE ended IS NULL;
CREATE INDEX phone_verification_by_time ON phone_verification (created_running_ms);
CREATE TRIGGER journal_phone_verification_insert AFTER INSERT ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'insert', 'row', json_object('id', new.id, 'purpose', new.purpose, 'channel', new.channel, 'phone_hash', new.phone_hash, 'code_hash', new.code_hash, 'message_id', new.message_id, 'wrong_codes', new.wrong_codes, 'created_ms', new.created_ms, 'created_running_ms', new.created_running_ms, 'ended', new.ended, 'ended_running_ms', new.ended_running_ms)));
END;

CREATE TRIGGER journal_phone_verification_update AFTER UPDATE ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'update', 'row', json_object('id', new.id, 'purpose', new.purpose, 'channel', new.channel, 'phone_hash', new.phone_hash, 'code_hash', new.code_hash, 'message_id', new.message_id, 'wrong_codes', new.wrong_codes, 'created_ms', new.created_ms, 'created_running_ms', new.created_running_ms, 'ended', new.ended, 'ended_running_ms', new.ended_running_ms)));
END;

CREATE TRIGGER journal_phone_verification_delete AFTER DELETE ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'delete', 'row', json_object('id', old.id, 'purpose', old.purpose, 'channel', old.channel, 'phone_hash', old.phone_hash, 'code_hash', old.code_hash, 'message_id', old.message_id, 'wrong_codes', old.wrong_codes, 'created_ms', old.created_ms, 'created_running_ms', old.created_running_ms, 'ended', old.ended, 'ended_running_ms', old.ended_running_ms)));
END;
