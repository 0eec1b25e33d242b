// What is masked, what is left alone, and that no text takes long.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { maskSecrets } from "./mask-secrets.ts";

const hex = "9f86d081884c7d659a2feaa0c55ad015";
const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P";

const secrets: readonly (readonly [text: string, masked: string])[] = [
  ["password=hunter2", "password=***"],
  ["DB_PASSWORD='it is long' next", "DB_PASSWORD='***' next"],
  ["Password: hunter2, user: bob", "Password: ***, user: bob"],
  ["pass=ab", "pass=**"],
  ['{"password":"a\\"b","n":1}', '{"password":"***","n":1}'],
  ['"{\\"token\\":\\"abc def\\",\\"n\\":1}"', '"{\\"token\\":\\"***\\",\\"n\\":1}"'],
  ["api_key: abc apiKey=def X-Api-Key: ghi", "api_key: *** apiKey=*** X-Api-Key: ***"],
  ["aws_secret_access_key = wJalrXUtnFEMI", "aws_secret_access_key = ***"],
  ["SECRET_KEY_BASE=abc", "SECRET_KEY_BASE=***"],
  ["GET /?token=abc&page=2 200", "GET /?token=***&page=2 200"],
  ["client_secret => 'abc',", "client_secret => '***',"],
  ["run --password hunter2 --verbose", "run --password *** --verbose"],
  ["run --db-password=hunter2 --verbose", "run --db-password=*** --verbose"],
  ["<password>hunter2</password><n>1</n>", "<password>***</password><n>1</n>"],
  ["config(token=abc)", "config(token=***)"],
  ["secret='never closed", "secret='***"],
  ["Authorization: Bearer abc123", "Authorization: Bearer ***"],
  [
    "curl -H 'Authorization: Basic dXNlcjpwYXNz' https://a.example/",
    "curl -H 'Authorization: Basic ***' https://a.example/",
  ],
  ['{"authorization": "Bearer abc"}', '{"authorization": "Bearer ***"}'],
  ["authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c", "authorization: AWS4-HMAC-SHA256 ***"],
  ["Cookie: a=b; c=d", "Cookie: ***"],
  ["sent Bearer abcdefgh1", "sent Bearer ***"],
  ["postgres://keeper:p@ss@db:5432/kw", "postgres://keeper:***@db:5432/kw"],
  ["https://abc123@git.example/x.git", "https://***@git.example/x.git"],
  [
    "curl https://kw.example/api/ping/6b5c7f0e-0d2b-4c47-9a7e-1f1d3f6d0c11/start",
    "curl https://kw.example/api/ping/***/start",
  ],
  ["key AKIAIOSFODNN7EXAMPLE in use", "key *** in use"],
  [`got ${jwt}.`, "got ***."],
  ["ghp_16C7e42F292c6912E7710c838347Ae178B4a", "***"],
  ["kw_0123456789012345678901234567890123456789", "***"],
  [`checksum ${hex}`, "checksum ***"],
  ["x: Zm9vYmFyMTIzNDU2Nzg5MEFCQ0RFRkdoaWprbA==", "x: ***"],
  [
    "-----BEGIN RSA PRIVATE KEY-----\nMIIE\r\nabc=\n-----END RSA PRIVATE KEY-----\nok",
    "-----BEGIN RSA PRIVATE KEY-----\n***\r\n***\n-----END RSA PRIVATE KEY-----\nok",
  ],
  [
    '"-----BEGIN PRIVATE KEY-----\\nMIIE\\n-----END PRIVATE KEY-----\\n"',
    '"-----BEGIN PRIVATE KEY-----***-----END PRIVATE KEY-----\\n"',
  ],
  [
    "-----BEGIN PRIVATE KEY-----\nMIIE\nabcd\nand this is said after it",
    "-----BEGIN PRIVATE KEY-----\n***\n***\nand this is said after it",
  ],
];

for (const [text, masked] of secrets)
  test(`masks ${JSON.stringify(text).slice(0, 60)}`, () => assert.equal(maskSecrets(text), masked));

const harmless: readonly string[] = [
  "",
  "backup done: 1,204 files, 3 passed: 12 tests",
  "bypass: true",
  "token: null",
  "tokens: 512, secretary: Bob",
  "the bearer certificates were renewed",
  "/usr/local/lib/python3.11/site-packages/Some/Module2/file_name",
  "run 6b5c7f0e-0d2b-4c47-9a7e-1f1d3f6d0c11 ended",
  "================================================",
  "------------------------------------------------",
  "a_long_name_of_a_function_that_has_2_digits_in_it",
  "getTheNumberOfPeopleWhoAreHereToday2",
  "https://shop.example/a/b?c=d#e",
  "mail bob@example.com at 12:30:00",
  "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
];

for (const text of harmless)
  test(`leaves ${JSON.stringify(text).slice(0, 60)}`, () => assert.equal(maskSecrets(text), text));

/** What texts with secrets are made of. */
const pieces = fc.constantFrom(
  ...'password token secret= : = " \' \\ \\" \n \r\n , & ; < > @ :// user: Bearer Authorization: Cookie: eyJ . - _ * -- / ping'.split(
    " ",
  ),
  " ",
  "-----BEGIN PRIVATE KEY-----",
  "-----END PRIVATE KEY-----",
  hex,
  jwt,
  "AKIAIOSFODNN7EXAMPLE",
);
const anyText = fc
  .array(fc.oneof(pieces, fc.string({ maxLength: 5, unit: "binary" })), { maxLength: 40 })
  .map((all) => all.join(""));

test("nothing gets longer, and lines stay lines", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const masked = maskSecrets(text);
      assert.ok(masked.length <= text.length);
      const ends = /\r\n|\r|\n/g;
      assert.deepEqual(masked.match(ends), text.match(ends));
    }),
    { numRuns: 2_000 },
  );
});

/** Beginnings of everything that never ends: each would cost the square of its length if a pattern searched twice. */
const endless = [
  "a",
  "-",
  "eyJ",
  "eyJ-",
  "eyJa.",
  "://",
  "://a:",
  ":",
  "--a",
  "--password ",
  "password=",
  "password='",
  'token="\\"',
  'token=\\"',
  "\\",
  "secret ",
  "bearer ",
  "ghp_",
  "kw_-",
  "-----BEGIN PRIVATE KEY-----",
  "-----BEGIN PRIVATE KEY-----\n",
  "-----BEGIN ",
  "-----END ",
  "authorization: a ",
  "cookie:",
  "Aa1",
  "Aa1=",
  "\n",
  "a: \n",
  "/ping/",
];

/** As many steps as the square of this would take an hour. */
const LONG = 1_000_000; // characters

test("no text takes long", { timeout: 60_000 }, () => {
  for (const piece of endless) {
    const text = piece.repeat(Math.ceil(LONG / piece.length));
    assert.ok(maskSecrets(text).length <= text.length);
  }
});
