-- A ping as it is written: the ping, and what is believed of its heartbeat after it. Whole rows in one parameter cost the
-- server a third less than a parameter for each column (bench/pings). Its columns stand in
-- src/pipeline/receive/judged-rows.ts in the same order; one that is to change needs a type of another name, so that the
-- version before can go on.
CREATE TYPE judged_ping AS (
  number bigint,
  version int,
  seen_seq bigint,                     -- of the belief by which it was judged, to be compared when it is written
  seen_pings bigint,
  shard smallint,
  is_last boolean,                     -- of its heartbeat's in the commit: it makes the belief
  is_nearer boolean,                   -- it brought the deadline nearer, or made one
  state text,
  seq bigint,
  since timestamptz,
  slot bigint,
  failures int,
  reason text,
  message text,
  due_at timestamptz,
  due_why text,
  expected_at timestamptz,
  applied_at timestamptz,
  applied_id uuid,
  last_ping_at timestamptz,
  last_duration_ms bigint,
  pings bigint,                        -- this one is the how manieth
  runs jsonb,
  durations int[],
  received_at timestamptz,
  id uuid,
  kind smallint,
  exit_status smallint,
  body_bytes int,
  duration_ms bigint,
  run_id uuid,
  form text,
  scheme text,
  method text,
  address text,
  user_agent text,
  note text,
  body bytea
);

-- A body is only looked for by its ping, whose moment is known, or by day. In order of time all are written at one end of
-- the index; in order of heartbeats each was written to another page, and whole pages of it were most of the log.
DROP INDEX ping_body_once;
CREATE UNIQUE INDEX ping_body_once ON ping_body (received_at, number, id);
