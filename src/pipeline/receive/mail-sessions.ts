// Who is connected to the mail receiver, for how long, and whose mail is being taken: the limits in time and number that
// SMTP leaves to the server. Knows nothing of what mails say.
import type { SMTPServerSession } from "smtp-server";
import type { MailLimits } from "./mail.ts";

interface Entry {
  readonly address: string;
  timer: NodeJS.Timeout;
  isSending: boolean;
}

export class MailSessions {
  private readonly limits: MailLimits;
  /** Says why, and ends the connection. */
  private readonly hangUp: (id: string, why: string) => void;
  private readonly entries = new Map<string, Entry>();
  private readonly counts = new Map<string, number>();
  private mails = 0;
  private onQuiet: (() => void) | null = null;

  constructor(limits: MailLimits, hangUp: (id: string, why: string) => void) {
    this.limits = limits;
    this.hangUp = hangUp;
  }

  /** False when this address has too many already. */
  enter({ id, remoteAddress: address }: Pick<SMTPServerSession, "id" | "remoteAddress">): boolean {
    const count = this.counts.get(address) ?? 0;
    if (count >= this.limits.maxConnectionsOfOneAddress) return false;
    this.counts.set(address, count + 1);
    const timer = setTimeout(() => this.end(id), this.limits.sessionWithinMs);
    this.entries.set(id, { address, timer, isSending: false });
    return true;
  }

  leave({ id }: Pick<SMTPServerSession, "id">): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return; // it was not let in
    this.entries.delete(id);
    clearTimeout(entry.timer);
    const count = (this.counts.get(entry.address) ?? 1) - 1;
    if (count === 0) this.counts.delete(entry.address);
    else this.counts.set(entry.address, count);
  }

  /** Call what it answers when the mail is taken or refused. */
  beginMail(id: string, onTooSlow: () => void): () => void {
    this.mails += 1;
    const entry = this.entries.get(id);
    if (entry !== undefined) entry.isSending = true;
    const timer = setTimeout(() => {
      this.hangUp(id, "The mail takes too long");
      onTooSlow();
    }, this.limits.messageWithinMs);
    return () => {
      clearTimeout(timer);
      if (entry !== undefined) entry.isSending = false;
      this.mails -= 1;
      if (this.mails === 0) this.onQuiet?.();
    };
  }

  /** Resolves when no mail is being taken, or after so long. */
  async quiet(withinMs: number): Promise<void> {
    if (this.mails === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.onQuiet = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private end(id: string): void {
    const entry = this.entries.get(id);
    if (entry === undefined) return;
    if (entry.isSending) entry.timer = setTimeout(() => this.end(id), this.limits.messageWithinMs);
    else this.hangUp(id, "The connection has lasted too long");
  }
}
