// The channel "email": a mail through the instance's mail server. Each address is a delivery of its own, so that one
// that is refused holds nobody else up. Mail knows no keys: a repeat carries the same Message-ID and says what it is.
import Type, { type Static } from "typebox";
import type { Channel, Outcome } from "#channels/channel.ts";
import { composeMail } from "./compose.ts";
import { domainOfSender, mailServerOf } from "./mail-server-address.ts";
import { sendMail } from "./smtp.ts";

const addressesMax = 20;
/** RFC 5321 4.5.3.1.3, without the angle brackets. */
const addressMaxCharacters = 254;
/** One "@" and nothing that means something in a header: no spaces, controls, brackets, quotes, commas, colons. */
const addressPattern = String.raw`^[^\s\u0000-\u001f\u007f-\u009f@<>()\[\]\\,;:"]+@[^\s\u0000-\u001f\u007f-\u009f@<>()\[\]\\,;:"]+$`;

const settings = Type.Object(
  {
    to: Type.Array(Type.String({ maxLength: addressMaxCharacters, pattern: addressPattern }), {
      minItems: 1,
      maxItems: addressesMax,
    }),
  },
  { additionalProperties: false },
);
export type EmailSettings = Static<typeof settings>;

export const email: Channel<EmailSettings> = {
  kind: "email",
  settings,
  secretFields: [],

  faults({ to }) {
    const seen = new Set<string>();
    return to.flatMap((address, index) => {
      const isRepeated = seen.has(address.toLowerCase());
      seen.add(address.toLowerCase());
      return isRepeated ? [{ path: `/to/${index}`, message: "is in the list already" }] : [];
    });
  },

  complete: (given) => ({ settings: given, generated: [] }),

  recipients: ({ to }) => to,

  async send(_settings, recipient, telling, { net, signal, now, smtp, isRepeat }) {
    if (smtp === null) return notConfigured("This Keepwatch has no mail server. Set SMTP_URL and SMTP_FROM.");
    const server = mailServerOf(smtp.url);
    if (server === null) return notConfigured("SMTP_URL is no address like smtp://user:password@host:587.");
    const { subject, text, html, messageId, references } = composeMail(telling, isRepeat, domainOfSender(smtp.from));
    const mail = {
      from: smtp.from,
      to: { name: "", address: recipient },
      subject,
      text,
      html,
      messageId,
      ...(references === null ? {} : { references, inReplyTo: references }),
      date: new Date(now()),
      headers: { "Auto-Submitted": "auto-generated" },
    };
    return await sendMail(mail, server, { net, signal });
  },
};

function notConfigured(detail: string): Outcome {
  return { result: "permanent", statusCode: null, detail, retryAfterMs: null, isAmbiguous: false };
}
