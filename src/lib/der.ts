// Reads DER, the encoding of certificates and of what is said about them: only as much as finding a field takes.
// Whatever is malformed reads as null. Knows no meaning of any field.

/** Elements of one sequence that are read; what we look for has a handful. */
const MAX_ELEMENTS = 256;

export interface DerElement {
  readonly tag: number;
  readonly content: Buffer;
}

export const derTags = {
  integer: 0x02,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  generalizedTime: 0x18,
  sequence: 0x30,
} as const;

/** The elements that stand one after another; null when they do not fill the bytes exactly. */
export function derElements(bytes: Buffer): DerElement[] | null {
  const elements: DerElement[] = [];
  let at = 0;
  while (at < bytes.length) {
    if (elements.length === MAX_ELEMENTS) return null;
    const tag = bytes[at]!;
    if ((tag & 0x1f) === 0x1f) return null; // tags of several bytes appear in nothing that we read
    const size = lengthAt(bytes, at + 1);
    if (size === null || size.end + size.length > bytes.length) return null;
    elements.push({ tag, content: bytes.subarray(size.end, size.end + size.length) });
    at = size.end + size.length;
  }
  return elements;
}

/** The elements inside an element of this tag; null when it is another. */
export function derChildren(element: DerElement | undefined, tag: number): DerElement[] | null {
  return element?.tag === tag ? derElements(element.content) : null;
}

/** `YYYYMMDDHHMMSSZ`, the only form that DER allows where whole seconds are meant. */
export function derTime(element: DerElement | undefined): Date | null {
  if (element?.tag !== derTags.generalizedTime) return null;
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(element.content.toString("latin1"));
  if (found === null) return null;
  const [, year, month, day, hour, minute, second] = found;
  const date = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

function lengthAt(bytes: Buffer, at: number): { length: number; end: number } | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first < 0x80) return { length: first, end: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 4 || at + 1 + count > bytes.length) return null;
  return { length: bytes.readUIntBE(at + 1, count), end: at + 1 + count };
}
