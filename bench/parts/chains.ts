// Certificate chains as the web has them, made by the openssl program: what a client pays for is the kinds of keys.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface Chain {
  readonly name: string;
  /** Of the root, the authorities below it and the server, as openssl's `-newkey` and `-pkeyopt` name them. */
  readonly keys: readonly string[];
}

const P256 = "ec -pkeyopt ec_paramgen_curve:P-256";
const P384 = "ec -pkeyopt ec_paramgen_curve:P-384";

/** One signature to check; then what Let's Encrypt issues: for ECDSA keys (its own keys on P-384, its root RSA) and for RSA keys. */
export const chains: readonly Chain[] = [
  { name: "p256", keys: [P256, P256] },
  { name: "le-ecdsa", keys: ["rsa:4096", P384, P256] },
  { name: "le-rsa", keys: ["rsa:4096", "rsa:2048", "rsa:2048"] },
];

export function makeChain(folder: string, { name, keys }: Chain): void {
  const at = (file: string): string => join(folder, `${name}-${file}`);
  const last = keys.length - 1;
  for (const [level, key] of keys.entries()) {
    const extensions =
      level === last
        ? ["basicConstraints=CA:FALSE", "subjectAltName=IP:127.0.0.1"]
        : ["basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign"];
    execFileSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", ...key.split(" "), "-nodes", "-sha256", "-days", "30", "-config", "/dev/null"],
        ...["-subj", `/CN=${name} ${level}`, "-keyout", at(`${level}.key`), "-out", at(`${level}.crt`)],
        ...extensions.flatMap((extension) => ["-addext", extension]),
        ...(level === 0 ? [] : ["-CA", at(`${level - 1}.crt`), "-CAkey", at(`${level - 1}.key`)]),
      ],
      { stdio: "pipe" },
    );
  }
  // The server sends what is below the root, its own first.
  const sent = keys.slice(1).map((_, index) => readFileSync(at(`${last - index}.crt`), "utf8"));
  writeFileSync(at("chain.pem"), sent.join(""));
  writeFileSync(at("key.pem"), readFileSync(at(`${last}.key`)));
}

export function rootIn(folder: string, name: string): string {
  return join(folder, `${name}-0.crt`);
}

export function identityIn(folder: string, name: string): { readonly cert: string; readonly key: string } {
  const read = (file: string): string => readFileSync(join(folder, `${name}-${file}.pem`), "utf8");
  return { cert: read("chain"), key: read("key") };
}
