// Proofs of who asks: digest and OAuth 2 against real servers, honest ones and ones that lie; client certificates.
import assert from "node:assert/strict";
import { createHash, createPrivateKey } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { test, type TestContext } from "node:test";
import type { TLSSocket } from "node:tls";
import { bodyOf, refusedPort, startMisbehavingTarget, startTarget, type Target } from "#test/doubles/http-target.ts";
import { attempt, netFor } from "#test/doubles/looking.ts";
import { createAuthority } from "#test/doubles/tls-certificates.ts";
import { answerChallenge, chooseChallenge } from "./digest.ts";
import type { HttpTarget } from "./http-target.ts";

const fine = ["good", null, null];

async function seen(t: TestContext, target: HttpTarget): Promise<unknown[]> {
  const { verdict, reason, message } = await attempt(netFor(t), target);
  return [verdict, reason, message];
}

// The worked example of RFC 7616, 3.9.1.
const example = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=SHA-256,
 nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;

test("digest: the example of the RFC, in both of its algorithms", () => {
  const request = { method: "GET", uri: "/dir/index.html", username: "Mufasa", password: "Circle of Life" };
  const cnonce = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
  for (const [algorithm, response] of [
    ["SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"],
    ["MD5", "8ca523f5e9506fed4657c9700eebdbec"],
  ] as const) {
    const challenge = chooseChallenge(example.replace("SHA-256", algorithm));
    assert.ok(challenge !== null);
    assert.match(answerChallenge(challenge, { ...request, cnonce }), new RegExp(`response="${response}"`));
  }
});

test("digest: the strongest of several challenges, and none that cannot be answered", () => {
  const md5 = 'Digest realm="a, b", nonce="n1", algorithm=MD5, qop="auth"';
  const sha = 'Digest realm="c", nonce="n2", algorithm=SHA-256, qop="auth"';
  assert.equal(chooseChallenge(`Basic realm="x", ${md5}, ${sha}`)?.nonce, "n2");
  assert.equal(chooseChallenge(`Negotiate, ${md5}`)?.realm, "a, b");
  assert.equal(chooseChallenge('Digest realm="r", nonce="n"')?.hasQop, false);
  for (const none of [
    "",
    "Basic realm=x",
    'Digest nonce="n"',
    `${md5.replace("MD5", "SHA-512-256")}`,
    md5.replace('"auth"', "auth-int"),
  ])
    assert.equal(chooseChallenge(none), null, none);
  assert.equal(chooseChallenge(`${'="\\"'.repeat(100_000)}`), null);
});

/** Checks the digest as a server does. */
async function serveDigest(t: TestContext, algorithm: "MD5" | "SHA-256", password: string): Promise<Target> {
  const h = (text: string): string =>
    createHash(algorithm === "MD5" ? "md5" : "sha256")
      .update(text)
      .digest("hex");
  const target = await startTarget((request, response) => {
    const given = new Map(
      [...(request.headers.authorization ?? "").matchAll(/(\w+)="?([^",]*)"?/g)].map(([, name, value]) => [
        name,
        value,
      ]),
    );
    const a1 = h(`${given.get("username")}:shop:${password}`);
    const a2 = h(`${request.method}:${given.get("uri")}`);
    const wanted = h(`${a1}:nonce-1:${given.get("nc")}:${given.get("cnonce")}:auth:${a2}`);
    const isRight = given.get("response") === wanted && given.get("uri") === request.url;
    if (isRight) return void response.end("welcome");
    const challenge = `Digest realm="shop", nonce="nonce-1", algorithm=${algorithm}, qop="auth", opaque="o"`;
    response.writeHead(401, { "www-authenticate": ["Basic realm=x", challenge] }).end("who are you?");
  });
  t.after(() => target.close());
  return target;
}

test("digest: a server that checks it lets us in, and a wrong password is told", async (t) => {
  for (const algorithm of ["MD5", "SHA-256"] as const) {
    const target = await serveDigest(t, algorithm, "pässword");
    const auth = { kind: "digest", username: "alice", password: "pässword" } as const;
    assert.deepEqual(await seen(t, { url: `${target.url}a?b=c`, auth, keyword: "welcome" }), fine);
    assert.equal(target.connections(), 2);
    assert.deepEqual(await seen(t, { url: target.url, auth: { ...auth, password: "x" } }), [
      "bad",
      "auth_failed",
      "HTTP 401: the server does not accept this user name and password",
    ]);
    const [verdict] = await seen(t, { url: target.url, auth: { ...auth, password: "x" }, acceptedStatuses: ["401"] });
    assert.equal(verdict, "good");
  }
});

