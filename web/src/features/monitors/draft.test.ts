// The form and the API speak of the same monitor: what is read, shown and sent back unchanged changes nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Monitor } from "#web/api/types.ts";
import { changedTarget, commonSettings, draftOf, fitToInterval, freshDraft, newTarget } from "./draft.ts";

const monitor: Monitor = {
  id: "01a1fbdc-c45b-763e-99f9-9f22abb2cadd",
  version: 3,
  name: "Shop",
  kind: "http",
  target: {
    url: "https://shop.example/",
    method: "POST",
    headers: [
      { name: "Accept", value: "text/html: yes" },
      { name: "Authorization", value: { isSet: true } },
    ],
    body: "ping",
    followRedirects: false,
    maxRedirects: 10,
    acceptedStatuses: ["200-299", "304"],
    keyword: "welcome",
    keywordMode: "absent",
    keywordKind: "text",
    assertions: [],
    responseTimeLimitMs: 500,
    auth: null,
    clientCertificate: null,
    proxy: null,
    resolver: null,
    httpVersion: "1.1",
    cacheBusting: false,
    invert: false,
    ipFamily: "ipv4",
    verifyCertificate: false,
  },
  intervalSeconds: 45,
  retryIntervalSeconds: 15,
  timeoutMs: 5_000,
  failuresToDown: 3,
  successesToUp: 2,
  tags: ["shop", "two words"],
  channelIds: [],
  isPaused: false,
  certificateDays: [21, 3],
  domainDays: [],
  tellsCertificateChange: true,
  state: "up",
  stateSince: "2026-11-21T00:00:00.000Z",
  lastCheckAt: null,
  lastResponseMs: null,
  lastReason: null,
  lastMessage: null,
  consecutiveFailures: 0,
  certificateDaysLeft: null,
  domainDaysLeft: null,
  createdAt: "2026-11-20T00:00:00.000Z",
  updatedAt: "2026-11-20T00:00:00.000Z",
  createdBy: null,
  updatedBy: null,
};

test("an untouched form sends back what it was given, secrets as marks", () => {
  const { maxRedirects: _kept, ...shown } = monitor.target;
  assert.deepEqual(changedTarget(draftOf(monitor)), shown);
  const { name, tags, intervalSeconds, timeoutMs, retryIntervalSeconds, failuresToDown, successesToUp, channelIds } =
    monitor;
  const { certificateDays, domainDays, tellsCertificateChange } = monitor;
  assert.deepEqual(commonSettings(draftOf(monitor)), {
    name,
    tags,
    intervalSeconds,
    timeoutMs,
    retryIntervalSeconds,
    failuresToDown,
    successesToUp,
    channelIds,
    certificateDays,
    domainDays,
    tellsCertificateChange,
  });
});

test("emptied numbers fall back to defaults that fit the interval", () => {
  const settings = commonSettings({ ...freshDraft, intervalSeconds: 10, retryIntervalSeconds: "", timeoutMs: "" });
  assert.equal(settings.retryIntervalSeconds, 10);
  assert.equal(settings.timeoutMs, 10_000);
});

test("a shorter interval takes retry interval and timeout along", () => {
  const draft = fitToInterval({ ...freshDraft, timeoutMs: 30_000, intervalSeconds: 10 });
  assert.equal(draft.retryIntervalSeconds, 10);
  assert.equal(draft.timeoutMs, 10_000);
  assert.equal(fitToInterval({ ...draft, intervalSeconds: 300 }).retryIntervalSeconds, 10);
});

test("tags are trimmed and named once; a nameless monitor is called by its address", () => {
  const settings = commonSettings({ ...freshDraft, address: "shop.example/health", tags: " a, b ,a,, c d" });
  assert.deepEqual(settings.tags, ["a", "b", "c d"]);
  assert.equal(settings.name, "shop.example/health");
});

test("an address that is none goes to the server as it was typed, for it to say why", () => {
  assert.equal(newTarget({ ...freshDraft, address: " what ever " }).url, "what ever");
});

test("days are named once, however they are parted, and none is never", () => {
  const settings = commonSettings({ ...freshDraft, certificateDays: "30, 7 7", domainDays: " " });
  assert.deepEqual(settings.certificateDays, [30, 7]);
  assert.deepEqual(settings.domainDays, []);
});
