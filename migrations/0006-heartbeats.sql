-- Heartbeats: things that are awaited instead of looked at. What they share with monitors is in thing, belief and event.

-- Written no more since version 3 of this schema; nobody reads it.
DROP TABLE result;

ALTER TABLE thing DROP CONSTRAINT thing_form_check;
ALTER TABLE thing ADD CONSTRAINT thing_form_check CHECK (form IN ('monitor', 'heartbeat')) NOT VALID;

-- What a person sets. All but the slug is for the program alone to look into, and comes with many alike.
CREATE TABLE heartbeat (
  number bigint PRIMARY KEY,           -- thing.number
  organization_id uuid NOT NULL,
  slug text NOT NULL,                  -- '' for none; two of one name are told apart by their ping addresses
  description text NOT NULL DEFAULT '',
  schedule jsonb NOT NULL,             -- {"kind": "period" | "cron" | "onCalendar", …}
  rules jsonb NOT NULL                 -- grace, limits of runs, what a ping's content decides
);
CREATE INDEX heartbeat_slug ON heartbeat (organization_id, slug);

-- By what a ping names its heartbeat. Looked up in memory, by hash; sealed for the page that shows it.
CREATE TABLE ping_address (
  hash bytea PRIMARY KEY,              -- first 16 bytes of SHA-256 of "form:token"
  number bigint NOT NULL,              -- thing.number
  form text NOT NULL,                  -- uuid, or the tool whose token it was
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  retired_at timestamptz,              -- another took its place; it is taken for a while, and told apart
  expires_at timestamptz               -- and until then
);
CREATE INDEX ping_address_thing ON ping_address (number);

-- The key before the slug in ping addresses, one in force for each organisation. The keys of its badges are derived.
CREATE TABLE ping_key (
  hash bytea PRIMARY KEY,
  organization_id uuid NOT NULL,
  sealed bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  changed_xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  expires_at timestamptz               -- another took its place: taken until then
);
CREATE INDEX ping_key_organization ON ping_key (organization_id);

-- What is believed of a heartbeat beside its state: the pulse. Null for monitors. No index on due_at: it changes with
-- every ping, and engines keep it in memory.
ALTER TABLE belief
  ADD COLUMN due_at timestamptz,       -- when it is missed if nothing comes
  ADD COLUMN due_why text,             -- missed, not_started, run_too_long
  ADD COLUMN expected_at timestamptz,  -- when the next ping is due: from then on it is late
  ADD COLUMN applied_at timestamptz,   -- the newest ping that was judged: received at, and its id
  ADD COLUMN applied_id uuid,
  ADD COLUMN last_ping_at timestamptz, -- the newest success or failure
  ADD COLUMN last_duration_ms bigint,
  ADD COLUMN pings bigint,             -- received so far
  ADD COLUMN runs jsonb,               -- under way: [{"runId", "startedAt", "aliveAt"}]; null: none
  ADD COLUMN durations int[];          -- seconds of the last runs that went well, oldest first

-- A ping is a new version of its row: one that fits on the same page touches no index.
ALTER TABLE belief SET (fillfactor = 50);

-- Every ping that was answered 200. Partitioned by day of `received_at`.
CREATE TABLE ping (
  received_at timestamptz NOT NULL,
  number bigint NOT NULL,              -- thing.number
  n bigint NOT NULL,                   -- counts the pings of a heartbeat from 1
  id uuid NOT NULL,                    -- made at receipt
  kind smallint NOT NULL,              -- src/features/heartbeats/ping.ts
  exit_status smallint,
  body_bytes int,                      -- as sent; null: none
  duration_ms bigint,                  -- of the run that it ended
  run_id uuid,
  form text NOT NULL,                  -- in whose words it came
  scheme text NOT NULL,
  method text NOT NULL,
  address text,
  user_agent text,
  note text                            -- why it counts as what it counts as, where that is not plain
) PARTITION BY RANGE (received_at);
CREATE UNIQUE INDEX ping_once ON ping (number, received_at, id);

CREATE TABLE ping_body (
  received_at timestamptz NOT NULL,
  number bigint NOT NULL,
  id uuid NOT NULL,
  body bytea NOT NULL
) PARTITION BY RANGE (received_at);
CREATE UNIQUE INDEX ping_body_once ON ping_body (number, received_at, id);

-- One row per start of a process that takes pings. A deadline is judged only when every receiver that is not gone has
-- written what it received before it.
CREATE TABLE receiver (
  id uuid PRIMARY KEY,
  number int GENERATED ALWAYS AS IDENTITY UNIQUE,   -- second half of the advisory lock that it holds while it lives
  host text NOT NULL,
  pid int NOT NULL,
  started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  alive_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  beat bigint NOT NULL DEFAULT 0,
  clear_through timestamptz NOT NULL DEFAULT clock_timestamp(),
  is_gone boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
CREATE INDEX receiver_here ON receiver (id) WHERE NOT is_gone;

-- Deadlines that a ping brought nearer or made, a row for each commit of pings that has some. Engines read what is new for
-- them; those put off they notice when the old one passes. Kept for minutes.
CREATE TABLE nearer_due (
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  numbers bigint[] NOT NULL,           -- thing.number of each
  shards smallint[] NOT NULL,
  dues float8[] NOT NULL               -- Unix milliseconds
);
CREATE INDEX nearer_due_xid ON nearer_due (xid);

-- Stretches in which no ping could be received concern heartbeats alone.
ALTER TABLE span ADD COLUMN form text;   -- thing.form; null: whatever the other columns say
CREATE INDEX span_of_receivers ON span (to_at) WHERE form = 'heartbeat';

-- Keys that may only read, as other tools have them.
ALTER TABLE api_key DROP CONSTRAINT api_key_role_check;
ALTER TABLE api_key ADD CONSTRAINT api_key_role_check CHECK (role IN ('owner', 'member', 'reader')) NOT VALID;
