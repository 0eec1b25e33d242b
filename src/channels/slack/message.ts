// A telling as Slack's blocks. Every text of strangers goes into `plain_text`, where no markup is read; only the
// fallback text is markup, and is escaped.
import type { Telling } from "#channels/channel.ts";
import { shortened } from "#channels/plain-text.ts";
import { facts, headline, link, repeatNote, sentence } from "#channels/wording.ts";

/** Slack's own limits, in characters. */
const headerMaxCharacters = 150;
const fieldMaxCharacters = 2_000;

interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
  readonly emoji: false;
}

/** The blocks carry the message; `text` is what notifications, screen readers and servers without blocks show. */
export function slackMessage(telling: Telling, isRepeat: boolean): Readonly<Record<string, unknown>> {
  const place = link(telling);
  const blocks = [
    { type: "header", text: plainText(headline(telling), headerMaxCharacters) },
    { type: "section", text: plainText(sentence(telling)) },
    { type: "section", fields: facts(telling).map(({ label, value }) => plainText(`${label}\n${value}`)) },
    ...(isRepeat ? [{ type: "context", elements: [plainText(repeatNote)] }] : []),
    ...(place === null ? [] : [{ type: "actions", elements: [linkButton(place.label, place.url)] }]),
  ];
  const fallback = [sentence(telling), ...(isRepeat ? [repeatNote] : [])].map(escaped).join("\n");
  return { text: place === null ? fallback : `${fallback}\n<${escaped(place.url)}>`, blocks };
}

function plainText(text: string, maxCharacters: number = fieldMaxCharacters): PlainText {
  return { type: "plain_text", text: shortened(text, maxCharacters), emoji: false };
}

function linkButton(label: string, url: string) {
  return { type: "button", text: plainText(label), url, action_id: "open_incident" };
}

/** The three characters that Slack reads as markup; a joiner after "@" keeps a name from calling everybody (Mattermost). */
function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(/@(?=\p{L})/gu, "@\u2060");
}
