-- Certificates and domain registrations: what was seen of them, and the duty to tell of their end.

-- At how many days before the end somebody is told; {}: never.
ALTER TABLE monitor ADD COLUMN certificate_days smallint[] NOT NULL DEFAULT '{14,7,1}';
ALTER TABLE monitor ADD COLUMN domain_days smallint[] NOT NULL DEFAULT '{30,7}';
ALTER TABLE monitor ADD COLUMN tells_certificate_change boolean NOT NULL DEFAULT false;

-- Each certificate that a thing has shown, the last few of them. The one seen last is the present one.
CREATE TABLE certificate (
  number bigint NOT NULL,              -- thing.number
  fingerprint text NOT NULL,           -- SHA-256, hexadecimal
  url text NOT NULL,                   -- of the target at that time: what was seen elsewhere says nothing of here
  valid_to timestamptz NOT NULL,
  facts jsonb NOT NULL,                -- everything that the probe said of it
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,   -- to the day: it is written when something changes, and once a day
  PRIMARY KEY (number, fingerprint)
);
CREATE INDEX certificate_newest ON certificate (number, last_seen_at DESC);
CREATE INDEX certificate_fingerprint ON certificate (fingerprint);

-- What the registries say, of the whole installation: it is public.
CREATE TABLE domain (
  name text PRIMARY KEY,
  outcome text,                        -- found, no_expiry, not_found, no_server, failed; null: not asked yet
  detail text,
  expires_at timestamptz,
  registrar text,
  checked_at timestamptz,              -- of the last answer
  due_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX domain_due ON domain (due_at);

CREATE TABLE watched_domain (
  number bigint PRIMARY KEY,           -- thing.number
  url text NOT NULL,                   -- of the target for which the domain was found
  domain text                          -- domain.name; null: its host has none (an address, a name without a dot)
);
CREATE INDEX watched_domain_domain ON watched_domain (domain);

-- That an end has come near, and the duty to tell of it. Not an event: it changes no belief.
CREATE TABLE notice (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organization_id uuid NOT NULL,
  number bigint NOT NULL,              -- thing.number
  kind text NOT NULL,                  -- certificate.expiring, certificate.revoked, certificate.changed, domain.expiring
  subject text NOT NULL,               -- the certificate's fingerprint; the domain with its date
  days smallint NOT NULL,              -- the threshold that was crossed; 0 where there is none
  facts jsonb NOT NULL,
  raised_at timestamptz NOT NULL,
  expanded_at timestamptz,             -- null: the duty to tell is not yet worked off
  why_untold text,                     -- nobody_listens, paused, deleted, told_with_another_monitor; null: somebody was told
  UNIQUE (number, kind, subject, days)
);
CREATE INDEX notice_unexpanded ON notice (id) WHERE expanded_at IS NULL;

-- What concerns many monitors alike is told once to each recipient.
ALTER TABLE delivery ADD COLUMN notice_id bigint;
ALTER TABLE delivery ADD COLUMN notice_key text;
CREATE UNIQUE INDEX delivery_notice_once ON delivery (notice_key, channel_id, recipient)
  WHERE notice_key IS NOT NULL AND resend_of IS NULL;
