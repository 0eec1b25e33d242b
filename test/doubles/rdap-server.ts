// A server that speaks RDAP as registries do, well or badly: it serves the list of servers, which names it for every
// top-level domain that is asked for, and answers about domains as a test wants.
import type { TestContext } from "node:test";
import { startTarget } from "./http-target.ts";

export type RdapAnswer =
  | { readonly expiresAt: string | null; readonly registrar?: string }
  | { readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | "silence"
  | "huge"
  | "malformed"
  | "another domain";

export interface RdapServer {
  readonly bootstrapUrl: string;
  /** Domains that were asked about, in order. */
  readonly asked: readonly string[];
  answer(domain: string, answer: RdapAnswer): void;
}

/** A domain of which nothing was said is not registered. */
export async function startRdapServer(t: TestContext, topLevels: readonly string[]): Promise<RdapServer> {
  const asked: string[] = [];
  const answers = new Map<string, RdapAnswer>();
  const target = await startTarget((request, response) => {
    if (request.url === "/dns.json") {
      const services = [[topLevels, [`http://127.0.0.1:${target.port}/rdap/`]]];
      return void response
        .setHeader("content-type", "application/json")
        .end(JSON.stringify({ version: "1.0", services }));
    }
    const domain = request.url?.replace("/rdap/domain/", "") ?? "";
    asked.push(domain);
    const answer = answers.get(domain) ?? { status: 404 };
    if (answer === "silence") return;
    if (answer === "malformed") return void response.end('{"objectClassName": "domain", "events": [');
    if (answer === "huge") return void response.end(JSON.stringify({ padding: "x".repeat(2 * 1_048_576) }));
    if (answer !== "another domain" && "status" in answer)
      return void response.writeHead(answer.status, answer.headers).end('{"errorCode": 0}');
    response.setHeader("content-type", "application/rdap+json");
    response.end(JSON.stringify(domainObject(domain, answer)));
  });
  t.after(() => target.close());
  return {
    bootstrapUrl: `${target.url}dns.json`,
    asked,
    answer: (domain, answer) => void answers.set(domain, answer),
  };
}

function domainObject(domain: string, answer: { expiresAt: string | null; registrar?: string } | "another domain") {
  if (answer === "another domain")
    return { objectClassName: "domain", ldhName: "other.example", events: [expiration("2030-01-01T00:00:00Z")] };
  const card = [
    "vcard",
    [
      ["version", {}, "text", "4.0"],
      ["fn", {}, "text", answer.registrar ?? ""],
    ],
  ];
  return {
    objectClassName: "domain",
    ldhName: domain.toUpperCase(),
    events: [
      { eventAction: "registration", eventDate: "2001-02-03T04:05:06Z" },
      ...(answer.expiresAt === null ? [] : [expiration(answer.expiresAt)]),
    ],
    entities:
      answer.registrar === undefined ? [] : [{ objectClassName: "entity", roles: ["registrar"], vcardArray: card }],
  };
}

function expiration(eventDate: string) {
  return { eventAction: "expiration", eventDate };
}
