// The sentences of all channels, said once. Channels add their own markup; nothing here knows any of it.
// All text of strangers is made safe for one line here, so that a name with line breaks cannot make a header of its own.
import assert from "node:assert/strict";
import { formatDuration } from "#lib/duration.ts";
import type { Telling } from "./channel.ts";
import { expiryWords } from "./expiry-wording.ts";
import { heartbeatWords } from "./heartbeat-wording.ts";
import { isolated, oneLine } from "./plain-text.ts";

const nameMaxCharacters = 120;
const messageMaxCharacters = 300;
const addressMaxCharacters = 500;

export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Said from the second try on, where an earlier one may have arrived and the other side cannot tell. */
export const repeatNote =
  "This may be a repeat: an earlier attempt to send this message ended without a clear answer, so you may have it already.";

/** A subject or a title: "Down: Shop — HTTP 500, expected 200-299". */
export function headline(telling: Telling): string {
  if (telling.event === "channel.test") return "Test message from Keepwatch";
  if (telling.event === "keepwatch.blind") return "Keepwatch cannot see: its own network seems to be gone";
  const expiry = expiryOf(telling);
  if (expiry !== null) return expiry.headline;
  const heartbeat = heartbeatOf(telling);
  if (heartbeat !== null) return heartbeat.headline;
  const { monitor, incident } = subjectOf(telling);
  const name = nameOf(monitor.name);
  if (telling.event === "monitor.down") return `Down: ${name} — ${messageOf(incident)}`;
  return `Up again: ${name}, after ${formatDuration(downtimeMs(telling))}`;
}

/** What happened, as a person would say it: "Shop answers again after 4 min 12 s." */
export function sentence(telling: Telling): string {
  if (telling.event === "channel.test") {
    return `This is a test. Alerts of ${nameOf(telling.organization.name)} arrive here.`;
  }
  if (telling.event === "keepwatch.blind") return oneLine(telling.notice ?? "", messageMaxCharacters);
  const expiry = expiryOf(telling);
  if (expiry !== null) return `${expiry.sentence}.`;
  const heartbeat = heartbeatOf(telling);
  if (heartbeat !== null) return heartbeat.sentence;
  const { monitor, incident } = subjectOf(telling);
  const name = nameOf(monitor.name);
  if (telling.event === "monitor.down") return `${name} is down: ${messageOf(incident)}.`;
  return `${name} answers again after ${formatDuration(downtimeMs(telling))}.`;
}

/** What a reader asks next, in the order of asking. */
export function facts(telling: Telling): readonly Fact[] {
  const organization = { label: "Organization", value: nameOf(telling.organization.name) };
  if (telling.event === "channel.test") return [{ label: "Sent", value: moment(telling.occurredAt) }, organization];
  if (telling.event === "keepwatch.blind") return [{ label: "Since", value: moment(telling.occurredAt) }, organization];
  const expiry = expiryOf(telling);
  if (expiry !== null) {
    const { monitor } = telling;
    return [
      ...(monitor === null ? [] : [{ label: "Monitor", value: nameOf(monitor.name) }]),
      { label: "Ends", value: moment(expiry.endsAt) },
      ...(expiry.by === null ? [] : [{ label: expiry.by.label, value: expiry.by.name }]),
      ...(expiry.monitorCount > 1 ? [{ label: "Monitors concerned", value: String(expiry.monitorCount) }] : []),
      organization,
    ];
  }
  const heartbeat = heartbeatOf(telling);
  if (heartbeat !== null) return [...heartbeat.facts, organization];
  const { monitor, incident } = subjectOf(telling);
  const isDown = telling.event === "monitor.down";
  const shown: Fact[] = [{ label: "Address", value: oneLine(monitor.url, addressMaxCharacters) }];
  if (isDown) {
    shown.push({ label: "Down since", value: moment(incident.startedAt) });
  } else {
    shown.push({ label: "Down from", value: moment(incident.startedAt) });
    shown.push({ label: "Up since", value: moment(incident.resolvedAt ?? telling.occurredAt) });
    shown.push({ label: "It was", value: messageOf(incident) });
  }
  if (monitor.tags.length > 0) {
    shown.push({ label: "Tags", value: oneLine(monitor.tags.join(", "), messageMaxCharacters) });
  }
  return [...shown, organization];
}

/** Where to read on, in Keepwatch; null where there is no such page. */
export function link(telling: Telling): { readonly label: string; readonly url: string } | null {
  if (telling.incident !== null) return { label: "Open the incident", url: telling.incident.url };
  if (telling.page === undefined) return null;
  return { label: isOfHeartbeat(telling) ? "Open the heartbeat" : "Open the monitor", url: telling.page };
}

/** "2026-11-20 12:00:03 UTC": the reader's time zone is not known where the message is written. */
export function moment(rfc3339: string): string {
  return `${new Date(rfc3339).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

function isOfHeartbeat({ heartbeat }: Telling): boolean {
  return heartbeat !== undefined && heartbeat !== null;
}

function heartbeatOf(telling: Telling) {
  return heartbeatWords(telling, {
    name: nameOf,
    text: (text) => oneLine(text, messageMaxCharacters),
    message: (message) => messageOf({ message }),
  });
}

function expiryOf(telling: Telling) {
  return expiryWords(telling, nameOf);
}

function subjectOf(telling: Telling) {
  const { monitor, incident } = telling;
  assert(monitor !== null && incident !== null, `a telling of ${telling.event} names its monitor and its incident`);
  return { monitor, incident };
}

function nameOf(name: string): string {
  return isolated(oneLine(name, nameMaxCharacters));
}

/** Without a full stop, which the sentence around it brings. */
function messageOf(incident: { readonly message: string }): string {
  return isolated(oneLine(incident.message, messageMaxCharacters).replace(/\.$/, ""));
}

/** Never below zero: the clocks of two engines may disagree by a little. */
function downtimeMs(telling: Telling): number {
  const { incident } = subjectOf(telling);
  return Math.max(0, Date.parse(incident.resolvedAt ?? telling.occurredAt) - Date.parse(incident.startedAt));
}
