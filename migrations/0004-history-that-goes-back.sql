-- A database can go back in time: a fail-over to a copy that lagged, a restored backup, a clone for a drill. The row of
-- the installation keeps where its history was last seen; where it is another, what is old waits for a person.
ALTER TABLE installation
  ADD COLUMN system_id text,           -- of the server: pg_control_system(); null where that may not be asked
  ADD COLUMN timeline text,            -- of the server: a new one begins when a copy is promoted
  ADD COLUMN database_oid bigint,      -- another one when the database was loaded from a dump
  ADD COLUMN folder_mark text,         -- of the embedded server's data: another one when the folder was copied
  ADD COLUMN url text,                 -- KEEPWATCH_URL; null when it names nothing that others can reach
  ADD COLUMN former_url text,          -- the one before
  ADD COLUMN hold_before timestamptz;  -- of events noticed earlier and not yet told, the messages wait for a person

-- Since when none of its messages go out until a person speaks: this may be a clone under another address.
ALTER TABLE organization ADD COLUMN sending_held_at timestamptz;
CREATE INDEX organization_sending_held ON organization (id) WHERE sending_held_at IS NOT NULL;

-- `held`: waits for a person. A version that does not know this state does not send it. All rows fit already.
ALTER TABLE delivery DROP CONSTRAINT delivery_state_check;
ALTER TABLE delivery ADD CONSTRAINT delivery_state_check
  CHECK (state IN ('pending', 'claimed', 'held', 'sent', 'dead', 'skipped', 'folded')) NOT VALID;
CREATE INDEX delivery_held ON delivery (incident_id, channel_id, recipient) WHERE state = 'held';
