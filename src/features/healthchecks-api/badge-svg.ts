// Draws a badge: what it is about on the left, how it is on the right. Pure; needs no font that it cannot do without.

export type BadgeStatus = "up" | "late" | "down";

const colors: Readonly<Record<BadgeStatus, string>> = { up: "#2e7d46", late: "#a15c00", down: "#b3261e" };

/** Of Verdana and DejaVu Sans at 11 pixels, to a tenth; whatever is in none of them is as wide as a capital. */
const widths: readonly (readonly [width: number, characters: string])[] = [
  [3.6, "ijl|'"],
  [4.2, " .,:;!ftI()[]-"],
  [5.2, 'rJ"/\\'],
  [6, "csxyzk_*"],
  [6.9, "abdeghnopquvLFTEPS0123456789$?"],
  [9.2, "mwOQGDNHUW%&@+=~<>"],
  [10.6, "M"],
];
const OTHER_WIDTH = 7.8;
const PADDING = 6;
const HEIGHT = 20;
const MAX_LABEL_CHARACTERS = 60;

const widthOf = new Map(widths.flatMap(([width, characters]) => [...characters].map((one) => [one, width] as const)));

export function badgeSvg(about: string, status: BadgeStatus): string {
  const label = shortened(about);
  const [labelWidth, statusWidth] = [textWidth(label), textWidth(status)];
  const split = labelWidth + 2 * PADDING;
  const width = split + statusWidth + 2 * PADDING;
  // textLength makes it fit, whichever font the reader has. No ids: several may stand in one page.
  const text = (words: string, x: number, length: number) =>
    `<text x="${x}" y="14" textLength="${length}" lengthAdjust="spacingAndGlyphs">${escaped(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${escaped(`${label}: ${status}`)}">
<title>${escaped(`${label}: ${status}`)}</title>
<rect width="${width}" height="${HEIGHT}" rx="4" fill="${colors[status]}"/>
<path d="M4 0H${split}V${HEIGHT}H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4z" fill="#444c56"/>
<g fill="#fff" font-family="Verdana,'DejaVu Sans',sans-serif" font-size="11">${text(label, PADDING, labelWidth)}${text(status, split + PADDING, statusWidth)}</g>
</svg>
`;
}

function shortened(text: string): string {
  const characters = [...text];
  return characters.length <= MAX_LABEL_CHARACTERS
    ? text
    : `${characters.slice(0, MAX_LABEL_CHARACTERS - 1).join("")}…`;
}

function textWidth(text: string): number {
  return Math.ceil([...text].reduce((sum, character) => sum + (widthOf.get(character) ?? OTHER_WIDTH), 0));
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** XML has no control characters at all. */
function escaped(text: string): string {
  return text.replace(/\p{Cc}|[\uFFFE\uFFFF]/gu, "?").replace(/[&<>"]/g, (character) => entities[character]!);
}
