// What a person has filled in for an HTTP monitor, and what the server is told of it. Pure.
import type { Body, Monitor, NewMonitor } from "#web/api/types.ts";
import { addressFrom, nameFor } from "./address.ts";
import { changedFurther, freshFurther, type FurtherDraft, furtherOf, newFurther, secretMark } from "./further-draft.ts";

export interface MonitorDraft {
  readonly address: string;
  readonly name: string;
  readonly tags: string;
  readonly intervalSeconds: number | "";
  readonly timeoutMs: number | "";
  readonly retryIntervalSeconds: number | "";
  readonly failuresToDown: number | "";
  readonly successesToUp: number | "";
  readonly method: string;
  readonly acceptedStatuses: string;
  readonly keyword: string;
  readonly keywordMode: "present" | "absent";
  readonly followRedirects: boolean;
  readonly verifyCertificate: boolean;
  readonly httpVersion: "1.1" | "2";
  readonly ipFamily: "auto" | "ipv4" | "ipv6";
  readonly headers: string;
  readonly body: string;
  /** Beyond the plain look. */
  readonly further: FurtherDraft;
  /** null: the default channels. */
  readonly channelIds: readonly string[] | null;
  /** Days before the end, as typed: "14, 7, 1". */
  readonly certificateDays: string;
  readonly domainDays: string;
  readonly tellsCertificateChange: boolean;
}

export const freshDraft: MonitorDraft = {
  address: "",
  name: "",
  tags: "",
  intervalSeconds: 60,
  timeoutMs: 10_000,
  retryIntervalSeconds: 20,
  failuresToDown: 2,
  successesToUp: 1,
  method: "GET",
  acceptedStatuses: "200-299",
  keyword: "",
  keywordMode: "present",
  followRedirects: true,
  verifyCertificate: true,
  httpVersion: "1.1",
  ipFamily: "auto",
  headers: "",
  body: "",
  further: freshFurther,
  channelIds: null,
  certificateDays: "14, 7, 1",
  domainDays: "30, 7",
  tellsCertificateChange: false,
};

/** A shorter interval takes along what may not be longer than it: nobody should be refused over a folded field. */
export function fitToInterval(draft: MonitorDraft): MonitorDraft {
  const { intervalSeconds, retryIntervalSeconds: retry, timeoutMs: timeout } = draft;
  if (intervalSeconds === "") return draft;
  return {
    ...draft,
    retryIntervalSeconds: retry === "" ? "" : Math.min(retry, intervalSeconds),
    timeoutMs: timeout === "" ? "" : Math.min(timeout, intervalSeconds * 1_000),
  };
}

export function draftOf(monitor: Monitor): MonitorDraft {
  const { target } = monitor;
  return {
    address: target.url,
    name: monitor.name,
    tags: monitor.tags.join(", "),
    intervalSeconds: monitor.intervalSeconds,
    timeoutMs: monitor.timeoutMs,
    retryIntervalSeconds: monitor.retryIntervalSeconds,
    failuresToDown: monitor.failuresToDown,
    successesToUp: monitor.successesToUp,
    method: target.method,
    acceptedStatuses: target.acceptedStatuses.join(", "),
    keyword: target.keyword ?? "",
    keywordMode: target.keywordMode,
    followRedirects: target.followRedirects,
    verifyCertificate: target.verifyCertificate,
    httpVersion: target.httpVersion,
    ipFamily: target.ipFamily,
    headers: target.headers
      .map(({ name, value }) => `${name}: ${typeof value === "string" ? value : secretMark}`)
      .join("\n"),
    body: target.body ?? "",
    further: furtherOf(target),
    channelIds: monitor.channelIds,
    certificateDays: monitor.certificateDays.join(", "),
    domainDays: monitor.domainDays.join(", "),
    tellsCertificateChange: monitor.tellsCertificateChange,
  };
}

type ChangedTarget = NonNullable<Body<"monitor.update">["target"]>;
type NewTarget = NewMonitor["target"];

function words(text: string): string[] {
  return text.split(/[,\s]+/).filter(Boolean);
}

function tagsOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((tag) => tag.trim())
        .filter(Boolean),
    ),
  ];
}

/** The address as typed when none can be made of it: the server says what is wrong with it. */
function urlOf(draft: MonitorDraft): string {
  return addressFrom(draft.address)?.href ?? draft.address.trim();
}

export function nameOf(draft: MonitorDraft): string {
  const url = addressFrom(draft.address);
  return draft.name.trim() === "" && url !== undefined ? nameFor(url) : draft.name.trim();
}

function headerLines(draft: MonitorDraft): { name: string; value: string }[] {
  return draft.headers
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const colon = line.indexOf(":");
      return colon === -1
        ? { name: line.trim(), value: "" }
        : { name: line.slice(0, colon).trim(), value: line.slice(colon + 1).trim() };
    });
}

function plainTarget(draft: MonitorDraft) {
  return {
    url: urlOf(draft),
    method: draft.method,
    acceptedStatuses: words(draft.acceptedStatuses),
    keyword: draft.keyword === "" ? null : draft.keyword,
    keywordMode: draft.keywordMode,
    followRedirects: draft.followRedirects,
    verifyCertificate: draft.verifyCertificate,
    httpVersion: draft.httpVersion,
    ipFamily: draft.ipFamily,
    body: draft.body === "" ? null : draft.body,
  };
}

export function newTarget(draft: MonitorDraft): NewTarget {
  return { ...plainTarget(draft), ...newFurther(draft.further), headers: headerLines(draft) };
}

export function changedTarget(draft: MonitorDraft): ChangedTarget {
  return {
    ...plainTarget(draft),
    ...changedFurther(draft.further),
    headers: headerLines(draft).map(({ name, value }) => ({
      name,
      value: value === secretMark ? { isSet: true as const } : value,
    })),
  };
}

/** What is no number goes to the server as none, for it to say what is wrong. */
function daysOf(text: string): number[] {
  return [...new Set(words(text).map(Number))];
}

/** What is sent beside the target; a number that was emptied falls back to its default. */
export function commonSettings(draft: MonitorDraft) {
  const intervalSeconds = draft.intervalSeconds || 60;
  return {
    name: nameOf(draft),
    tags: tagsOf(draft.tags),
    intervalSeconds,
    timeoutMs: draft.timeoutMs || Math.min(10_000, intervalSeconds * 1_000),
    retryIntervalSeconds: draft.retryIntervalSeconds || Math.min(20, intervalSeconds),
    failuresToDown: draft.failuresToDown || 2,
    successesToUp: draft.successesToUp || 1,
    channelIds: draft.channelIds === null ? null : [...draft.channelIds],
    certificateDays: daysOf(draft.certificateDays),
    domainDays: daysOf(draft.domainDays),
    tellsCertificateChange: draft.tellsCertificateChange,
  };
}
