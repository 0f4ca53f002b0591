-- Couriers register, sign in with a badge, prove their number and renew their PIN.

-- Wrong PINs and wrong codes for a number, counted alike whether somebody has it or not, in running time.
CREATE TABLE sign_in_tries (
  phone_hash TEXT PRIMARY KEY,
  wrong_pins INTEGER NOT NULL DEFAULT 0 CHECK (wrong_pins >= 0),
  wrong_codes INTEGER NOT NULL DEFAULT 0 CHECK (wrong_codes >= 0),
  last_wrong_running_ms INTEGER NOT NULL
) STRICT;
-- Counts go on. When the last try was is known by wall time alone, so a wait that ran counts from the
-- beginning of running time.
INSERT INTO sign_in_tries (phone_hash, wrong_pins, last_wrong_running_ms)
  SELECT person.phone_hash, courier.wrong_pins, 0 FROM courier JOIN person ON person.id = courier.person_id
  WHERE courier.wrong_pins > 0 AND person.phone_hash IS NOT NULL;
INSERT INTO sign_in_tries (phone_hash, wrong_pins, last_wrong_running_ms)
  SELECT substr(name, length('signIn:') + 1), CAST(tokens AS INTEGER), 0 FROM allowance
  WHERE name GLOB 'signIn:*' ORDER BY name
  ON CONFLICT DO NOTHING;
DELETE FROM allowance WHERE name GLOB 'signIn:*';

DROP TRIGGER journal_courier_insert;
DROP TRIGGER journal_courier_update;
DROP TRIGGER journal_courier_delete;
ALTER TABLE courier DROP COLUMN wrong_pins;
ALTER TABLE courier DROP COLUMN wait_until_ms;
-- As in the configuration; `other` is none of those.
ALTER TABLE courier ADD COLUMN company_id TEXT NOT NULL DEFAULT 'other';
-- The operator says that the courier drives for that company.
ALTER TABLE courier ADD COLUMN is_company_confirmed INTEGER NOT NULL DEFAULT 0 CHECK (is_company_confirmed IN (0, 1));
-- A code that was sent there came back.
ALTER TABLE courier ADD COLUMN is_number_verified INTEGER NOT NULL DEFAULT 0 CHECK (is_number_verified IN (0, 1));
-- What the operator gave this courier alone; NULL: as the company and the cabinet.
ALTER TABLE courier ADD COLUMN access TEXT CHECK (access IS NULL OR json_valid(access));
ALTER TABLE courier ADD COLUMN registered_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE courier ADD COLUMN state_since_ms INTEGER NOT NULL DEFAULT 0;
UPDATE courier SET registered_ms = created_ms, state_since_ms = created_ms
  FROM person WHERE person.id = courier.person_id;

-- Every legal move, as in the contract; nothing else can be written.
CREATE TABLE courier_move (
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  PRIMARY KEY (from_state, to_state)
) STRICT, WITHOUT ROWID;
INSERT INTO courier_move (from_state, to_state) VALUES
  ('pending', 'approved'),
  ('pending', 'rejected'),
  ('approved', 'suspended'),
  ('suspended', 'approved'),
  ('suspended', 'rejected'),
  ('rejected', 'approved');
CREATE TRIGGER courier_moves_legally BEFORE UPDATE OF state ON courier
  WHEN new.state <> old.state
    AND NOT EXISTS (SELECT 1 FROM courier_move WHERE from_state = old.state AND to_state = new.state)
BEGIN
  SELECT RAISE(ABORT, 'no such move of a courier');
END;

-- Badges: a token in a QR, as a keyed hash; the key is outside the database.
CREATE TABLE courier_badge (
  id TEXT PRIMARY KEY,
  courier_id TEXT NOT NULL REFERENCES courier (person_id),
  token_hash TEXT NOT NULL UNIQUE,
  issued_ms INTEGER NOT NULL,
  revoked_ms INTEGER
) STRICT;
CREATE INDEX courier_badge_by_courier ON courier_badge (courier_id);

-- Somebody says that a number is theirs. Kept for a day of running time, so that messages can be counted.
CREATE TABLE phone_verification (
  id TEXT PRIMARY KEY,
  purpose TEXT NOT NULL CHECK (purpose IN ('registration', 'pinRenewal')),
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
CREATE UNIQUE INDEX one_open_verification ON phone_verification (phone_hash, purpose, channel) WHERE ended IS NULL;
CREATE INDEX phone_verification_by_time ON phone_verification (created_running_ms);

CREATE TRIGGER journal_sign_in_tries_insert AFTER INSERT ON sign_in_tries BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'sign_in_tries', 'change', 'insert', 'row', json_object('phone_hash', new.phone_hash, 'wrong_pins', new.wrong_pins, 'wrong_codes', new.wrong_codes, 'last_wrong_running_ms', new.last_wrong_running_ms)));
END;

