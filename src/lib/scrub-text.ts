// Makes a text that came from the world fit to be stored: PostgreSQL takes neither NUL nor lone surrogates, and one of
// them would fail a whole batch. Pure.

const unstorable = /\0|\p{Surrogate}/gu; // with the u flag, \p{Surrogate} finds only those without their other half

/** Without what cannot be stored, and at most `maxCodePoints` long, never cut inside a character. */
export function scrubText(text: string, maxCodePoints: number): string {
  if (text.length <= maxCodePoints && isPlain(text)) return text;
  const storable = text.replace(unstorable, "");
  if (storable.length <= maxCodePoints) return storable;
  let end = 0;
  for (let kept = 0; kept < maxCodePoints && end < storable.length; kept += 1) {
    end += storable.codePointAt(end)! > 0xffff ? 2 : 1;
  }
  return storable.slice(0, end);
}

/** Visible ASCII and spaces, as most texts are: told faster than by an expression. */
function isPlain(text: string): boolean {
  for (let place = 0; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code < 0x20 || code > 0x7e) return false;
  }
  return true;
}
