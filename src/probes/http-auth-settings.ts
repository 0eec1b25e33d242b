// How a request proves who sends it, as a person gives it: schemas, every fault at once, and which fields are secret.
// It knows the form only; who does it is credentials.ts.
import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import Type, { type Static } from "typebox";
import type { TargetFault } from "./target-fault.ts";

const MAX_URL_CHARACTERS = 2_048;
const MAX_PEM_CHARACTERS = 32_768; // a chain of a few certificates
const strict = { additionalProperties: false } as const;

const Username = Type.String({ maxLength: 256 });
const Password = Type.String({ maxLength: 1_024 });

export const HttpAuth = Type.Union([
  Type.Object({ kind: Type.Literal("basic"), username: Username, password: Password }, strict),
  Type.Object({ kind: Type.Literal("bearer"), token: Type.String({ minLength: 1, maxLength: 4_096 }) }, strict),
  Type.Object({ kind: Type.Literal("digest"), username: Username, password: Password }, strict),
  Type.Object(
    {
      kind: Type.Literal("oauth2"),
      tokenUrl: Type.String({ minLength: 1, maxLength: MAX_URL_CHARACTERS }),
      clientId: Type.String({ minLength: 1, maxLength: 1_024 }),
      clientSecret: Type.String({ minLength: 1, maxLength: 4_096 }),
      scope: Type.Optional(Type.String({ maxLength: 1_024 })),
      audience: Type.Optional(Type.String({ maxLength: 1_024 })),
      credentialsIn: Type.Optional(
        Type.Unsafe<"header" | "body">({ type: "string", enum: ["header", "body"], default: "header" }),
      ),
    },
    {
      ...strict,
      description: "Client credentials grant: the token is fetched, kept until it expires, and sent as bearer",
    },
  ),
]);
export type HttpAuth = Static<typeof HttpAuth>;
export type OAuth2 = Extract<HttpAuth, { kind: "oauth2" }>;
export type Digest = Extract<HttpAuth, { kind: "digest" }>;

export const ClientCertificate = Type.Object(
  {
    certificate: Type.String({ minLength: 1, maxLength: MAX_PEM_CHARACTERS, description: "PEM, the chain after it" }),
    key: Type.String({ minLength: 1, maxLength: MAX_PEM_CHARACTERS, description: "PEM" }),
    passphrase: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 1_024 }), Type.Null()])),
  },
  { ...strict, description: "Shown to servers that ask for a certificate (mTLS)" },
);
export type ClientCertificate = Static<typeof ClientCertificate>;

export function authFaults(auth: HttpAuth): TargetFault[] {
  switch (auth.kind) {
    case "basic":
      return auth.username.includes(":")
        ? [{ path: "/auth/username", message: "The user name of basic authentication cannot hold a colon" }]
        : [];
    case "bearer":
      return /^[\x21-\x7e]+$/.test(auth.token)
        ? []
        : [{ path: "/auth/token", message: "The token may hold visible ASCII characters only" }];
    case "digest":
      return /["\\\r\n]/.test(auth.username)
        ? [{ path: "/auth/username", message: "The user name of digest authentication holds no quotes or line breaks" }]
        : [];
    case "oauth2":
      return tokenUrlFaults(auth.tokenUrl);
  }
}

function tokenUrlFaults(text: string): TargetFault[] {
  const path = "/auth/tokenUrl";
  const url = URL.parse(text);
  if (url === null || (url.protocol !== "http:" && url.protocol !== "https:") || url.port === "0")
    return [{ path, message: "This is not a complete URL such as https://login.example/token" }];
  if (url.username !== "" || url.password !== "")
    return [{ path, message: "User name and password do not belong in the URL: use `clientId` and `clientSecret`" }];
  return [];
}

export function clientCertificateFaults(identity: ClientCertificate): TargetFault[] {
  const faults: TargetFault[] = [];
  const certificate = attempt(() => new X509Certificate(identity.certificate));
  if (certificate === null)
    faults.push({ path: "/clientCertificate/certificate", message: "This is not a certificate in PEM form" });
  const key = privateKeyOf(identity);
  if (typeof key === "string") faults.push({ path: "/clientCertificate/key", message: key });
  else if (certificate !== null && !certificate.checkPrivateKey(key))
    faults.push({ path: "/clientCertificate/key", message: "The key does not belong to the certificate" });
  return faults;
}

function privateKeyOf({ key, passphrase }: ClientCertificate): KeyObject | string {
  const opened = attempt(() => createPrivateKey(passphrase == null ? key : { key, passphrase }));
  if (opened !== null) return opened;
  return /ENCRYPTED/.test(key)
    ? "The key is encrypted, and the passphrase does not open it"
    : "This is not a private key in PEM form";
}

function attempt<Value>(act: () => Value): Value | null {
  try {
    return act();
  } catch {
    return null;
  }
}

const secretFields: Readonly<Record<HttpAuth["kind"], string>> = {
  basic: "/auth/password",
  bearer: "/auth/token",
  digest: "/auth/password",
  oauth2: "/auth/clientSecret",
};

export function authSecretPaths(auth: HttpAuth | null | undefined): string[] {
  return auth == null ? [] : [secretFields[auth.kind]];
}

export function clientCertificateSecretPaths(identity: ClientCertificate | null | undefined): string[] {
  if (identity == null) return [];
  return ["/clientCertificate/key", ...(identity.passphrase == null ? [] : ["/clientCertificate/passphrase"])];
}
