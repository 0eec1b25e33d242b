// The sentences about what ends by a date: certificates and registrations of domains. Texts are made safe by the one who
// asks for them (wording.ts); what is said depends on the telling alone, so that every try says the same.
import { formatDuration } from "#lib/duration.ts";
import type { Telling } from "./channel.ts";

export interface ExpiryWords {
  readonly headline: string;
  /** Without a full stop. */
  readonly sentence: string;
  readonly endsAt: string;
  /** Who issued it, or where it is registered. */
  readonly by: { readonly label: string; readonly name: string } | null;
  readonly monitorCount: number;
}

const DAY_MS = 86_400_000;
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** Null for a telling of something else. `safe` makes a text of strangers fit for one line. */
export function expiryWords(telling: Telling, safe: (text: string) => string): ExpiryWords | null {
  const { certificate, domain, occurredAt } = telling;
  if (domain !== undefined) {
    const name = safe(domain.name);
    const when = whenOf(domain.expiresAt, occurredAt);
    const at = domain.registrar === null ? "" : `, at ${safe(domain.registrar)}`;
    return {
      headline: `Domain ${when}: ${name}`,
      sentence: `The registration of ${name} ${when} (on ${dayOf(domain.expiresAt)}${at})`,
      endsAt: domain.expiresAt,
      by: domain.registrar === null ? null : { label: "Registrar", name: safe(domain.registrar) },
      monitorCount: domain.monitorCount,
    };
  }
  if (certificate === undefined) return null;
  const { validTo, issuer, revokedAt, monitorCount } = certificate;
  const host = safe(certificate.host);
  const by = issuer === "" ? "" : `, issued by ${safe(issuer)}`;
  const common = {
    endsAt: validTo,
    by: issuer === "" ? null : { label: "Issued by", name: safe(issuer) },
    monitorCount,
  };
  switch (telling.event) {
    case "certificate.revoked": {
      const since = revokedAt === null ? "" : ` on ${dayOf(revokedAt)}`;
      const sentence = `The certificate of ${host} was revoked${since}${by}: visitors may be turned away`;
      return { ...common, headline: `Certificate revoked: ${host}`, sentence };
    }
    case "certificate.changed": {
      const sentence = `${host} shows another certificate (until ${dayOf(validTo)}${by})`;
      return { ...common, headline: `New certificate: ${host}`, sentence };
    }
    default: {
      const when = whenOf(validTo, occurredAt);
      const sentence = `The certificate of ${host} ${when} (on ${dayOf(validTo)}${by})`;
      return { ...common, headline: `Certificate ${when}: ${host}`, sentence };
    }
  }
}

/** "ends in 7 days", rounded up as the thresholds are; the last day by the hour. */
function whenOf(endsAt: string, at: string): string {
  const leftMs = Date.parse(endsAt) - Date.parse(at);
  if (leftMs <= 0) return "has ended";
  if (leftMs < DAY_MS / 2) return `ends in ${formatDuration(leftMs)}`;
  const days = Math.ceil(leftMs / DAY_MS);
  return `ends in ${days} ${days === 1 ? "day" : "days"}`;
}

function dayOf(moment: string): string {
  return day.format(new Date(moment));
}
