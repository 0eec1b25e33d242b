// What comes in becomes the settings of a monitor: defaults are filled in, and what a schema cannot say is checked.
// Pure but for the ids of channels and the vault, which are handed in.
import type { Static } from "typebox";
import type { Fault } from "#platform/refusal.ts";
import { Name, Strict } from "#platform/schema.ts";
import type { Vault } from "#platform/secrets.ts";
import {
  changeTarget,
  joinTarget,
  KindName,
  splitTarget,
  Target,
  TargetChange,
  targetFaults,
  type TargetView,
} from "./kinds.ts";
import type { Secrets } from "./marked-secrets.ts";
import { defaults, optionalSettings } from "./monitor.ts";
import type { MonitorSettings } from "./monitor-row.ts";

export const NewMonitor = Strict(
  { name: Name, kind: KindName, target: Target, ...optionalSettings },
  { title: "NewMonitor" },
);
export type NewMonitor = Static<typeof NewMonitor>;

/** What may be changed of many monitors at once. */
export type CommonChange = Partial<
  Pick<
    NewMonitor,
    | "intervalSeconds"
    | "retryIntervalSeconds"
    | "timeoutMs"
    | "failuresToDown"
    | "successesToUp"
    | "tags"
    | "channelIds"
    | "isPaused"
    | "certificateDays"
    | "domainDays"
    | "tellsCertificateChange"
  >
>;
export type MonitorChange = CommonChange & { readonly name?: string; readonly target?: TargetChange };

/** The settings of a new monitor, sealed under its id, with every fault; paths begin with `path`. */
export function settingsOfNew(
  input: NewMonitor,
  id: string,
  vault: Vault,
  path: string,
): { settings: MonitorSettings; faults: Fault[] } {
  const intervalSeconds = input.intervalSeconds ?? defaults.intervalSeconds;
  const split = splitTarget(input.kind, input.target);
  const settings: MonitorSettings = {
    name: input.name,
    kind: input.kind,
    target: split.target,
    secrets: sealSecrets(vault, id, split.secrets),
    intervalSeconds,
    retryIntervalSeconds: input.retryIntervalSeconds ?? Math.min(intervalSeconds, defaults.retryIntervalSeconds),
    timeoutMs: input.timeoutMs ?? defaults.timeoutMs,
    failuresToDown: input.failuresToDown ?? defaults.failuresToDown,
    successesToUp: input.successesToUp ?? defaults.successesToUp,
    tags: input.tags ?? [],
    channelIds: lowerCase(input.channelIds ?? null),
    isPaused: input.isPaused ?? false,
    certificateDays: farthestFirst(input.certificateDays ?? defaults.certificateDays),
    domainDays: farthestFirst(input.domainDays ?? defaults.domainDays),
    tellsCertificateChange: input.tellsCertificateChange ?? false,
  };
  return {
    settings,
    faults: [...targetFaults(input.kind, input.target, `${path}/target`), ...timingFaults(settings, path)],
  };
}

/**
 * The settings that change, with every fault. An interval that is sent alone takes the retry interval down with it: a
 * person who never named one should not be refused over it.
 */
export function settingsOfChange(
  before: MonitorSettings & { readonly id: string },
  change: MonitorChange,
  vault: Vault,
  path: string,
): { changed: Partial<MonitorSettings>; faults: Fault[] } {
  const { target: targetChange, channelIds, ...plain } = change;
  const faults: Fault[] = [];
  const changed: { -readonly [Name in keyof MonitorSettings]?: MonitorSettings[Name] } = { ...plain };
  if (channelIds !== undefined) changed.channelIds = lowerCase(channelIds);
  for (const name of ["certificateDays", "domainDays"] as const)
    if (plain[name] !== undefined) changed[name] = farthestFirst(plain[name]);
  if (plain.intervalSeconds !== undefined && plain.retryIntervalSeconds === undefined)
    changed.retryIntervalSeconds = Math.min(before.retryIntervalSeconds, plain.intervalSeconds);
  if (targetChange !== undefined) {
    const full = openTarget(vault, before);
    const next = changeTarget(before.kind, { shown: before.target, full }, targetChange, `${path}/target`);
    faults.push(...next.faults);
    if (next.faults.length === 0) {
      const split = splitTarget(before.kind, next.target);
      changed.target = split.target;
      changed.secrets = sealSecrets(vault, before.id, split.secrets);
    }
  }
  return { changed, faults: [...faults, ...timingFaults({ ...before, ...changed }, path)] };
}

function timingFaults(settings: MonitorSettings, path: string): Fault[] {
  const faults: Fault[] = [];
  const { intervalSeconds, retryIntervalSeconds, timeoutMs } = settings;
  if (retryIntervalSeconds > intervalSeconds)
    faults.push({
      path: `${path}/retryIntervalSeconds`,
      message: `must not be above intervalSeconds (${intervalSeconds})`,
    });
  if (timeoutMs > intervalSeconds * 1_000)
    faults.push({
      path: `${path}/timeoutMs`,
      message: `must not be above the interval (${intervalSeconds * 1_000} ms)`,
    });
  return faults;
}

/** The target in full, for the probe. Never log it. */
export function openTarget(
  vault: Vault,
  stored: { readonly id: string; readonly target: TargetView; readonly secrets: Buffer | null },
): Target {
  if (stored.secrets === null) return stored.target as Target;
  return joinTarget(stored.target, JSON.parse(vault.open(stored.secrets, placeOf(stored.id))) as Secrets);
}

function sealSecrets(vault: Vault, id: string, secrets: Secrets | null): Buffer | null {
  return secrets === null ? null : vault.seal(JSON.stringify(secrets), placeOf(id));
}

function placeOf(id: string) {
  return { table: "monitor", column: "secrets", key: id };
}

function farthestFirst(days: readonly number[]): number[] {
  return days.toSorted((a, b) => b - a);
}

function lowerCase(ids: readonly string[] | null): string[] | null {
  return ids === null ? null : ids.map((id) => id.toLowerCase());
}
