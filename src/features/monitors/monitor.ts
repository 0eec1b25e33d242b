// The noun: a monitor is a target that is looked at on an interval. Its words, limits and shape towards people; nothing
// of tables, schedules or networks.
import Type, { type Static } from "typebox";
import { Id, Moment, Name, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { KindName, TargetView } from "./kinds.ts";

/** Broken first: the order of `sort=state`. */
export const states = ["down", "degraded", "unknown", "maintenance", "pending", "up", "paused"] as const;
export type State = (typeof states)[number];

/** A newer program may have written a state that we do not know yet; we cannot say more of it than that. */
export function stateOf(stored: string): State {
  return states.find((state) => state === stored) ?? "unknown";
}

export const MAX_BULK = 1_000; // monitors of one bulk request
export const MAX_TAGS = 20; // of one monitor
export const MAX_TAG_CHARACTERS = 50;
export const MAX_CHANNELS = 100; // named by one monitor
export const MAX_ALERT_DAYS = 5; // thresholds of one end

export const defaults = {
  intervalSeconds: 60,
  /** At most: never above the interval. */
  retryIntervalSeconds: 20,
  timeoutMs: 10_000,
  failuresToDown: 2,
  successesToUp: 1,
  certificateDays: [14, 7, 1],
  domainDays: [30, 7],
} as const;

const Interval = Type.Integer({ minimum: 10, maximum: 86_400, default: defaults.intervalSeconds });
const RetryInterval = Type.Integer({
  minimum: 10,
  maximum: 86_400,
  description: "While checks fail they come this often; at most the interval. Default: the interval, but at most 20",
});
const Timeout = Type.Integer({
  minimum: 100,
  maximum: 60_000,
  default: defaults.timeoutMs,
  description: "Of one attempt; at most the interval",
});
const AlertDays = (what: string, preset: readonly number[]) =>
  Type.Array(Type.Integer({ minimum: 0, maximum: 365 }), {
    maxItems: MAX_ALERT_DAYS,
    uniqueItems: true,
    default: [...preset],
    description: `Days before ${what} ends at which somebody is told, each once; 0: when it has ended; []: never`,
  });
const CertificateDays = AlertDays("the certificate", defaults.certificateDays);
const DomainDays = AlertDays("the registration of the domain", defaults.domainDays);
const TellsCertificateChange = Type.Boolean({
  default: false,
  description: "Tell when another certificate is shown for the first time",
});
const Threshold = (preset: number) => Type.Integer({ minimum: 1, maximum: 10, default: preset });

export const Tag = Type.String({ minLength: 1, maxLength: MAX_TAG_CHARACTERS, pattern: "\\S" });
export const Tags = Type.Array(Tag, { maxItems: MAX_TAGS, uniqueItems: true });
export const ChannelIds = Nullable(
  Type.Array(Id, {
    maxItems: MAX_CHANNELS,
    uniqueItems: true,
    description: "Who hears; []: nobody; null: the default channels",
  }),
);

/** What a person sets besides name, kind and target. All may be left out. */
export const optionalSettings = {
  intervalSeconds: Type.Optional(Interval),
  retryIntervalSeconds: Type.Optional(RetryInterval),
  timeoutMs: Type.Optional(Timeout),
  failuresToDown: Type.Optional(Threshold(defaults.failuresToDown)),
  successesToUp: Type.Optional(Threshold(defaults.successesToUp)),
  tags: Type.Optional(Tags),
  channelIds: Type.Optional(ChannelIds),
  isPaused: Type.Optional(Type.Boolean({ default: false })),
  certificateDays: Type.Optional(CertificateDays),
  domainDays: Type.Optional(DomainDays),
  tellsCertificateChange: Type.Optional(TellsCertificateChange),
};

const DaysLeft = Nullable(
  Type.Integer({ description: "Rounded up; 0 or below when it has ended; null when it is not known" }),
);

export const MonitorView = Strict(
  {
    id: Id,
    version: Type.Integer({ description: "Of what a person edits; the ETag. A check does not change it" }),
    name: Name,
    kind: KindName,
    target: TargetView,
    intervalSeconds: Interval,
    retryIntervalSeconds: RetryInterval,
    timeoutMs: Timeout,
    failuresToDown: Threshold(defaults.failuresToDown),
    successesToUp: Threshold(defaults.successesToUp),
    tags: Tags,
    channelIds: ChannelIds,
    isPaused: Type.Boolean(),
    certificateDays: CertificateDays,
    domainDays: DomainDays,
    tellsCertificateChange: TellsCertificateChange,
    state: OneOf(states),
    stateSince: Moment,
    lastCheckAt: Nullable(Moment),
    lastResponseMs: Nullable(Type.Number({ description: "Milliseconds, to the microsecond" })),
    lastReason: Nullable(
      Type.String({ description: "Stable code of why the last check failed; null when it was good" }),
    ),
    lastMessage: Nullable(Type.String({ description: "The same in words" })),
    consecutiveFailures: Type.Integer({ description: "Failed checks in a row" }),
    certificateDaysLeft: DaysLeft,
    domainDaysLeft: DaysLeft,
    createdAt: Moment,
    updatedAt: Moment,
    createdBy: Nullable(Id),
    updatedBy: Nullable(Id),
  },
  { title: "Monitor" },
);
export type MonitorView = Static<typeof MonitorView>;

export const MonitorList = Strict({ items: Type.Array(MonitorView) });
export const BulkIds = Type.Array(Id, { minItems: 1, maxItems: MAX_BULK });
