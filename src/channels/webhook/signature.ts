// The signature of a webhook. The moment is signed with the body, so that a receiver can refuse what is replayed later.
import { createHmac, randomBytes } from "node:crypto";

const secretBytes = 32;

/** `v1=HEX`: HMAC-SHA256 of `timestamp.body`, keyed with the secret's characters as they are shown (`whsec_` included). */
export function signatureOf(secret: string, timestampSeconds: number, body: string): string {
  return `v1=${createHmac("sha256", secret).update(`${timestampSeconds}.${body}`).digest("hex")}`;
}

export function generateSecret(): string {
  return `whsec_${randomBytes(secretBytes).toString("base64url")}`;
}
