// Fan-out of notices: each is worked off into deliveries, or the reason why nobody is told, in one transaction that can be
// done again with the same outcome. What concerns many monitors alike (a certificate that they share, their domain) is told
// once to each recipient: the unique index on the deliveries' key sees to that, also between processes. A slow run concerns its
// heartbeat alone: the notice's subject is the ping that ended it.
import { randomUUID } from "node:crypto";
import { channels as channelKinds, type ExpiryTelling, type SlowRun, type Telling } from "#channels/index.ts";
import { loadChannels } from "#features/channels/index.ts";
import { transaction, type Tx } from "#platform/database/pool.ts";
import type { CertificateFacts } from "#probes/index.ts";
import type { AlertOptions } from "./alert.ts";
import { loadSubjects, type Subject } from "./subject.ts";

/** Most notices of one fan-out. */
export const MAX_NOTICES = 200;
const DAY_MS = 86_400_000;

interface ClaimedNotice {
  readonly id: number;
  readonly organizationId: string;
  readonly number: number; // thing.number
  readonly kind: ExpiryTelling["event"] | "heartbeat.slow";
  readonly subject: string;
  readonly days: number;
  readonly facts: unknown;
  readonly raisedAt: Date;
  readonly isPaused: boolean;
  readonly isDeleted: boolean;
  readonly monitorCount: number; // of the organisation, that it concerns
}

interface NewDelivery {
  readonly id: string;
  readonly organizationId: string;
  readonly noticeId: number;
  readonly noticeKey: string;
  readonly number: number;
  readonly channelId: string;
  readonly channelKind: string;
  readonly recipient: string;
  readonly telling: Telling;
}

/** Returns how many were worked off: call again while it is `most`. Rejects with nothing changed. */
export async function expandNotices(options: AlertOptions, most = MAX_NOTICES): Promise<number> {
  return transaction(options.pool, async (tx) => {
    const notices = await claimNotices(tx, most);
    if (notices.length === 0) return 0;
    const numbers = [...new Set(notices.map(({ number }) => number))];
    const subjects = await loadSubjects(tx, numbers, options.publicUrl);
    const listening = [...subjects.values()].flatMap(({ channelIds }) => channelIds);
    const channels = await loadChannels(tx, options.vault, [...new Set(listening)]);
    const byId = new Map(channels.map((channel) => [channel.id, channel]));
    const deliveries: NewDelivery[] = [];
    const untold: { id: number; key: string; why: string }[] = [];
    for (const notice of notices) {
      const subject = subjects.get(notice.number);
      const places = (subject?.channelIds ?? []).flatMap((id) => {
        const channel = byId.get(id);
        if (channel === undefined) return [];
        const { recipients } = channelKinds.get(channel.kind)!;
        return recipients(channel.settings).map((recipient) => ({ channel, recipient }));
      });
      const why = whyNobody(notice, places.length);
      // Where there are deliveries, this is why there is none of this notice: all were another one's already.
      untold.push({ id: notice.id, key: keyOf(notice), why: why ?? "told_with_another_monitor" });
      if (why !== null || subject === undefined) continue;
      for (const { channel, recipient } of places)
        deliveries.push({
          ...addressOf(notice, subject, options.publicUrl),
          channelId: channel.id,
          channelKind: channel.kind,
          recipient,
        });
    }
    await insertDeliveries(tx, deliveries);
    await markExpanded(tx, untold);
    if (deliveries.length > 0) await tx.query("SELECT pg_notify('delivery', '')");
    return notices.length;
  });
}

async function claimNotices(tx: Tx, most: number): Promise<ClaimedNotice[]> {
  const { rows } = await tx.query<ClaimedNotice>(
    `SELECT n.id, n.organization_id AS "organizationId", n.number, n.kind, n.subject, n.days, n.facts, n.raised_at AS "raisedAt",
       t.is_paused AS "isPaused", t.deleted_at IS NOT NULL AS "isDeleted",
       CASE n.kind WHEN 'heartbeat.slow' THEN 1 WHEN 'domain.expiring' THEN (
         SELECT count(*) FROM watched_domain w JOIN thing o USING (number)
         WHERE w.domain = n.facts->>'name' AND o.organization_id = n.organization_id AND o.deleted_at IS NULL)
       ELSE (
         SELECT count(*) FROM certificate c JOIN thing o USING (number)
         WHERE c.fingerprint = n.subject AND o.organization_id = n.organization_id AND o.deleted_at IS NULL)
       END AS "monitorCount"
     FROM notice n JOIN thing t USING (number)
     WHERE n.expanded_at IS NULL ORDER BY n.id LIMIT $1 FOR UPDATE OF n SKIP LOCKED`,
    [most],
  );
  return rows;
}

