// A certificate of our own for servers on loopback, made on the spot by the machine's openssl: none is kept in the tree,
// so none can expire there.
import { execFileSync } from "node:child_process";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** For localhost and 127.0.0.1, valid two days, signed by nobody but itself. */
export function selfSignedCertificate(): Certificate {
  const pem = execFileSync(
    "openssl",
    [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"],
      ...["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-keyout", "-", "-out", "-"],
    ],
    { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], timeout: 10_000 },
  );
  return { key: block(pem, "PRIVATE KEY"), cert: block(pem, "CERTIFICATE") };
}

function block(pem: string, label: string): string {
  const found = new RegExp(`-----BEGIN ${label}-----[^-]+-----END ${label}-----\n`).exec(pem)?.[0];
  if (found === undefined) throw new Error(`openssl made no ${label}`);
  return found;
}
