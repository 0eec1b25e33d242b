-- The first schema. Forward only. Tables that a verb reads carry organization_id; engines, shards and results do not.
-- Inner references use thing.number (bigint, small in results); the API speaks of thing.id (uuid).
-- No foreign keys on the hot tables (belief, result, event, delivery, attempt): one bad row must not fail a batch.

------------------------------------------------------------------------------------------------ who runs this program
CREATE TABLE installation (
  is_single boolean PRIMARY KEY DEFAULT true CHECK (is_single),
  id uuid NOT NULL,
  key_check bytea NOT NULL,            -- something sealed with the secret key, so that a wrong key is noticed at the start
  created_at timestamptz NOT NULL DEFAULT now()
);

-------------------------------------------------------------------------------------------------------------- accounts
CREATE TABLE organization (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE person (
  id uuid PRIMARY KEY,
  email text NOT NULL,                 -- as typed; unique without regard to case
  name text NOT NULL,
  password_hash text,                  -- Argon2id, PHC string; null until an invitation is accepted
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX person_email ON person (lower(email));

CREATE TABLE member (
  organization_id uuid NOT NULL REFERENCES organization,
  person_id uuid NOT NULL REFERENCES person,
  role text NOT NULL CHECK (role IN ('owner', 'member')),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid,
  PRIMARY KEY (organization_id, person_id)
);
CREATE INDEX member_person ON member (person_id);

CREATE TABLE one_time_link (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('setup', 'invitation', 'owner_reset')),
  token_hash bytea NOT NULL UNIQUE,    -- SHA-256 of a 256-bit random token
  organization_id uuid,
  email text,
  name text,
  role text,
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);

CREATE TABLE session (
  id uuid PRIMARY KEY,
  person_id uuid NOT NULL REFERENCES person,
  organization_id uuid NOT NULL REFERENCES organization,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  end_reason text,                     -- signed_out, token_reused, password_changed, ended_by_person, member_removed
  address text,
  user_agent text
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE refresh_token (
  token_hash bytea PRIMARY KEY,
  session_id uuid NOT NULL REFERENCES session ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  used_at timestamptz                  -- a second use after this is theft, and ends the session
);
CREATE INDEX refresh_token_session ON refresh_token (session_id);

CREATE TABLE api_key (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  shown_prefix text NOT NULL,          -- the first characters, so that people can tell keys apart
  role text NOT NULL CHECK (role IN ('owner', 'member')),
  created_by uuid,
  created_at timestamptz NOT NULL DEFAULT now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_key_organization ON api_key (organization_id, id);

CREATE TABLE sign_in_attempt (
  key text NOT NULL,                   -- 'address:…' or 'account:…'
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sign_in_attempt_key ON sign_in_attempt (key, at);

----------------------------------------------------------------------------------------------------------------- audit
CREATE TABLE audit (
  id uuid NOT NULL,                    -- UUIDv7: sorts by time
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  organization_id uuid,
  action text NOT NULL,                -- the verb's name
  actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'api_key', 'system', 'anonymous')),
  actor_id uuid,
  actor_name text,
  object_kind text,
  object_id uuid,
  before jsonb,
  after jsonb,
  address text,
  request_id text,
  PRIMARY KEY (id)
);
CREATE INDEX audit_organization ON audit (organization_id, id DESC);
CREATE INDEX audit_object ON audit (object_id, id DESC);

CREATE TABLE idempotency (
  organization_id uuid NOT NULL,
  actor_id uuid NOT NULL,
  key text NOT NULL,
  request_hash bytea NOT NULL,         -- verb, path and body
  answer json,                         -- as it was sent; null where it held a secret and is not kept
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (organization_id, actor_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-------------------------------------------------------------------------------------------------------------- channels
CREATE TABLE channel (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL REFERENCES organization,
  name text NOT NULL,
  kind text NOT NULL,
  settings jsonb NOT NULL,             -- without the secret fields
  secrets bytea,                       -- the secret fields as JSON, sealed (AES-256-GCM)
  is_default boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid,
  updated_by uuid,
  deleted_at timestamptz
);
CREATE INDEX channel_organization ON channel (organization_id, id) WHERE deleted_at IS NULL;

-------------------------------------------------------------------------------------------------------- watched things
-- A monitor is a thing that is looked at; a heartbeat will be a thing that is awaited. What they share is here.
CREATE TABLE thing (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id uuid NOT NULL UNIQUE,
  organization_id uuid NOT NULL REFERENCES organization,
  form text NOT NULL CHECK (form IN ('monitor')),
  shard smallint NOT NULL CHECK (shard BETWEEN 0 AND 255),   -- 256 for ever, chosen at creation
  name text NOT NULL,
  tags text[] NOT NULL DEFAULT '{}',
  channel_ids uuid[],                  -- null: the default channels; {}: nobody
  is_paused boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1,      -- of what a person edits; the ETag
  changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),    -- for the engines' change feed
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by uuid,
  updated_by uuid,
  deleted_at timestamptz
);
CREATE INDEX thing_by_name ON thing (organization_id, lower(name), id) WHERE deleted_at IS NULL;
CREATE INDEX thing_by_id ON thing (organization_id, id) WHERE deleted_at IS NULL;
CREATE INDEX thing_feed ON thing (changed_xid);
CREATE INDEX thing_shard ON thing (shard) WHERE deleted_at IS NULL;

CREATE TABLE monitor (
  number bigint PRIMARY KEY,           -- thing.number
  kind text NOT NULL,
  target jsonb NOT NULL,               -- without its secret values
  secrets bytea,                       -- those, sealed
  interval_seconds int NOT NULL CHECK (interval_seconds BETWEEN 10 AND 86400),
  retry_interval_seconds int NOT NULL CHECK (retry_interval_seconds BETWEEN 10 AND interval_seconds),
  timeout_ms int NOT NULL CHECK (timeout_ms BETWEEN 100 AND 60000),
  failures_to_down smallint NOT NULL CHECK (failures_to_down BETWEEN 1 AND 10),
  successes_to_up smallint NOT NULL CHECK (successes_to_up BETWEEN 1 AND 10)
);

-- What we hold to be true of a thing. Written only by compare-and-set on (seq, version, slot).
CREATE TABLE belief (
  number bigint PRIMARY KEY,           -- thing.number
  organization_id uuid NOT NULL,
  shard smallint NOT NULL,
  state text NOT NULL,                 -- pending up degraded down unknown maintenance paused; readers accept others
  seq bigint NOT NULL,                 -- of the event that began this state
  since timestamptz NOT NULL,
  version int NOT NULL,                -- of the settings it was judged under
  slot bigint NOT NULL DEFAULT 0,      -- the newest judged slot: its due time in Unix milliseconds; 0: look at once
  failures int NOT NULL DEFAULT 0,     -- failed checks in a row
  successes int NOT NULL DEFAULT 0,    -- good checks in a row while down
  streak_at timestamptz,               -- the first check of the running streak
  reason text,                         -- of the last failed check
  message text
) WITH (fillfactor = 80);
CREATE INDEX belief_shard ON belief (shard);
CREATE INDEX belief_not_up ON belief (organization_id, state) WHERE state <> 'up';

-- Every change of belief, and the duty to tell of it. Its intervals are the history: each event ends the one before.
CREATE TABLE event (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number bigint NOT NULL,              -- thing.number
  seq bigint NOT NULL,
  organization_id uuid NOT NULL,
  state text NOT NULL,
  from_at timestamptz NOT NULL,
  detected_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  slot bigint NOT NULL,
  version int NOT NULL,
  reason text,
  message text,
  expanded_at timestamptz,             -- null: the duty to tell is not yet worked off
  UNIQUE (number, seq)
);
CREATE INDEX event_unexpanded ON event (id) WHERE expanded_at IS NULL;
CREATE INDEX event_history ON event (number, from_at);

-- Stretches in which we could not see. Laid over the events when uptime is computed.
CREATE TABLE span (
  id uuid PRIMARY KEY,
  shard smallint,                      -- null: everything
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL CHECK (to_at > from_at),
  why text NOT NULL,                   -- nobody_looked, clock_jumped
  created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX span_time ON span (to_at);

------------------------------------------------------------------------------------------------------ engines and looks
CREATE TABLE engine (
  id uuid PRIMARY KEY,                 -- one per process start
  number int GENERATED ALWAYS AS IDENTITY UNIQUE,
  host text NOT NULL,
  pid int NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  alive_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  beat bigint NOT NULL DEFAULT 0,
  flush_no bigint NOT NULL DEFAULT 0,
  fenced boolean NOT NULL DEFAULT false
);

CREATE TABLE shard (
  id smallint PRIMARY KEY,
  owner uuid,                          -- engine.id
  epoch int NOT NULL DEFAULT 0,
  looked_until timestamptz             -- up to when its last owner is known to have looked
);
INSERT INTO shard (id) SELECT generate_series(0, 255);

-- One row per check. Partitioned by day of `at`; columns that are dear in number stay narrow.
CREATE TABLE result (
  number bigint NOT NULL,              -- thing.number
  slot bigint NOT NULL,                -- due time, Unix milliseconds
  at timestamptz NOT NULL,             -- when the look began
  shard smallint NOT NULL,
  epoch int NOT NULL,
  engine int NOT NULL,                 -- engine.number
  flush_no bigint NOT NULL,
  version int NOT NULL,
  verdict smallint NOT NULL,           -- 0 good, 1 bad, 2 unmeasured
  was_retried boolean NOT NULL,
  status_code smallint,
  dns_us int,
  connect_us int,
  tls_us int,
  first_byte_us int,
  transfer_us int,
  total_us int,
  reason text,
  message text,
  address text
) PARTITION BY RANGE (at);
CREATE INDEX result_thing ON result (number, at);

-- "Look now": asked by the API, carried out by the engine that owns the monitor.
CREATE UNLOGGED TABLE look_request (
  id uuid PRIMARY KEY,
  number bigint NOT NULL,
  shard smallint NOT NULL,
  requested_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  answered_at timestamptz,
  sighting jsonb
);

------------------------------------------------------------------------------------------------- incidents and tellings
CREATE TABLE incident (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  number bigint NOT NULL,              -- thing.number
  opened_by bigint NOT NULL UNIQUE,    -- event.id
  started_at timestamptz NOT NULL,
  detected_at timestamptz NOT NULL,
  acknowledged_at timestamptz,
  acknowledged_by uuid,
  resolved_at timestamptz,
  resolved_by uuid,                    -- null when the thing came back by itself
  reason text NOT NULL,
  message text NOT NULL,
  sequence int NOT NULL DEFAULT 0,     -- rises with every telling
  version int NOT NULL DEFAULT 1,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX incident_one_open ON incident (number) WHERE resolved_at IS NULL;
CREATE INDEX incident_organization ON incident (organization_id, id DESC);
CREATE INDEX incident_thing ON incident (number, id DESC);

CREATE TABLE incident_entry (
  id uuid PRIMARY KEY,
  organization_id uuid NOT NULL,
  incident_id uuid NOT NULL,
  at timestamptz NOT NULL,
  kind text NOT NULL,                  -- opened, acknowledged, commented, resolved
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_name text,
  text text
);
CREATE INDEX incident_entry_incident ON incident_entry (incident_id, id);

CREATE TABLE delivery (
  id uuid PRIMARY KEY,                 -- random (v4), also the idempotency key: it stays over all tries
  ord bigint GENERATED ALWAYS AS IDENTITY,
  organization_id uuid NOT NULL,
  event_id bigint,                     -- null for a test
  incident_id uuid,
  number bigint,                       -- thing.number; null for a test
  channel_id uuid NOT NULL,
  channel_kind text NOT NULL,
  recipient text NOT NULL,             -- '' where a channel has only one
  telling jsonb NOT NULL,              -- composed once; every try says the same
  state text NOT NULL CHECK (state IN ('pending', 'claimed', 'sent', 'dead', 'skipped', 'folded')),
  due_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  give_up_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '24 hours',   -- a failure after this is the last
  attempts int NOT NULL DEFAULT 0,
  claim_no int NOT NULL DEFAULT 0,
  claim_until timestamptz,
  claimed_by int,                      -- second half of the advisory lock that the deliverer holds while it lives
  is_ambiguous boolean NOT NULL DEFAULT false,  -- some attempt may have been taken although it failed
  last_detail text,
  last_status int,
  created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,
  resend_of uuid                       -- sent again by a person
);
CREATE UNIQUE INDEX delivery_once ON delivery (event_id, channel_id, recipient) WHERE resend_of IS NULL AND event_id IS NOT NULL;
CREATE INDEX delivery_due ON delivery (due_at) WHERE state IN ('pending', 'claimed');
CREATE INDEX delivery_order ON delivery (channel_id, recipient, number, ord) WHERE state IN ('pending', 'claimed');
CREATE INDEX delivery_organization ON delivery (organization_id, ord DESC);
CREATE INDEX delivery_dead ON delivery (organization_id, ord DESC) WHERE state = 'dead';
CREATE INDEX delivery_channel ON delivery (channel_id, ord DESC);
CREATE INDEX delivery_incident ON delivery (incident_id, ord);

CREATE TABLE attempt (
  delivery_id uuid NOT NULL,
  no int NOT NULL,
  claim_no int NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  finished_at timestamptz,             -- null: its end is not known
  result text,                         -- sent, retry, permanent
  status_code int,
  detail text,
  is_ambiguous boolean,
  PRIMARY KEY (delivery_id, no)
);

-- Why somebody was not told: every event has a delivery or one of these.
CREATE TABLE untold (
  event_id bigint NOT NULL,
  channel_id uuid,                     -- null: it concerns all channels
  organization_id uuid NOT NULL,
  why text NOT NULL,                   -- not_an_outage, nobody_listens, no_open_incident, paused_by_person, …
  at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX untold_once ON untold (event_id, coalesce(channel_id, '00000000-0000-0000-0000-000000000000'::uuid));