CREATE TRIGGER journal_sign_in_tries_update AFTER UPDATE ON sign_in_tries BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'sign_in_tries', 'change', 'update', 'row', json_object('phone_hash', new.phone_hash, 'wrong_pins', new.wrong_pins, 'wrong_codes', new.wrong_codes, 'last_wrong_running_ms', new.last_wrong_running_ms)));
END;

CREATE TRIGGER journal_sign_in_tries_delete AFTER DELETE ON sign_in_tries BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'sign_in_tries', 'change', 'delete', 'row', json_object('phone_hash', old.phone_hash, 'wrong_pins', old.wrong_pins, 'wrong_codes', old.wrong_codes, 'last_wrong_running_ms', old.last_wrong_running_ms)));
END;

CREATE TRIGGER journal_courier_insert AFTER INSERT ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'insert', 'row', json_object('person_id', new.person_id, 'state', new.state, 'pin_hash', new.pin_hash, 'company_id', new.company_id, 'is_company_confirmed', new.is_company_confirmed, 'is_number_verified', new.is_number_verified, 'access', new.access, 'registered_ms', new.registered_ms, 'state_since_ms', new.state_since_ms)));
END;

CREATE TRIGGER journal_courier_update AFTER UPDATE ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'update', 'row', json_object('person_id', new.person_id, 'state', new.state, 'pin_hash', new.pin_hash, 'company_id', new.company_id, 'is_company_confirmed', new.is_company_confirmed, 'is_number_verified', new.is_number_verified, 'access', new.access, 'registered_ms', new.registered_ms, 'state_since_ms', new.state_since_ms)));
END;

CREATE TRIGGER journal_courier_delete AFTER DELETE ON courier BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier', 'change', 'delete', 'row', json_object('person_id', old.person_id, 'state', old.state, 'pin_hash', old.pin_hash, 'company_id', old.company_id, 'is_company_confirmed', old.is_company_confirmed, 'is_number_verified', old.is_number_verified, 'access', old.access, 'registered_ms', old.registered_ms, 'state_since_ms', old.state_since_ms)));
END;

CREATE TRIGGER journal_courier_badge_insert AFTER INSERT ON courier_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier_badge', 'change', 'insert', 'row', json_object('id', new.id, 'courier_id', new.courier_id, 'token_hash', new.token_hash, 'issued_ms', new.issued_ms, 'revoked_ms', new.revoked_ms)));
END;

CREATE TRIGGER journal_courier_badge_update AFTER UPDATE ON courier_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier_badge', 'change', 'update', 'row', json_object('id', new.id, 'courier_id', new.courier_id, 'token_hash', new.token_hash, 'issued_ms', new.issued_ms, 'revoked_ms', new.revoked_ms)));
END;

CREATE TRIGGER journal_courier_badge_delete AFTER DELETE ON courier_badge BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'courier_badge', 'change', 'delete', 'row', json_object('id', old.id, 'courier_id', old.courier_id, 'token_hash', old.token_hash, 'issued_ms', old.issued_ms, 'revoked_ms', old.revoked_ms)));
END;

CREATE TRIGGER journal_phone_verification_insert AFTER INSERT ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'insert', 'row', json_object('id', new.id, 'purpose', new.purpose, 'channel', new.channel, 'phone_hash', new.phone_hash, 'code_hash', new.code_hash, 'message_id', new.message_id, 'wrong_codes', new.wrong_codes, 'created_ms', new.created_ms, 'created_running_ms', new.created_running_ms, 'ended', new.ended, 'ended_running_ms', new.ended_running_ms)));
END;

CREATE TRIGGER journal_phone_verification_update AFTER UPDATE ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'update', 'row', json_object('id', new.id, 'purpose', new.purpose, 'channel', new.channel, 'phone_hash', new.phone_hash, 'code_hash', new.code_hash, 'message_id', new.message_id, 'wrong_codes', new.wrong_codes, 'created_ms', new.created_ms, 'created_running_ms', new.created_running_ms, 'ended', new.ended, 'ended_running_ms', new.ended_running_ms)));
END;

CREATE TRIGGER journal_phone_verification_delete AFTER DELETE ON phone_verification BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'phone_verification', 'change', 'delete', 'row', json_object('id', old.id, 'purpose', old.purpose, 'channel', old.channel, 'phone_hash', old.phone_hash, 'code_hash', old.code_hash, 'message_id', old.message_id, 'wrong_codes', old.wrong_codes, 'created_ms', old.created_ms, 'created_running_ms', old.created_running_ms, 'ended', old.ended, 'ended_running_ms', old.ended_running_ms)));
END;
