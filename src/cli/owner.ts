// `keepwatch owner reset EMAIL`: prints a one-time link to a new password. How the link is made is handed in by the
// role, because the command line may not look into features.
import { exitCodes, OperatorError } from "#platform/operator-error.ts";

export interface OwnerReset {
  /** Makes the link and ends the account's sessions; null when nobody has the address. */
  readonly makeLink: (email: string) => Promise<{ link: string; expiresAt: Date; endedSessions: number } | null>;
  readonly print: (line: string) => void;
}

export async function ownerReset(email: string, { makeLink, print }: OwnerReset): Promise<void> {
  const made = await makeLink(email);
  if (made === null)
    throw new OperatorError(
      `There is no account with the address ${email}; look at how it is written.`,
      exitCodes.usage,
    );
  print(`Open this link before ${made.expiresAt.toISOString()} and choose a new password. It works once:`);
  print(made.link);
  if (made.endedSessions > 0) print(`Sessions of this account that were ended: ${made.endedSessions}.`);
}
