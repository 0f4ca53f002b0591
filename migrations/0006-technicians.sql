-- Technicians, who let themselves into maintenance mode at the cabinet.

-- The id is a short number that is typed. Ids are never given twice, since the access log names people by
-- them; whoever was removed keeps the row and nothing that lets anybody in.
CREATE TABLE technician (
  id TEXT PRIMARY KEY CHECK (id GLOB '[1-9]*' AND NOT id GLOB '*[^0-9]*' AND length(id) <= 4),
  person_id TEXT NOT NULL UNIQUE REFERENCES person (id),
  role TEXT NOT NULL CHECK (role IN ('technician', 'supervisor')),
  pin_hash TEXT,
  -- Under a key outside the database.
  totp_secret_sealed TEXT,
  -- The time step of the last one-time code that was taken: no code is taken twice.
  last_totp_step INTEGER NOT NULL DEFAULT 0,
  added_ms INTEGER NOT NULL,
  removed_ms INTEGER,
  CHECK ((removed_ms IS NULL) = (pin_hash IS NOT NULL)),
  CHECK ((removed_ms IS NULL) = (totp_secret_sealed IS NOT NULL))
) STRICT;

-- One-time codes for when the clock is dead, each as a keyed hash.
CREATE TABLE recovery_code (
  technician_id TEXT NOT NULL REFERENCES technician (id),
  code_hash TEXT NOT NULL,
  used_ms INTEGER,
  PRIMARY KEY (technician_id, code_hash)
) STRICT;

-- Wrong sign-ins at maintenance mode, whoever they named; one row. Waits pass in running time.
CREATE TABLE maintenance_lock (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  wrong_in_row INTEGER NOT NULL DEFAULT 0 CHECK (wrong_in_row >= 0),
  last_wrong_running_ms INTEGER NOT NULL DEFAULT 0
) STRICT;

-- When a door was last seen open, for the picture of the cabinet.
CREATE INDEX door_operation_last_opened ON door_operation (compartment_id, seen_open_ms);

CREATE TRIGGER journal_technician_insert AFTER INSERT ON technician BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'technician', 'change', 'insert', 'row', json_object('id', new.id, 'person_id', new.person_id, 'role', new.role, 'pin_hash', new.pin_hash, 'totp_secret_sealed', new.totp_secret_sealed, 'last_totp_step', new.last_totp_step, 'added_ms', new.added_ms, 'removed_ms', new.removed_ms)));
END;

CREATE TRIGGER journal_technician_update AFTER UPDATE ON technician BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'technician', 'change', 'update', 'row', json_object('id', new.id, 'person_id', new.person_id, 'role', new.role, 'pin_hash', new.pin_hash, 'totp_secret_sealed', new.totp_secret_sealed, 'last_totp_step', new.last_totp_step, 'added_ms', new.added_ms, 'removed_ms', new.removed_ms)));
END;

CREATE TRIGGER journal_technician_delete AFTER DELETE ON technician BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'technician', 'change', 'delete', 'row', json_object('id', old.id, 'person_id', old.person_id, 'role', old.role, 'pin_hash', old.pin_hash, 'totp_secret_sealed', old.totp_secret_sealed, 'last_totp_step', old.last_totp_step, 'added_ms', old.added_ms, 'removed_ms', old.removed_ms)));
END;

CREATE TRIGGER journal_recovery_code_insert AFTER INSERT ON recovery_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'recovery_code', 'change', 'insert', 'row', json_object('technician_id', new.technician_id, 'code_hash', new.code_hash, 'used_ms', new.used_ms)));
END;

CREATE TRIGGER journal_recovery_code_update AFTER UPDATE ON recovery_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'recovery_code', 'change', 'update', 'row', json_object('technician_id', new.technician_id, 'code_hash', new.code_hash, 'used_ms', new.used_ms)));
END;

CREATE TRIGGER journal_recovery_code_delete AFTER DELETE ON recovery_code BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'recovery_code', 'change', 'delete', 'row', json_object('technician_id', old.technician_id, 'code_hash', old.code_hash, 'used_ms', old.used_ms)));
END;

CREATE TRIGGER journal_maintenance_lock_insert AFTER INSERT ON maintenance_lock BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'maintenance_lock', 'change', 'insert', 'row', json_object('id', new.id, 'wrong_in_row', new.wrong_in_row, 'last_wrong_running_ms', new.last_wrong_running_ms)));
END;

CREATE TRIGGER journal_maintenance_lock_update AFTER UPDATE ON maintenance_lock BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'maintenance_lock', 'change', 'update', 'row', json_object('id', new.id, 'wrong_in_row', new.wrong_in_row, 'last_wrong_running_ms', new.last_wrong_running_ms)));
END;

CREATE TRIGGER journal_maintenance_lock_delete AFTER DELETE ON maintenance_lock BEGIN
  INSERT INTO journal (entry) VALUES (json_object('table', 'maintenance_lock', 'change', 'delete', 'row', json_object('id', old.id, 'wrong_in_row', old.wrong_in_row, 'last_wrong_running_ms', old.last_wrong_running_ms)));
END;
