// Durations as Go writes them: "1h15m30.5s", "300ms", "-1.5h". What other tools send and keep in their files is read with
// it, and refused in the words in which Go refuses it, because their clients show them. Pure.

const msOf: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3, // U+00B5, the sign for micro
  μs: 1e-3, // U+03BC, the Greek letter
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Go counts nanoseconds in 64 bits: about 292 years. */
const MAX_MS = 2 ** 63 / 1e6;

export type GoDuration = { readonly ms: number } | { readonly fault: string };

export function parseGoDuration(text: string): GoDuration {
  const invalid = { fault: `time: invalid duration ${quoted(text)}` };
  const unsigned = text.replace(/^[-+]/, "");
  if (unsigned === "0") return { ms: 0 };
  if (unsigned === "") return invalid;
  let ms = 0;
  for (let rest = unsigned; rest !== "";) {
    const [part, number, unit] = /^([0-9]*\.?[0-9]*)([^.0-9]*)/.exec(rest)!;
    if (number === "" || number === ".") return invalid;
    if (unit === "") return { fault: `time: missing unit in duration ${quoted(text)}` };
    const unitMs = Object.hasOwn(msOf, unit!) ? msOf[unit!]! : null;
    if (unitMs === null) return { fault: `time: unknown unit ${quoted(unit!)} in duration ${quoted(text)}` };
    ms += Number(number) * unitMs;
    if (ms > MAX_MS) return invalid;
    rest = rest.slice(part.length);
  }
  return { ms: text.startsWith("-") ? -ms : ms };
}

/** As Go's package time does it: whatever is no visible ASCII stands as its bytes. */
function quoted(text: string): string {
  const inside = text.replace(/[^\x20-\x7f]|["\\]/gu, (character) => {
    if (character === '"' || character === "\\") return `\\${character}`;
    return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
  });
  return `"${inside}"`;
}
