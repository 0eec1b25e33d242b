// What a person may ask of an HTTP target beyond the plain look, as the form holds it, and what the server is told of it. Pure.
import type { Body, Monitor, NewMonitor } from "#web/api/types.ts";

type Target = Monitor["target"];
type ShownAssertion = Target["assertions"][number];
type ChangedTarget = NonNullable<Body<"monitor.update">["target"]>;

export const headerComparisons = ["equals", "contains", "matches", "exists", "absent"] as const;
export const jsonComparisons = ["equals", "not_equals", "less", "greater", "contains", "exists"] as const;
export const authKinds = ["none", "basic", "bearer", "digest", "oauth2"] as const;
export const proxyKinds = ["none", "http", "socks5"] as const;

export interface AssertionDraft {
  readonly source: "header" | "json";
  /** Name of the header, or the query. */
  readonly subject: string;
  readonly comparison: (typeof headerComparisons)[number] | (typeof jsonComparisons)[number];
  readonly value: string;
}

export interface FurtherDraft {
  readonly responseTimeLimitMs: number | "";
  readonly keywordKind: "text" | "regex";
  readonly assertions: readonly AssertionDraft[];
  readonly authKind: (typeof authKinds)[number];
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string;
  readonly audience: string;
  readonly credentialsIn: "header" | "body";
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string;
  readonly proxyKind: (typeof proxyKinds)[number];
  readonly proxyHost: string;
  readonly proxyPort: number | "";
  readonly proxyUsername: string;
  readonly proxyPassword: string;
  readonly resolver: string;
  readonly cacheBusting: boolean;
  readonly invert: boolean;
}

export const freshFurther: FurtherDraft = {
  responseTimeLimitMs: "",
  keywordKind: "text",
  assertions: [],
  authKind: "none",
  username: "",
  password: "",
  token: "",
  tokenUrl: "",
  clientId: "",
  clientSecret: "",
  scope: "",
  audience: "",
  credentialsIn: "header",
  certificate: "",
  key: "",
  passphrase: "",
  proxyKind: "none",
  proxyHost: "",
  proxyPort: "",
  proxyUsername: "",
  proxyPassword: "",
  resolver: "",
  cacheBusting: false,
  invert: false,
};

/** Stands in the form for a value that is kept secret; sent back untouched, it keeps what is there. */
export const secretMark = "••••••";

type MaybeSecret = string | { isSet: true };

function shown(value: MaybeSecret | null | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : secretMark;
}

function sent(text: string): MaybeSecret {
  return text === secretMark ? { isSet: true } : text;
}

export function furtherOf(target: Target): FurtherDraft {
  const { auth, clientCertificate, proxy } = target;
  return {
    ...freshFurther,
    responseTimeLimitMs: target.responseTimeLimitMs ?? "",
    keywordKind: target.keywordKind,
    assertions: target.assertions.map(assertionDraft),
    ...(auth === null ? {} : authDraft(auth)),
    certificate: clientCertificate?.certificate ?? "",
    key: shown(clientCertificate?.key),
    passphrase: shown(clientCertificate?.passphrase),
    proxyKind: proxy?.kind ?? "none",
    proxyHost: proxy?.host ?? "",
    proxyPort: proxy?.port ?? "",
    proxyUsername: proxy?.username ?? "",
    proxyPassword: shown(proxy?.password),
    resolver: target.resolver ?? "",
    cacheBusting: target.cacheBusting,
    invert: target.invert,
  };
}

function authDraft(auth: NonNullable<Target["auth"]>): Partial<FurtherDraft> {
  switch (auth.kind) {
    case "bearer":
      return { authKind: auth.kind, token: shown(auth.token) };
    case "oauth2":
      return {
        authKind: auth.kind,
        tokenUrl: auth.tokenUrl,
        clientId: auth.clientId,
        clientSecret: shown(auth.clientSecret),
        scope: auth.scope ?? "",
        audience: auth.audience ?? "",
        credentialsIn: auth.credentialsIn ?? "header",
      };
    default:
      return { authKind: auth.kind, username: auth.username, password: shown(auth.password) };
  }
}

function assertionDraft(assertion: ShownAssertion): AssertionDraft {
  const { source, comparison, value } = assertion;
  if (assertion.source === "header")
    return { source, subject: assertion.name, comparison, value: typeof value === "string" ? value : "" };
  return { source, subject: assertion.expression, comparison, value: value === undefined ? "" : typed(value) };
}

/** A text that would read as a number, true, false or null stands in quotes. */
function typed(value: string | number | boolean | null): string {
  return typeof value === "string" && valueOf(value) === value ? value : JSON.stringify(value);
}

/** What is meant by a value as typed: JSON where it is a scalar of it, else the text itself. */
function valueOf(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? text : (value as string | number | boolean | null);
  } catch {
    return text;
  }
}

function assertionOf({ source, subject, comparison, value }: AssertionDraft): ShownAssertion {
  if (source === "header") {
    const takesValue = comparison !== "exists" && comparison !== "absent";
    const told = headerComparisons.find((known) => known === comparison) ?? "equals";
    return { source, name: subject.trim(), comparison: told, ...(takesValue ? { value } : {}) };
  }
  const told = jsonComparisons.find((known) => known === comparison) ?? "equals";
  return { source, expression: subject, comparison: told, ...(told === "exists" ? {} : { value: valueOf(value) }) };
}

export function changedFurther(draft: FurtherDraft) {
  const { certificate, key, passphrase, proxyKind } = draft;
  const hasCertificate = certificate.trim() !== "" || key.trim() !== "";
  return {
    responseTimeLimitMs: draft.responseTimeLimitMs || null,
    keywordKind: draft.keywordKind,
    assertions: draft.assertions.map(assertionOf),
    auth: authOf(draft),
    clientCertificate: hasCertificate
      ? { certificate, key: sent(key), ...(passphrase === "" ? {} : { passphrase: sent(passphrase) }) }
      : null,
    proxy:
      proxyKind === "none"
        ? null
        : {
            kind: proxyKind,
            host: draft.proxyHost.trim(),
            port: draft.proxyPort || 0,
            ...(draft.proxyUsername === "" ? {} : { username: draft.proxyUsername }),
            ...(draft.proxyPassword === "" ? {} : { password: sent(draft.proxyPassword) }),
          },
    // Behind a proxy no name is looked up here, and the field is not shown.
    resolver: draft.resolver.trim() === "" || proxyKind !== "none" ? null : draft.resolver.trim(),
    cacheBusting: draft.cacheBusting,
    invert: draft.invert,
  } satisfies ChangedTarget;
}

/** Of a monitor that is not saved yet no secret can be kept: a mark that was typed is a text like any other. */
export function newFurther(draft: FurtherDraft): Partial<NewMonitor["target"]> {
  return changedFurther(draft) as Partial<NewMonitor["target"]>;
}

function authOf(draft: FurtherDraft): NonNullable<ChangedTarget["auth"]> | null {
  const { authKind, username, password, token, tokenUrl, clientId, clientSecret, scope, audience } = draft;
  switch (authKind) {
    case "none":
      return null;
    case "bearer":
      return { kind: authKind, token: sent(token) };
    case "oauth2":
      return {
        kind: authKind,
        tokenUrl: tokenUrl.trim(),
        clientId,
        clientSecret: sent(clientSecret),
        ...(scope === "" ? {} : { scope }),
        ...(audience === "" ? {} : { audience }),
        ...(draft.credentialsIn === "header" ? {} : { credentialsIn: draft.credentialsIn }),
      };
    default:
      return { kind: authKind, username, password: sent(password) };
  }
}
