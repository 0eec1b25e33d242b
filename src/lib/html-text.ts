// What a person would read of an HTML text: no tags, no styles, characters instead of their names. Pure, and linear in the
// length of the text, because strangers write it. Not for showing: what comes out may look like HTML again.

const tagName = /[a-z][a-z0-9]*/iy;
/** What stands between these and their end is not for people. */
const unread = new Map(["style", "script", "title", "template"].map((name) => [name, new RegExp(`</${name}`, "gi")]));
const ownLine = new Set(
  "address article blockquote br dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table tr ul".split(
    " ",
  ),
);
const ownCell = new Set(["td", "th"]);

/** A tag is taken to end at the next `>`, also inside an attribute; one that never ends swallows the rest. */
export function textOfHtml(html: string): string {
  const read: string[] = [];
  let preformatted = 0;
  for (let at = 0; at < html.length;) {
    const tagAt = nextTag(html, at);
    const text = decoded(html.slice(at, tagAt));
    read.push(preformatted > 0 ? text : text.replace(/\s+/g, " "));
    if (tagAt === html.length) break;
    const { name, isEnd, endAt } = readTag(html, tagAt);
    if (name === "pre") preformatted = Math.max(0, preformatted + (isEnd ? -1 : 1));
    if (ownLine.has(name)) read.push("\n");
    else if (ownCell.has(name) && !isEnd) read.push(" ");
    at = isEnd ? endAt : afterUnread(html, name, endAt);
  }
  const lines = read.join("").split("\n");
  return lines
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Where the next thing begins that is no text; a `<` before anything but a letter, `/`, `!` or `?` is text. */
function nextTag(html: string, from: number): number {
  for (let at = html.indexOf("<", from); at !== -1; at = html.indexOf("<", at + 1))
    if (/[a-z/!?]/i.test(html.charAt(at + 1))) return at;
  return html.length;
}

function readTag(html: string, at: number): { name: string; isEnd: boolean; endAt: number } {
  const isEnd = html[at + 1] === "/";
  const isComment = html.startsWith("<!--", at);
  tagName.lastIndex = at + (isEnd ? 2 : 1);
  const name = tagName.exec(html)?.[0].toLowerCase() ?? "";
  const mark = isComment ? "-->" : ">";
  const markAt = html.indexOf(mark, at);
  return { name, isEnd, endAt: markAt === -1 ? html.length : markAt + mark.length };
}

function afterUnread(html: string, name: string, from: number): number {
  const end = unread.get(name);
  if (end === undefined) return from;
  end.lastIndex = from;
  return end.exec(html)?.index ?? html.length;
}

/** The names of the characters 160 to 255, in their order. */
const latinNames =
  "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml";
const FIRST_LATIN = 160;
const named = new Map([
  ...latinNames.split(" ").map((name, place) => [name, String.fromCharCode(FIRST_LATIN + place)] as const),
  ...Object.entries({ nbsp: " ", amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" }),
  ...Object.entries({ ndash: "–", mdash: "—", hellip: "…", lsquo: "‘", rsquo: "’", ldquo: "“", rdquo: "”", euro: "€" }),
]);
const reference = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z][a-z0-9]{1,7}));/gi;
const LAST_CODE_POINT = 0x10ffff;

function decoded(text: string): string {
  return text.replace(reference, (whole: string, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return named.get(name) ?? whole;
    const codePoint = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return codePoint <= LAST_CODE_POINT ? String.fromCodePoint(codePoint) : whole;
  });
}
