// What a ping had to say: as text to read, with secrets masked for whoever shows it around, or as the bytes that came.
import Type from "typebox";
import { maskSecrets } from "#lib/mask-secrets.ts";
import { FileOf } from "#platform/download.ts";
import { Id, Moment, Strict } from "#platform/schema.ts";
import { query } from "#platform/verb.ts";
import { MAX_BODY_BYTES } from "./ping.ts";
import { getAwaited, getBody } from "./ping-store.ts";

const N = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, description: "`n` of the ping" });

export const readPingBody = query({
  name: "ping.body",
  summary: "Read what is kept of a ping's body as text",
  input: Strict({
    id: Id,
    n: N,
    isMasked: Type.Optional(
      Type.Boolean({ default: false, description: "What looks like a password, token or key is put out of sight" }),
    ),
  }),
  output: Strict({
    n: Type.Integer(),
    receivedAt: Moment,
    text: Type.String({ description: "What is not UTF-8 stands as replacement marks" }),
    bytes: Type.Integer({ description: "As sent" }),
    isCut: Type.Boolean({
      description: `More was sent than the ${MAX_BODY_BYTES.toLocaleString("en")} bytes that are kept`,
    }),
    isMasked: Type.Boolean(),
  }),
  async run({ db, org }, { id, n, isMasked = false }) {
    const { number } = await getAwaited(db, org, id);
    const { receivedAt, body, bodyBytes } = await getBody(db, number, n);
    const text = body.toString("utf8");
    return {
      n,
      receivedAt: receivedAt.toISOString(),
      text: isMasked ? maskSecrets(text) : text,
      bytes: bodyBytes ?? body.length,
      isCut: bodyBytes !== null && bodyBytes > body.length,
      isMasked,
    };
  },
});

export const downloadPingBody = query({
  name: "ping.body_raw",
  summary: "Download what is kept of a ping's body, byte by byte",
  input: Strict({ id: Id, n: N }),
  output: FileOf(["text/plain"]),
  async run({ db, org }, { id, n }) {
    const { number } = await getAwaited(db, org, id);
    const { body } = await getBody(db, number, n);
    return { contentType: "text/plain", fileName: `ping-${id}-${n}.txt`, parts: partsOf(body) };
  },
});

async function* partsOf(body: Buffer): AsyncGenerator<Buffer> {
  yield body;
}
