-- Stretches in which our own network was gone concern the things that could not be seen, not whole shards.
ALTER TABLE span ADD COLUMN numbers bigint[];   -- thing.number of each; null: the shard's, or everything

-- Sides of the network (public-4, private-6, names, …) from which something has answered at least once. Where nothing
-- ever has, silence is the target's.
CREATE TABLE witness (
  side text PRIMARY KEY,
  seen_at timestamptz NOT NULL
);
