// Badges: public pictures and figures of how all checks, those with a tag, or one check are. Whoever has the address may
// look; nothing but names of tags and checks can be read from it.
import { LRUCache } from "lru-cache";
import { listHeartbeats } from "#features/heartbeats/index.ts";
import type { House } from "#platform/verb.ts";
import type { BadgeKeys } from "./badge-keys.ts";
import { badgeSvg, type BadgeStatus } from "./badge-svg.ts";
import { type Answered, type Asked, organizationOf } from "./asked.ts";
import { countStatuses, findStatus, listTags, type StatusCounts } from "./store.ts";
import { wrongKey } from "./told.ts";
import { UNNAMED } from "./to-heartbeat.ts";

const KEPT_MS = 1_000;
const MAX_KEPT = 5_000;
const ALL = "*";
const ALL_LABEL = "Keepwatch";

export const badgeFormats = ["svg", "json", "shields"] as const;
type BadgeFormat = (typeof badgeFormats)[number];

interface Counted extends StatusCounts {
  readonly label: string;
}

export interface Badges {
  /** `file` is what stands behind the badge's key: SIGNATURE/TAG.FORMAT, or SIGNATURE.FORMAT for all. */
  ofTag(badgeKey: string, file: string): Promise<Badge | null>;
  ofHeartbeat(states: string, file: string): Promise<Badge | null>;
}

export interface Badge {
  readonly contentType: string;
  readonly body: string;
}

export function createBadges({ pool, now }: Pick<House, "pool" | "now">, keys: BadgeKeys): Badges {
  const kept = new LRUCache<string, Promise<Counted | null>>({ max: MAX_KEPT, ttl: KEPT_MS });

  /** Many who ask at once cost one question. */
  function counted(about: string, count: () => Promise<Counted | null>): Promise<Counted | null> {
    const known = kept.get(about);
    if (known !== undefined) return known;
    const asked = count();
    kept.set(about, asked);
    asked.catch(() => kept.delete(about)); // whoever asked is told; the next one asks anew
    return asked;
  }

  return {
    async ofTag(badgeKey, file) {
      const slash = file.indexOf("/");
      const { stem, format } = partsOf(slash === -1 ? file : file.slice(slash + 1));
      const [signature, tag] = slash === -1 ? [stem, ALL] : [file.slice(0, slash), stem];
      const [, letters, two] = /^([\w-]{8})(-2)?$/.exec(signature) ?? [];
      const org = keys.organizationOf(badgeKey);
      if (format === null || letters === undefined || org === null) return null;
      if (!keys.isSigned(badgeKey, tag, letters)) return null;
      const counts = await counted(`${org} ${tag}`, async () => ({
        label: tag === ALL ? ALL_LABEL : tag,
        ...(await countStatuses(pool, org, tag === ALL ? null : tag, now())),
      }));
      return counts && drawn(counts, two === undefined, format);
    },
    async ofHeartbeat(states, file) {
      const { stem, format } = partsOf(file);
      const number = keys.heartbeatOf(stem);
      if (format === null || number === null || !/^[23]$/.test(states)) return null;
      const counts = await counted(String(number), async () => {
        const found = await findStatus(pool, number, now());
        return found === undefined ? null : { ...found, label: found.name === UNNAMED ? stem : found.name };
      });
      return counts && drawn(counts, states === "3", format);
    },
  };
}

/** A tag may have dots of its own. */
function partsOf(file: string): { stem: string; format: BadgeFormat | null } {
  const dot = file.lastIndexOf(".");
  return { stem: file.slice(0, dot), format: badgeFormats.find((one) => one === file.slice(dot + 1)) ?? null };
}

const shieldsColors: Readonly<Record<BadgeStatus, string>> = { up: "success", late: "important", down: "critical" };

function drawn({ label, total, grace, down }: Counted, hasLate: boolean, format: BadgeFormat): Badge {
  const status: BadgeStatus = down > 0 ? "down" : hasLate && grace > 0 ? "late" : "up";
  switch (format) {
    case "svg":
      return { contentType: "image/svg+xml; charset=utf-8", body: badgeSvg(label, status) };
    case "json":
      return json({ status, total, grace, down });
    case "shields":
      return json({ schemaVersion: 1, label, message: status, color: shieldsColors[status] });
  }
}

function json(value: unknown): Badge {
  return { contentType: "application/json; charset=utf-8", body: JSON.stringify(value) };
}

/** The addresses of the organisation's badges: one set for all checks, one for each tag. */
export async function answerBadges(asked: Asked): Promise<Answered> {
  const { house, badges: keys } = asked;
  const org = organizationOf(asked);
  if (!asked.caller.permissions.has(listHeartbeats.name)) throw wrongKey();
  const badgeKey = keys.ofOrganization(org);
  const tags = [ALL, ...(await listTags(house.pool, org)).filter((tag) => tag !== ALL)];
  const addressesOf = (tag: string) => {
    const signature = `${house.publicUrl}/badge/${badgeKey}/${keys.signatureOf(badgeKey, tag)}`;
    const file = tag === ALL ? "" : `/${encodeURIComponent(tag)}`;
    const address = (end: string, format: BadgeFormat) => `${signature}${end}${file}.${format}`;
    return {
      svg: address("-2", "svg"),
      svg3: address("", "svg"),
      json: address("-2", "json"),
      json3: address("", "json"),
      shields: address("-2", "shields"),
      shields3: address("", "shields"),
    };
  };
  return { status: 200, json: { badges: Object.fromEntries(tags.map((tag) => [tag, addressesOf(tag)])) } };
}