function whyNobody(notice: ClaimedNotice, places: number): string | null {
  if (notice.isDeleted) return "deleted";
  if (notice.isPaused) return "paused";
  return places === 0 ? "nobody_listens" : null;
}

/** The same for everything that one message tells of. */
function keyOf({ organizationId, kind, subject, days }: ClaimedNotice): string {
  return `${organizationId} ${kind} ${subject} ${days}`;
}

function addressOf(notice: ClaimedNotice, subject: Subject, publicUrl: string) {
  const id = randomUUID();
  const telling: Telling = {
    id,
    event: notice.kind,
    occurredAt: notice.raisedAt.toISOString(),
    organization: subject.organization,
    monitor: subject.monitor,
    heartbeat: subject.heartbeat,
    incident: null,
    ...(notice.kind === "heartbeat.slow" ? { run: slowRunOf(notice) } : expiryOf(notice)),
    page: subject.heartbeat === null ? `${publicUrl}/monitors/${subject.monitor.id}` : subject.heartbeat.url,
  };
  const { organizationId, number } = notice;
  return { id, organizationId, noticeId: notice.id, noticeKey: keyOf(notice), number, telling };
}

function slowRunOf({ facts }: ClaimedNotice): SlowRun {
  const { runId, at, durationMs, usualMs } = facts as Omit<SlowRun, "endedAt"> & { at: string | number };
  return { runId, endedAt: new Date(at).toISOString(), durationMs, usualMs };
}

function expiryOf(notice: ClaimedNotice): Pick<Telling, "certificate" | "domain"> {
  const { raisedAt, monitorCount } = notice;
  const daysLeft = (moment: string) => Math.ceil((Date.parse(moment) - raisedAt.getTime()) / DAY_MS);
  if (notice.kind === "domain.expiring") {
    const facts = notice.facts as { name: string; expiresAt: string; registrar: string | null };
    const expiresAt = new Date(facts.expiresAt).toISOString();
    const { name, registrar } = facts;
    return { domain: { name, expiresAt, daysLeft: daysLeft(expiresAt), registrar, monitorCount } };
  }
  const { validTo, issuer, fingerprint, revocation, url } = notice.facts as CertificateFacts & { url: string };
  const host = new URL(url).hostname;
  const revokedAt = revocation?.revokedAt ?? null;
  return { certificate: { host, validTo, daysLeft: daysLeft(validTo), issuer, fingerprint, revokedAt, monitorCount } };
}

/** In one order everywhere, so that two processes with the same keys wait for each other and not in a circle. */
async function insertDeliveries(tx: Tx, deliveries: readonly NewDelivery[]): Promise<void> {
  if (deliveries.length === 0) return;
  await tx.query(
    `INSERT INTO delivery (id, organization_id, notice_id, notice_key, number, channel_id, channel_kind, recipient, telling, state)
     SELECT id, "organizationId", "noticeId", "noticeKey", number, "channelId", "channelKind", recipient, telling,
       CASE WHEN (SELECT n.raised_at < i.hold_before FROM notice n, installation i WHERE n.id = d."noticeId") THEN 'held' ELSE 'pending' END
     FROM jsonb_to_recordset($1::jsonb)
       AS d(id uuid, "organizationId" uuid, "noticeId" bigint, "noticeKey" text, number bigint, "channelId" uuid, "channelKind" text,
            recipient text, telling jsonb)
     ORDER BY "noticeKey", "channelId", recipient, "noticeId"
     ON CONFLICT (notice_key, channel_id, recipient) WHERE notice_key IS NOT NULL AND resend_of IS NULL DO NOTHING`,
    [JSON.stringify(deliveries)],
  );
}

async function markExpanded(tx: Tx, untold: readonly { id: number; key: string; why: string }[]): Promise<void> {
  await tx.query(
    `UPDATE notice n SET expanded_at = clock_timestamp(),
       why_untold = CASE WHEN EXISTS (SELECT 1 FROM delivery d WHERE d.notice_key = u.key AND d.notice_id = n.id) THEN NULL ELSE u.why END
     FROM jsonb_to_recordset($1::jsonb) AS u(id bigint, key text, why text) WHERE n.id = u.id`,
    [JSON.stringify(untold)],
  );
}
