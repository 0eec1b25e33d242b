// The HTML part of a mail: one column, styles on the elements (mail readers drop the rest), both themes, nothing to load.
// Every text is escaped here; nothing reaches the markup any other way.
import type { Telling } from "#channels/channel.ts";
import { facts, headline, link, repeatNote, sentence } from "#channels/wording.ts";

interface Tone {
  readonly word: string;
  readonly shape: string; // so that the state reads without its colour
  readonly onLight: string; // both at least 4.5:1 against the card
  readonly onDark: string;
}

const tones: Readonly<Record<Telling["event"], Tone>> = {
  "monitor.down": { word: "Down", shape: "&#9632;", onLight: "#c4261a", onDark: "#ff7b70" },
  "monitor.up": { word: "Up", shape: "&#9679;", onLight: "#0e7535", onDark: "#4cc38a" },
  "heartbeat.missed": { word: "Missed", shape: "&#9632;", onLight: "#c4261a", onDark: "#ff7b70" },
  "heartbeat.failed": { word: "Failed", shape: "&#9632;", onLight: "#c4261a", onDark: "#ff7b70" },
  "heartbeat.recovered": { word: "Reports again", shape: "&#9679;", onLight: "#0e7535", onDark: "#4cc38a" },
  "heartbeat.slow": { word: "Slow", shape: "&#9650;", onLight: "#57606a", onDark: "#9aa4ae" },
  "certificate.expiring": { word: "Ends soon", shape: "&#9650;", onLight: "#57606a", onDark: "#9aa4ae" },
  "certificate.revoked": { word: "Revoked", shape: "&#9632;", onLight: "#c4261a", onDark: "#ff7b70" },
  "certificate.changed": { word: "New certificate", shape: "&#9671;", onLight: "#57606a", onDark: "#9aa4ae" },
  "domain.expiring": { word: "Ends soon", shape: "&#9650;", onLight: "#57606a", onDark: "#9aa4ae" },
  "keepwatch.blind": { word: "Cannot see", shape: "&#9650;", onLight: "#57606a", onDark: "#9aa4ae" },
  "channel.test": { word: "Test", shape: "&#9671;", onLight: "#57606a", onDark: "#9aa4ae" },
};

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Only `prefers-color-scheme` cannot be said on an element; a reader that drops this shows the light theme. */
const darkTheme = (stateColor: string): string => `:root{color-scheme:light dark}
@media (prefers-color-scheme:dark){
.page{background:#111417!important;color:#e6e8eb!important}
.card{background:#1a1e22!important;border-color:#2c3238 #2c3238 #2c3238 ${stateColor}!important}
.state{color:${stateColor}!important}
.quiet{color:#9aa4ae!important}
.action{background:#e6e8eb!important;color:#111417!important}
}`;

export function htmlPart(telling: Telling, isRepeat: boolean): string {
  const { word, shape, onLight, onDark } = tones[telling.event];
  const title = escaped(headline(telling));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${title}</title>
<style>${darkTheme(onDark)}</style>
</head>
<body class="page" style="margin:0;padding:24px 12px;background:#f5f6f7;color:#1b1f23;${font};font-size:16px;line-height:1.5">
<div class="card" style="max-width:560px;margin:0 auto;padding:24px;background:#ffffff;border:1px solid #dde1e5;border-left:4px solid ${onLight};border-radius:6px">
<p class="state" style="margin:0 0 8px;font-size:14px;font-weight:600;color:${onLight}">${shape} ${word}</p>
<p style="margin:0 0 16px;font-size:20px;line-height:1.35;font-weight:600;overflow-wrap:anywhere" dir="auto">${escaped(sentence(telling))}</p>
${factRows(telling)}
${isRepeat ? `<p class="quiet" style="margin:16px 0 0;font-size:14px;color:#57606a">${escaped(repeatNote)}</p>` : ""}
${action(telling)}
</div>
</body>
</html>
`;
}

function factRows(telling: Telling): string {
  const rows = facts(telling).map(
    ({ label, value }) => `<tr>
<td class="quiet" style="padding:4px 16px 4px 0;vertical-align:top;white-space:nowrap;color:#57606a">${escaped(label)}</td>
<td style="padding:4px 0;vertical-align:top;overflow-wrap:anywhere;font-variant-numeric:tabular-nums" dir="auto">${escaped(value)}</td>
</tr>`,
  );
  return `<table role="presentation" style="border-collapse:collapse;font-size:14px">${rows.join("\n")}</table>`;
}

function action(telling: Telling): string {
  const place = link(telling);
  if (place === null) return "";
  return `<p style="margin:24px 0 0"><a class="action" href="${escaped(place.url)}" style="display:inline-block;padding:10px 16px;background:#1b1f23;color:#ffffff;border-radius:4px;font-size:14px;font-weight:600;text-decoration:none">${escaped(place.label)}</a></p>`;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