test("digest: servers without a challenge, with a nonsensical one, and ones that hang at the second request", async (t) => {
  const auth = { kind: "digest", username: "alice", password: "p" } as const;
  for (const challenge of ["Basic realm=x", 'Digest realm="r"', "Digest", '"""']) {
    const target = await startTarget((_, response) => response.writeHead(401, { "www-authenticate": challenge }).end());
    t.after(() => target.close());
    assert.equal((await seen(t, { url: target.url, auth }))[1], "auth_failed", challenge);
  }
  const target = await startTarget((request, response) => {
    if (request.headers.authorization === undefined)
      response.writeHead(401, { "www-authenticate": 'Digest realm="r", nonce="n"' }).end();
  });
  t.after(() => target.close());
  const hanging = await attempt(netFor(t), { url: target.url, auth }, { timeoutMs: 300 });
  assert.deepEqual([hanging.verdict, hanging.reason], ["bad", "timeout"]);
});

test("digest: no proof goes where a redirect leads away to", async (t) => {
  const asked: (string | undefined)[] = [];
  const other = await startTarget((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(401, { "www-authenticate": 'Digest realm="r", nonce="n"' }).end();
  });
  const target = await startTarget((_, response) => response.writeHead(302, { location: other.url }).end());
  t.after(() => Promise.all([other.close(), target.close()]));
  const auth = { kind: "digest", username: "alice", password: "p" } as const;
  assert.equal((await seen(t, { url: target.url, auth }))[1], "status_unexpected");
  assert.deepEqual(asked, [undefined]);
});

interface Login extends Target {
  readonly asked: { authorization: string | undefined; body: string }[];
  /** What is answered from now on. */
  answer: (token: number) => [status: number, body: unknown];
}

async function serveLogin(t: TestContext): Promise<Login> {
  const asked: Login["asked"] = [];
  const target = await startTarget(async (request, response) => {
    asked.push({ authorization: request.headers.authorization, body: await bodyOf(request) });
    const [status, body] = login.answer(asked.length);
    response.writeHead(status).end(typeof body === "string" ? body : JSON.stringify(body));
  });
  t.after(() => target.close());
  const login: Login = {
    ...target,
    asked,
    answer: (token) => [200, { access_token: `token-${token}`, token_type: "Bearer", expires_in: 3_600 }],
  };
  return login;
}

async function serveApi(t: TestContext, accepts: (request: IncomingMessage) => boolean): Promise<Target> {
  const target = await startTarget((request, response) => response.writeHead(accepts(request) ? 200 : 401).end());
  t.after(() => target.close());
  return target;
}

const client = { kind: "oauth2", clientId: "shop:1", clientSecret: "s&cret", scope: "read write" } as const;

test("OAuth 2: a token is fetched once, kept, and fetched anew when it is refused", async (t) => {
  const login = await serveLogin(t);
  let valid = "token-1";
  const api = await serveApi(t, (request) => request.headers.authorization === `Bearer ${valid}`);
  const target = { url: api.url, auth: { ...client, tokenUrl: login.url } };
  assert.deepEqual(await seen(t, target), fine);
  assert.deepEqual(await seen(t, { ...target }), fine);
  assert.deepEqual(login.asked, [
    {
      authorization: `Basic ${Buffer.from("shop%3A1:s%26cret").toString("base64")}`,
      body: "grant_type=client_credentials&scope=read+write",
    },
  ]);
  valid = "token-2";
  assert.deepEqual(await seen(t, target), fine);
  assert.equal(login.asked.length, 2);
  valid = "never";
  assert.deepEqual(await seen(t, target), [
    "bad",
    "auth_failed",
    "HTTP 401: the server does not accept the token, although it is fresh",
  ]);
  assert.equal(login.asked.length, 3);
});

test("OAuth 2: secrets in the body, an audience, and tokens that have expired are not used", async (t) => {
  const login = await serveLogin(t);
  login.answer = (token) => [200, { access_token: `token-${token}`, expires_in: 0 }];
  const api = await serveApi(t, () => true);
  const auth = { ...client, tokenUrl: login.url, audience: "api", credentialsIn: "body" } as const;
  await seen(t, { url: api.url, auth });
  await seen(t, { url: api.url, auth });
  assert.equal(login.asked.length, 2);
  assert.deepEqual(login.asked[0], {
    authorization: undefined,
    body: "grant_type=client_credentials&scope=read+write&audience=api&client_id=shop%3A1&client_secret=s%26cret",
  });
});

