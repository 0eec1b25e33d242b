// What tables are asked for, as 32-bit words: numbers, and 128 bits that are written in hexadecimal.

const DASH = "-".charCodeAt(0);
const NOT_A_DIGIT = -1;
/** By character code. */
const digits = new Int8Array(128).fill(NOT_A_DIGIT);
for (const [value, digit] of [..."0123456789abcdef"].entries()) digits[digit.charCodeAt(0)] = value;

/** Of a whole number from 0 to 2^53: two words. */
export function numberWords(number: number, words: Uint32Array): void {
  words[0] = number;
  words[1] = number / 2 ** 32;
}

/** Four words of 32 lower-case digits. Answers false when the text is anything else: `words` then holds nothing of use. */
export function hexWords(text: string, words: Uint32Array): boolean {
  return (
    text.length === 32 &&
    readWord(text, 0, 4, words, 0) &&
    readWord(text, 8, 12, words, 1) &&
    readWord(text, 16, 20, words, 2) &&
    readWord(text, 24, 28, words, 3)
  );
}

/** Four words of a lower-case UUID with its dashes. Answers as `hexWords`. */
export function uuidWords(text: string, words: Uint32Array): boolean {
  return (
    text.length === 36 &&
    isDash(text, 8) &&
    isDash(text, 13) &&
    isDash(text, 18) &&
    isDash(text, 23) &&
    readWord(text, 0, 4, words, 0) &&
    readWord(text, 9, 14, words, 1) &&
    readWord(text, 19, 24, words, 2) &&
    readWord(text, 28, 32, words, 3)
  );
}

function isDash(text: string, at: number): boolean {
  return text.charCodeAt(at) === DASH;
}

/** Of two times four digits. */
function readWord(text: string, high: number, low: number, words: Uint32Array, word: number): boolean {
  let read = 0;
  let all = 0;
  for (let digitNo = 0; digitNo < 8; digitNo++) {
    const at = digitNo < 4 ? high + digitNo : low + digitNo - 4;
    const digit = digits[text.charCodeAt(at)] ?? NOT_A_DIGIT;
    all |= digit;
    read = (read << 4) | digit;
  }
  words[word] = read;
  return all !== NOT_A_DIGIT;
}
