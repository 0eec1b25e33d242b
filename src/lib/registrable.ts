// Which registered domain a host may belong to. The full answer takes the list of public suffixes, which is large and
// changes; here the shortest plausible name comes first, and whoever asks the registries goes on to longer ones where there
// is no such registration. So a registry is never told the names of hosts, but where its suffix has several labels.

/** Labels that stand for a kind of registrant under a country's top-level domain: "shop.co.uk", not "co.uk". */
const secondLevels: ReadonlySet<string> = new Set(
  "ac asn co com edu gob gouv gov govt go id info ltd me mil muni ne net nhs nic nom or org plc police press sch web".split(
    " ",
  ),
);
const MAX_LABELS = 4;
const label = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** Names to ask for, in this order. Empty for addresses, single labels and what no registry can know. */
export function registrableNames(host: string): string[] {
  const labels = host.toLowerCase().replace(/\.$/, "").split(".");
  const topLevel = labels.at(-1) ?? "";
  const isName = labels.length >= 2 && labels.every((one) => label.test(one)) && !/^[0-9]+$/.test(topLevel);
  if (!isName || host.length > 253) return [];
  const isCountry = topLevel.length === 2;
  const fewest = isCountry && secondLevels.has(labels.at(-2) ?? "") ? 3 : 2;
  const names: string[] = [];
  for (let count = fewest; count <= Math.min(labels.length, MAX_LABELS); count++)
    names.push(labels.slice(-count).join("."));
  return names;
}