test("OAuth 2: no token, said with its reason; the target is not asked", async (t) => {
  const login = await serveLogin(t);
  const api = await serveApi(t, () => true);
  const ask = (tokenUrl = login.url): Promise<unknown[]> => seen(t, { url: api.url, auth: { ...client, tokenUrl } });
  const answers: [number, unknown, RegExp][] = [
    [401, { error: "invalid_client" }, /HTTP 401 \(invalid_client\)$/],
    [500, "<html>", /HTTP 500$/],
    [302, "", /HTTP 302$/],
    [200, "<html>", /its answer holds none$/],
    [200, { access_token: 5 }, /its answer holds none$/],
    [200, { access_token: "a\r\nX-Injected: 1" }, /its answer holds none$/],
    [200, [], /its answer holds none$/],
    [200, `{"access_token": "${"x".repeat(100_000)}"}`, /its answer holds none$/],
  ];
  for (const [status, body, words] of answers) {
    login.answer = () => [status, body];
    const [verdict, reason, message] = await ask();
    assert.deepEqual([verdict, reason], ["bad", "auth_failed"]);
    assert.match(String(message), words);
    assert.doesNotMatch(String(message), /s&cret/);
  }
  const refused = await ask(`http://127.0.0.1:${await refusedPort()}/token`);
  assert.equal(refused[1], "auth_failed");
  assert.match(String(refused[2]), /^No token from http:.*refused the connection$/);
  const forbidden = await ask("http://169.254.169.254/token");
  assert.match(String(forbidden[2]), /is a cloud metadata address/);
  assert.equal(api.connections(), 0);
});

test("OAuth 2: a token server that hangs ends with the time-out, and a stop ends the wait", async (t) => {
  const silent = await startMisbehavingTarget("silent");
  t.after(() => silent.close());
  const auth = { ...client, tokenUrl: silent.url };
  const hung = await attempt(netFor(t), { url: "http://127.0.0.1:1/", auth }, { timeoutMs: 200 });
  assert.deepEqual([hung.verdict, hung.reason], ["bad", "auth_failed"]);
  const stop = new AbortController();
  const look = attempt(netFor(t), { url: "http://127.0.0.1:1/", auth }, { timeoutMs: 60_000, signal: stop.signal });
  while (silent.connections() < 2) await new Promise((resolve) => setImmediate(resolve));
  stop.abort(new Error("stopping"));
  await assert.rejects(look, { message: "stopping" });
});

const authority = createAuthority();
const server = authority.issue({ addresses: ["127.0.0.1"] });
const person = authority.issue({ names: ["keepwatch"] });

async function serveMutual(t: TestContext): Promise<Target> {
  const tls = { ...server, ca: authority.cert, requestCert: true, rejectUnauthorized: true };
  const target = await startTarget(
    (request, response) => response.end((request.socket as TLSSocket).getPeerCertificate().subject.CN),
    { tls },
  );
  t.after(() => target.close());
  return target;
}

test("a client certificate opens a server that asks for one, with a passphrase too", async (t) => {
  const target = await serveMutual(t);
  const trusting = { extraCertificates: [authority.cert] };
  const net = netFor(t, trusting);
  const sealed = createPrivateKey(person.key).export({
    type: "pkcs8",
    format: "pem",
    cipher: "aes-256-cbc",
    passphrase: "open",
  });
  const ask = (clientCertificate: HttpTarget["clientCertificate"], other = net) =>
    attempt(other, { url: target.url, keyword: "keepwatch", clientCertificate: clientCertificate ?? null });
  for (let look = 0; look < 2; look++)
    assert.equal((await ask({ certificate: person.cert, key: person.key })).verdict, "good");
  assert.equal((await ask({ certificate: person.cert, key: sealed.toString(), passphrase: "open" })).verdict, "good");
  const none = await ask(null);
  assert.ok(none.reason === "tls_handshake" || none.reason === "connection_reset", String(none.reason));
  const broken = await ask({ certificate: person.cert, key: sealed.toString(), passphrase: "wrong" });
  assert.deepEqual([broken.verdict, broken.reason], ["bad", "auth_failed"]);
  // Without authorities of its own the context is made another way: the server's certificate is unknown there.
  const strange = await attempt(netFor(t), {
    url: target.url,
    clientCertificate: { certificate: person.cert, key: person.key },
  });
  assert.equal(strange.reason, "tls_untrusted");
});

test("a client certificate is not shown where a redirect leads away to", async (t) => {
  const other = await serveMutual(t);
  const target = await startTarget((_, response) => response.writeHead(302, { location: other.url }).end(), {
    tls: server,
  });
  t.after(() => target.close());
  const { verdict, reason } = await attempt(netFor(t, { extraCertificates: [authority.cert] }), {
    url: target.url,
    clientCertificate: { certificate: person.cert, key: person.key },
  });
  assert.equal(verdict, "bad");
  assert.ok(reason === "tls_handshake" || reason === "connection_reset", String(reason));
});
