// A ping as it lies in the spool: its fields as JSON, then its body as it came. A version of the program that knows more
// fields can read those of one that knew fewer.
import type { Ping } from "#features/heartbeats/index.ts";

const LENGTH_BYTES = 4;

export function spooledPing({ body, ...fields }: Ping): Uint8Array {
  const head = Buffer.from(JSON.stringify({ ...fields, hasBody: body !== null }));
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length);
  return Buffer.concat([length, head, body ?? Buffer.alloc(0)]);
}

export function pingOfSpool(record: Uint8Array): Ping {
  const bytes = Buffer.from(record.buffer, record.byteOffset, record.byteLength);
  const headEnd = LENGTH_BYTES + bytes.readUInt32BE(0);
  const { hasBody, ...fields } = JSON.parse(bytes.toString("utf8", LENGTH_BYTES, headEnd)) as Omit<Ping, "body"> & {
    hasBody: boolean;
  };
  return { ...fields, body: hasBody ? bytes.subarray(headEnd) : null };
}
