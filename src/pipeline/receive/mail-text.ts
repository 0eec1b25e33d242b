// What a mail says: its subject, and its text as a person would read it, decoded. Knows nothing of heartbeats and their
// keywords, and never fails: of a mail that cannot be read, the bytes are what it says.
import PostalMime, { type Email } from "postal-mime";
import { MAX_BODY_BYTES } from "#features/heartbeats/index.ts";
import { textOfHtml } from "#lib/html-text.ts";
import { scrubText } from "#lib/scrub-text.ts";

/** Of a longer mail this much is read: a text stands before what is attached to it. */
const MAX_READ_BYTES = 500_000;
/** Reading costs by the line: so many take at worst a third of a second, in which nothing else is received. */
const MAX_READ_LINES = 20_000;
const MAX_SUBJECT_CHARACTERS = 1_000;
/** Mails within mails are attachments: parsing them costs by their depth, and a small one could keep us busy for a minute. */
const parseOptions = { maxRfc822NestingDepth: 0, maxNestingDepth: 30, maxHeadersSize: 100_000 };
const NEWLINE = 0x0a;

export interface MailText {
  readonly subject: string | null;
  /** As much as is kept; null: nothing but headers. */
  readonly body: Buffer | null;
  /** Of the text, before it was cut. */
  readonly bodyBytes: number;
}

/** Gathers as much of a mail as is read. */
export class MailBeginning {
  private readonly parts: Buffer[] = [];
  private bytes = 0;
  private lines = 0;

  add(part: Buffer): void {
    let end = Math.min(part.length, MAX_READ_BYTES - this.bytes);
    if (end <= 0 || this.lines >= MAX_READ_LINES) return;
    for (let at = part.indexOf(NEWLINE); at !== -1 && at < end; at = part.indexOf(NEWLINE, at + 1)) {
      this.lines += 1;
      if (this.lines === MAX_READ_LINES) end = at + 1;
    }
    this.bytes += end;
    this.parts.push(part.subarray(0, end));
  }

  get raw(): Buffer {
    return Buffer.concat(this.parts);
  }
}

export async function readMail(raw: Buffer): Promise<MailText> {
  const mail = await parsed(raw);
  const text = mail === null ? "" : textOf(mail);
  const subject = mail === null ? null : scrubText(mail.subject ?? "", MAX_SUBJECT_CHARACTERS);
  // Broken, or all of it is attached: somebody may still make something of the bytes.
  const body = text !== "" ? Buffer.from(text) : mail === null || hasMoreThanHeaders(raw) ? raw : null;
  return { subject, body: body?.subarray(0, MAX_BODY_BYTES) ?? null, bodyBytes: body?.length ?? 0 };
}

async function parsed(raw: Buffer): Promise<Email | null> {
  try {
    return await PostalMime.parse(raw, parseOptions);
  } catch {
    return null; // nested too deep, headers too long: whatever the parser does not take
  }
}

/** The plain part, and the HTML part where it says something else: keywords are looked for in both. */
function textOf({ text = "", html = "" }: Email): string {
  const plain = text.trim();
  const marked = textOfHtml(html);
  if (marked === "" || inOneLine(plain) === inOneLine(marked)) return plain;
  return plain === "" ? marked : `${plain}\n\n${marked}`;
}

function inOneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function hasMoreThanHeaders(raw: Buffer): boolean {
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text);
  return end !== null && /\S/.test(text.slice(end.index));
}
