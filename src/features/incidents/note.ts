// What a person writes into a timeline. NUL and lone surrogates cannot be stored, so they are refused here.
import Type from "typebox";

const MAX_NOTE_LENGTH = 10_000;

export const Note = Type.String({
  minLength: 1,
  maxLength: MAX_NOTE_LENGTH,
  pattern: "^(?=[^]*\\S)[^\\u0000]*$",
  description: "Plain text; not blank",
});
