// What becomes of a mail's recipients and of the mail: a ping for each heartbeat that it names. Knows SMTP only by the
// codes of its answers.
import { MAX_USER_AGENT } from "#features/heartbeats/index.ts";
import { scrubText } from "#lib/scrub-text.ts";
import type { Outcome } from "./forms/form.ts";
import type { Taken } from "./lane.ts";
import { recipientOf } from "./mail-address.ts";
import { readMail } from "./mail-text.ts";
import type { Located, Receipt, Receiver } from "./receiver.ts";
import { UnknownLimit } from "./unknown-limit.ts";

export type MailOutcome = Extract<Outcome, "stored" | "unknown" | "ambiguous" | "too_many" | "too_large" | "away">;

/** Code and text of an SMTP answer; its enhanced code follows from the first. */
export type MailRefusal = readonly [code: number, text: string];

const rejected: MailRefusal = [550, "Recipient rejected"];
const noMailbox: MailRefusal = [550, "Invalid mailbox"];
/** Whoever sends tries again by itself: by then the address may be known, or the database back. */
const tooMany: MailRefusal = [450, "Too many unknown recipients, try again later"];
const away: MailRefusal = [451, "Pings cannot be stored now, try again later"];

export interface MailDeskOptions {
  readonly receiver: Receiver;
  readonly domain: string;
  readonly onAnswer: (outcome: MailOutcome) => void;
}

export interface Envelope {
  readonly sender: string;
  readonly recipients: readonly string[];
  /** From where it came to us. */
  readonly address: string;
}

interface Addressee {
  readonly number: number;
  readonly isFormer: boolean;
  readonly receipt: Receipt;
}

export interface MailUnderWay {
  /** Resolves with null when every ping is on disk. */
  take(raw: Buffer): Promise<MailRefusal | null>;
  settle(): void;
}

export class MailDesk {
  private readonly options: MailDeskOptions;
  private readonly limit = new UnknownLimit();

  constructor(options: MailDeskOptions) {
    this.options = options;
  }

  /** Null when mail to it is taken. */
  async recipient(recipient: string, from: string): Promise<MailRefusal | null> {
    const [outcome, refusal] = await this.judge(recipient, from);
    if (outcome !== null) this.options.onAnswer(outcome);
    return refusal;
  }

  private async judge(recipient: string, from: string): Promise<[MailOutcome | null, MailRefusal | null]> {
    const { receiver, domain } = this.options;
    const named = recipientOf(recipient, domain);
    if (named === "not_ours") return ["unknown", rejected];
    if (named === "no_mailbox") return ["unknown", noMailbox];
    let located: Located = receiver.find([named]);
    if (located.kind === "none" && !this.limit.mayTry(from, performance.now())) return ["too_many", tooMany];
    // It may have been made a moment ago by another process: the book is read once more before "unknown" is said.
    if (located.kind === "none" || located.kind === "free") located = await receiver.findAnew([named]);
    if (located.kind === "none") this.limit.count(from, performance.now());
    if (located.kind === "one") return [null, null];
    if (located.kind === "away") return ["away", away];
    return [located.kind === "many" ? "ambiguous" : "unknown", rejected];
  }

  /** The moment of the pings is that at which the mail begins. */
  begin({ sender, recipients, address }: Envelope): MailUnderWay {
    const { receiver, onAnswer } = this.options;
    const addressees = this.addresseesOf(recipients);
    return {
      take: async (raw) => {
        const { subject, body, bodyBytes } = await readMail(raw);
        const taken = await Promise.all(
          addressees.map(({ number, isFormer, receipt }) =>
            receiver.take({
              ...receipt,
              number,
              signal: "success", // until the rules have looked at its content
              exitStatus: null,
              runId: null,
              form: "email",
              scheme: "email",
              method: "",
              address,
              userAgent: scrubText(`Email from ${sender === "" ? "<>" : sender}`, MAX_USER_AGENT),
              body,
              bodyBytes,
              message: subject === "" ? null : subject,
              subject,
              toldDurationMs: null,
              isByFormerAddress: isFormer,
            }),
          ),
        );
        for (const one of taken) onAnswer(outcomeOf(one));
        // Those that were taken are taken once more when it is sent again; none may be lost.
        if (taken.includes("away")) return away;
        return taken.some((one) => one !== "gone") ? null : rejected;
      },
      settle: () => addressees.forEach(({ receipt }) => receiver.settle(receipt)),
    };
  }

  /** A heartbeat that is named twice gets one ping. One that is gone by now gets none. */
  private addresseesOf(recipients: readonly string[]): Addressee[] {
    const { receiver, domain } = this.options;
    const found = new Map<number, Addressee>();
    for (const recipient of recipients) {
      const named = recipientOf(recipient, domain);
      const located = typeof named === "string" ? null : receiver.find([named]);
      if (located?.kind !== "one" || found.has(located.heartbeat.number)) continue;
      const { number } = located.heartbeat;
      found.set(number, { number, isFormer: located.isFormer, receipt: receiver.begin() });
    }
    return [...found.values()];
  }
}

function outcomeOf(taken: Taken): MailOutcome {
  if (taken === "gone") return "unknown";
  return taken === "away" ? "away" : "stored";
}
