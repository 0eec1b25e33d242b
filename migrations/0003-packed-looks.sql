-- Looks are stored packed: a segment per shard and flush for the running hour, then a row per thing and hour, then a row
-- per thing and day. The formats are those of src/lib/packed. Table `result` is written no more; it goes with the next
-- version, so that this one can run beside the one before.

-- What one flush wrote of one shard. Partitioned by hour of `flushed_at`; a partition is dropped when it is packed.
CREATE TABLE segment (
  flushed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  flush_no bigint NOT NULL,
  epoch int NOT NULL,
  engine int NOT NULL,                 -- engine.number
  looks int NOT NULL,
  shard smallint NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL
) PARTITION BY RANGE (flushed_at);
CREATE INDEX segment_shard ON segment (shard);

-- The segments of these hours and shards are in packed_hour by now, and not to be read any more.
CREATE TABLE hour_packed (
  hour timestamptz NOT NULL,
  shard smallint NOT NULL,
  PRIMARY KEY (hour, shard)
);

-- The looks of one thing that began within an hour. Partitioned by day of `hour`; dropped when the day is packed.
CREATE TABLE packed_hour (
  number bigint NOT NULL,              -- thing.number
  hour timestamptz NOT NULL,
  sum_us bigint NOT NULL,              -- of the response times of good and slow looks …
  timed int NOT NULL,                  -- … and their count
  looks int NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL
) PARTITION BY RANGE (hour);
CREATE UNIQUE INDEX packed_hour_thing ON packed_hour (number, hour);

-- Of these days, things up to `through` are in packed_day by now, and their hours not to be read any more.
CREATE TABLE day_packed (
  day timestamptz PRIMARY KEY,
  through bigint NOT NULL              -- thing.number; the highest bigint when all are
);

-- The looks of one thing that began within a day (UTC). Partitioned by day; dropped when older than is kept.
CREATE TABLE packed_day (
  number bigint NOT NULL,
  day timestamptz NOT NULL,
  looks int NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL
) PARTITION BY RANGE (day);
CREATE UNIQUE INDEX packed_day_thing ON packed_day (number, day);

-- The summaries (counts, sums of each phase, histogram) of a day's hours, kept longer than the looks; and of whole days,
-- kept for ever.
CREATE TABLE rollup_hours (
  number bigint NOT NULL,
  day timestamptz NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL
) PARTITION BY RANGE (day);
CREATE UNIQUE INDEX rollup_hours_thing ON rollup_hours (number, day);

CREATE TABLE rollup_day (
  number bigint NOT NULL,
  day timestamptz NOT NULL,
  bytes bytea STORAGE EXTERNAL NOT NULL,
  PRIMARY KEY (number, day)
);

-- The newest look of each thing, for lists and metrics, and what the running hour comes to. Not in the WAL: after a crash
-- of the database it fills again with the next looks.
CREATE UNLOGGED TABLE latest (
  number bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  hour timestamptz NOT NULL,           -- that `timed` and `sum_us` belong to
  sum_us bigint NOT NULL,
  timed int NOT NULL,
  total_us int,
  dns_us int,
  connect_us int,
  verdict smallint NOT NULL,
  status_code smallint,
  reason text,
  message text
) WITH (fillfactor = 60);

-- What failed looks left behind for people: some answers' headers and the beginning of their bodies. The newest of each
-- thing, see KEEPWATCH_FAILURES_KEPT.
CREATE TABLE failure (
  number bigint NOT NULL,
  slot bigint NOT NULL,
  at timestamptz NOT NULL,
  reason text NOT NULL,
  detail jsonb NOT NULL,
  PRIMARY KEY (number, slot)
);

-- What is stored takes this much, measured every hour by whoever packs: from it follows how long the disk will last.
CREATE TABLE storage_use (
  at timestamptz PRIMARY KEY,
  bytes bigint NOT NULL,               -- of the whole database
  free_bytes bigint,                   -- left on the disk of the data folder; null where the database is elsewhere
  result_days int NOT NULL,
  hour_days int NOT NULL,
  failures_kept int NOT NULL
);
