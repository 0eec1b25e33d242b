// A telling as a mail for one recipient: subject, both parts, and the headers that let mail readers sort it.
// Knows nothing of the way the mail goes.
import type { Telling } from "#channels/channel.ts";
import { shortened } from "#channels/plain-text.ts";
import { facts, headline, link, repeatNote, sentence } from "#channels/wording.ts";
import { htmlPart } from "./html.ts";

const subjectMaxCharacters = 160;

export interface Mail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Made of the delivery's id: a repeat has the same one, and most mail servers show it once. */
  readonly messageId: string;
  /** The same for all mails of an incident, so that they stand together; no mail has it as its own id. */
  readonly references: string | null;
}

export function composeMail(telling: Telling, isRepeat: boolean, domain: string): Mail {
  return {
    subject: shortened(headline(telling), subjectMaxCharacters),
    text: textPart(telling, isRepeat),
    html: htmlPart(telling, isRepeat),
    messageId: `<${telling.id}@${domain}>`,
    references: telling.incident === null ? null : `<incident.${telling.incident.id}@${domain}>`,
  };
}

function textPart(telling: Telling, isRepeat: boolean): string {
  const lines = [sentence(telling), "", ...facts(telling).map(({ label, value }) => `${label}: ${value}`)];
  const place = link(telling);
  if (place !== null) lines.push("", `${place.label}: ${place.url}`);
  if (isRepeat) lines.push("", repeatNote);
  return `${lines.join("\n")}\n`;
}
