// The code that the log shows while there is no owner: short enough to type, long enough (80 bits) not to be guessed.
import { randomInt } from "node:crypto";

/** No I, L, O or U: read aloud or copied from a screen they are taken for others. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const groups = 4;
const groupLength = 4;

/** Four groups of four, as in `7K2M-QX0D-9RTA-B4HW`. */
export function newSetupCode(): string {
  const group = () => Array.from({ length: groupLength }, () => letters.charAt(randomInt(letters.length))).join("");
  return Array.from({ length: groups }, group).join("-");
}

/** The code as it was made, whatever case, spaces and dashes it was typed with, and with the letters it has not. */
export function asMade(typed: string): string {
  const plain = typed.toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  return plain.match(/.{1,4}/g)?.join("-") ?? "";
}
