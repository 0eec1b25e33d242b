// What the one-time links have in common: where they lead, how long they live, and the one answer to all that do not hold.
import { Refusal } from "#platform/refusal.ts";

const hourMs = 3_600_000;
export const invitationMs = 7 * 24 * hourMs;
export const resetMs = hourMs;
export const setupCodeMs = hourMs;

/** The token stands behind the #, which browsers send to no server: it gets into no log on the way. */
export function invitationLink(publicUrl: string, token: string): string {
  return `${publicUrl}/invitation#${token}`;
}

export function resetLink(publicUrl: string, token: string): string {
  return `${publicUrl}/reset#${token}`;
}

export function setupAddress(publicUrl: string): string {
  return `${publicUrl}/set-up`;
}

/** Used, expired, withdrawn or never made: nobody learns which. */
export function linkNotValid(): Refusal {
  return new Refusal(
    410,
    "link_not_valid",
    "This link was used already, has expired, or was withdrawn. Ask for a new one.",
  );
}
