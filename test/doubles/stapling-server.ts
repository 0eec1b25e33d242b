// A TLS server of another make, which staples what its authority says of its certificate: chain, OCSP response and server
// are all made and run by the openssl program, so that nothing of ours vouches for itself.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";

export interface StaplingServer {
  readonly url: string;
  /** PEM of the root, to be trusted as `extraCertificates`. */
  readonly root: string;
  /** DER of what is stapled. */
  readonly staple: Buffer;
}

export type Standing = "good" | "revoked";

/** Root → intermediate → server, with an OCSP response that the intermediate signs. */
export async function startStaplingServer(t: TestContext, standing: Standing): Promise<StaplingServer> {
  const folder = mkdtempSync(join(tmpdir(), "keepwatch-openssl-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...newKey,
    "-keyout",
    "root.key",
    "-out",
    "root.pem",
    "-days",
    "90",
    "-subj",
    "/CN=Test Root",
  );
  const issue = (name: string, subject: string, issuer: string, extensions: string) => {
    openssl("req", ...newKey, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", subject);
    writeFileSync(join(folder, `${name}.ext`), extensions);
    const signer = ["-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`, "-CAcreateserial"];
    openssl(
      "x509",
      "-req",
      "-in",
      `${name}.csr`,
      ...signer,
      "-days",
      "60",
      "-extfile",
      `${name}.ext`,
      "-out",
      `${name}.pem`,
    );
  };
  issue("middle", "/O=Test Trust/CN=Test Intermediate", "root", "basicConstraints=critical,CA:TRUE\n");
  issue("server", "/CN=localhost", "middle", "subjectAltName=DNS:localhost,IP:127.0.0.1\n");
  const serial = openssl("x509", "-in", "server.pem", "-noout", "-serial").toString().trim().replace("serial=", "");
  const revoked = standing === "revoked" ? "R\t330101000000Z\t261101120000Z" : "V\t330101000000Z\t";
  writeFileSync(join(folder, "index.txt"), `${revoked}\t${serial}\tunknown\t/CN=localhost\n`);
  const authority = ["-index", "index.txt", "-CA", "middle.pem", "-rsigner", "middle.pem", "-rkey", "middle.key"];
  const asked = ["-issuer", "middle.pem", "-cert", "server.pem", "-ndays", "3", "-respout", "staple.der"];
  openssl("ocsp", ...authority, ...asked);
  const identity = ["-cert", "server.pem", "-key", "server.key", "-cert_chain", "middle.pem"];
  const args = ["s_server", "-accept", "127.0.0.1:0", "-www", ...identity, "-status_file", "staple.der"];
  const server = spawn("openssl", args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
  t.after(async () => {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
  });
  const port = await new Promise<string>((resolve, reject) => {
    let said = "";
    server.stdout.on("data", (chunk: Buffer) => {
      said += chunk.toString();
      const found = /^ACCEPT .*:(\d+)\s/m.exec(said)?.[1];
      if (found !== undefined) resolve(found);
    });
    server.stderr.resume();
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`openssl s_server ended with ${code}: ${said}`)));
  });
  return {
    url: `https://127.0.0.1:${port}/`,
    root: readFileSync(join(folder, "root.pem"), "utf8"),
    staple: readFileSync(join(folder, "staple.der")),
  };
}
