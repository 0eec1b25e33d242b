// Certificates made on the spot: an authority, and certificates that it signs for any name and any time. DER by hand, because
// Node reads certificates but makes none, and the openssl program is not everywhere.
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

export interface Identity {
  readonly key: string; // PEM
  readonly cert: string; // PEM
}

export interface Authority {
  readonly cert: string; // PEM, to be trusted as `extraCertificates`
  issue(options: IssueOptions): Identity;
}

export interface IssueOptions {
  readonly names?: readonly string[]; // DNS names; default localhost
  readonly addresses?: readonly string[]; // IPv4 addresses
  readonly validFrom?: Date; // default yesterday
  readonly validTo?: Date; // default in 90 days
}

const DAY_MS = 86_400_000;

export function createAuthority(name = "Keepwatch Test Authority"): Authority {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const cert = certificate({
    subject: name,
    issuer: name,
    publicKey: pair.publicKey,
    signingKey: pair.privateKey,
    isAuthority: true,
  });
  return {
    cert,
    issue(options) {
      const leaf = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const subject = options.names?.[0] ?? "localhost";
      const request = { ...options, subject, issuer: name, publicKey: leaf.publicKey, signingKey: pair.privateKey };
      return { key: pem(leaf.privateKey), cert: certificate({ ...request, isAuthority: false }) };
    },
  };
}

export function createSelfSigned(options: IssueOptions = {}): Identity {
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const subject = options.names?.[0] ?? "localhost";
  const keys = { publicKey: pair.publicKey, signingKey: pair.privateKey };
  return {
    key: pem(pair.privateKey),
    cert: certificate({ ...options, ...keys, subject, issuer: subject, isAuthority: false }),
  };
}

interface CertificateRequest extends IssueOptions {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject;
  readonly isAuthority: boolean;
}

// Tags of ASN.1's DER; context-specific ones are written as their bytes.
const [BOOLEAN, INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8, GENERALIZED_TIME, SEQUENCE, SET] = [
  1, 2, 3, 4, 6, 12, 24, 48, 49,
];
const ecdsaWithSha256 = der(SEQUENCE, der(OID, Buffer.from("2a8648ce3d040302", "hex")));

function certificate(request: CertificateRequest): string {
  const serial = randomBytes(12);
  serial[0] = 0x42; // positive, and never shortened
  const body = der(
    SEQUENCE,
    der(0xa0, der(INTEGER, Buffer.from([2]))), // version 3
    der(INTEGER, serial),
    ecdsaWithSha256,
    distinguishedName(request.issuer),
    der(
      SEQUENCE,
      time(request.validFrom ?? new Date(Date.now() - DAY_MS)),
      time(request.validTo ?? new Date(Date.now() + 90 * DAY_MS)),
    ),
    distinguishedName(request.subject),
    request.publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, der(SEQUENCE, ...extensions(request))),
  );
  const signature = sign("sha256", body, request.signingKey);
  const whole = der(SEQUENCE, body, ecdsaWithSha256, der(BIT_STRING, Buffer.from([0]), signature));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString("base64").replace(/.{64}(?=.)/g, "$&\n")}\n-----END CERTIFICATE-----\n`;
}

function extensions(request: CertificateRequest): Buffer[] {
  if (request.isAuthority) return [extension("551d13", der(SEQUENCE, der(BOOLEAN, Buffer.from([0xff]))))]; // basicConstraints: CA
  const names = (request.names ?? ["localhost"]).map((name) => der(0x82, Buffer.from(name)));
  const addresses = (request.addresses ?? []).map((address) => der(0x87, Buffer.from(address.split(".").map(Number))));
  return [extension("551d11", der(SEQUENCE, ...names, ...addresses))]; // subjectAltName
}

function extension(oid: string, value: Buffer): Buffer {
  return der(SEQUENCE, der(OID, Buffer.from(oid, "hex")), der(OCTET_STRING, value));
}

function distinguishedName(commonName: string): Buffer {
  const attribute = der(SEQUENCE, der(OID, Buffer.from("550403", "hex")), der(UTF8, Buffer.from(commonName)));
  return der(SEQUENCE, der(SET, attribute));
}

function time(date: Date): Buffer {
  return der(
    GENERALIZED_TIME,
    Buffer.from(
      `${date
        .toISOString()
        .replace(/\.[0-9]+Z$/, "")
        .replace(/[-:T]/g, "")}Z`,
    ),
  );
}

function der(tag: number | undefined, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag ?? 0, ...size]), content]);
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}
