// What ends by a date: the certificate and the registration of the domain, as they are shown with one monitor. No SQL.
import Type, { type Static } from "typebox";
import { Moment, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { chainFaults } from "#probes/index.ts";
import type { CertificateRow, DomainRow, NoticeRow } from "./expiry-store.ts";
import { MonitorView } from "./monitor.ts";

const Days = Type.Integer({ description: "Rounded up; 0 or below when it has ended" });
const Fingerprint = Type.String({ description: "SHA-256, lower-case hexadecimal" });

export const CertificateView = Strict(
  {
    validFrom: Moment,
    validTo: Moment,
    daysLeft: Days,
    issuer: Type.String(),
    subject: Type.String(),
    names: Type.Array(Type.String(), { description: "Alternative names, the first 50 of `nameCount`" }),
    nameCount: Type.Integer(),
    fingerprint: Fingerprint,
    chain: Type.Array(Strict({ subject: Type.String(), issuer: Type.String(), validTo: Nullable(Moment) }), {
      description: "The server's own certificate first",
    }),
    chainFault: Nullable(OneOf(chainFaults, { description: "What is wrong with the chain" })),
    isNameMismatch: Type.Boolean({ description: "It is not for the host that it was shown for" }),
    revocation: Nullable(
      Strict(
        {
          status: OneOf(["good", "revoked", "unknown"]),
          thisUpdate: Nullable(Moment),
          nextUpdate: Nullable(Moment),
          revokedAt: Nullable(Moment),
        },
        {
          description: "The word that the server itself brings of its authority (OCSP stapling); null: it brings none",
        },
      ),
    ),
    seenAt: Type.Unsafe<string>({ ...Moment, description: "When it was seen last, to the day" }),
    history: Type.Array(
      Strict({
        fingerprint: Fingerprint,
        issuer: Type.String(),
        validTo: Moment,
        firstSeenAt: Moment,
        lastSeenAt: Moment,
      }),
      { description: "The certificates seen so far, newest first, at most 20; the present one among them" },
    ),
  },
  { title: "Certificate" },
);
type CertificateView = Static<typeof CertificateView>;

export const domainOutcomes = ["found", "no_expiry", "not_found", "no_server", "failed"] as const;

export const DomainView = Strict(
  {
    name: Type.String(),
    outcome: Nullable(
      OneOf(domainOutcomes, {
        description:
          "Of the last question; null: not asked yet. no_expiry: its registry tells no date; no_server: its registry answers nobody",
      }),
    ),
    expiresAt: Nullable(Moment),
    daysLeft: Nullable(Days),
    registrar: Nullable(Type.String()),
    checkedAt: Nullable(Moment),
  },
  { title: "Domain" },
);

const NoticeView = Strict({
  kind: Type.String({
    description: "`certificate.expiring`, `certificate.revoked`, `certificate.changed`, `domain.expiring`",
  }),
  days: Type.Integer({ description: "The threshold that was crossed" }),
  at: Moment,
  whyUntold: Nullable(
    Type.String({
      description:
        "nobody_listens, paused, deleted, told_with_another_monitor (one message for all that it concerns); null: somebody was told",
    }),
  ),
});

export const MonitorDetail = Strict(
  {
    ...MonitorView.properties,
    certificate: Nullable(CertificateView),
    domain: Nullable(DomainView),
    notices: Type.Array(NoticeView, { description: "What was told of these ends, newest first, at most 20" }),
  },
  { title: "MonitorDetail" },
);
export type MonitorDetail = Static<typeof MonitorDetail>;

export function certificateView(seen: readonly CertificateRow[]): CertificateView | null {
  const [present] = seen;
  if (present === undefined) return null;
  const { facts } = present;
  return {
    ...facts,
    names: [...facts.names],
    chain: [...facts.chain],
    daysLeft: present.daysLeft,
    seenAt: present.lastSeenAt.toISOString(),
    history: seen.map((row) => ({
      fingerprint: row.facts.fingerprint,
      issuer: row.facts.issuer,
      validTo: row.facts.validTo,
      firstSeenAt: row.firstSeenAt.toISOString(),
      lastSeenAt: row.lastSeenAt.toISOString(),
    })),
  };
}

export function domainView(row: DomainRow | null): MonitorDetail["domain"] {
  if (row === null) return null;
  return {
    name: row.name,
    outcome: domainOutcomes.find((outcome) => outcome === row.outcome) ?? null,
    expiresAt: row.expiresAt?.toISOString() ?? null,
    daysLeft: row.daysLeft,
    registrar: row.registrar,
    checkedAt: row.checkedAt?.toISOString() ?? null,
  };
}

export function noticeViews(rows: readonly NoticeRow[]): MonitorDetail["notices"] {
  return rows.map(({ kind, days, raisedAt, whyUntold }) => ({ kind, days, at: raisedAt.toISOString(), whyUntold }));
}
