// A DNS server on loopback that says what a test wants: addresses, "no such name", an error, or nothing. UDP, by hand.
import { createSocket } from "node:dgram";
import type { TestContext } from "node:test";
import { isIPv4 } from "node:net";

export type DnsReply = readonly string[] | "nxdomain" | "nodata" | "servfail" | "silent";

export interface DnsQuestion {
  readonly name: string; // lower-case, without the final dot; "" for the root
  readonly type: "A" | "AAAA" | "NS" | "other";
}

export interface DnsServerDouble {
  /** `127.0.0.1:PORT`, as `createNet`'s `resolver.servers` takes it. */
  readonly address: string;
  /** What was asked so far, in order. */
  readonly questions: DnsQuestion[];
  readonly close: () => Promise<void>;
}

const typeNames: Record<number, DnsQuestion["type"]> = { 1: "A", 2: "NS", 28: "AAAA" };

/** Addresses of the other family than the question's are left out, which makes an empty list "no data". */
export async function startDnsServer(
  answer: (question: DnsQuestion) => DnsReply,
  ttlSeconds = 300,
): Promise<DnsServerDouble> {
  const socket = createSocket("udp4");
  const questions: DnsQuestion[] = [];
  socket.on("message", (message, from) => {
    const { question, end } = readQuestion(message);
    questions.push(question);
    const reply = answer(question);
    if (reply !== "silent")
      socket.send(writeReply(message.subarray(0, end), question, reply, ttlSeconds), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return {
    address: `127.0.0.1:${socket.address().port}`,
    questions,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

const HEADER_BYTES = 12;

function readQuestion(message: Buffer): { question: DnsQuestion; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = message.readUInt8(at); length > 0; length = message.readUInt8(at)) {
    labels.push(message.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = typeNames[message.readUInt16BE(at + 1)] ?? "other";
  return { question: { name: labels.join(".").toLowerCase(), type }, end: at + 5 };
}

function writeReply(query: Buffer, question: DnsQuestion, reply: DnsReply, ttlSeconds: number): Buffer {
  const records =
    typeof reply === "string" ? [] : reply.filter((address) => isIPv4(address) === (question.type === "A"));
  const answers = question.type === "A" || question.type === "AAAA" ? records : [];
  const head = Buffer.from(query);
  const responseCode = reply === "nxdomain" ? 3 : reply === "servfail" ? 2 : 0;
  head.writeUInt16BE(0x8180 | responseCode, 2); // a response, recursion desired and available
  head.writeUInt16BE(answers.length, 6);
  head.writeUInt16BE(0, 8);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...answers.map((address) => record(address, ttlSeconds))]);
}

function record(address: string, ttlSeconds: number): Buffer {
  const bytes = isIPv4(address) ? address.split(".").map(Number) : ipv6Bytes(address);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0); // the name is the question's
  head.writeUInt16BE(bytes.length === 4 ? 1 : 28, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE(ttlSeconds, 6);
  head.writeUInt16BE(bytes.length, 10);
  return Buffer.concat([head, Buffer.from(bytes)]);
}

function ipv6Bytes(address: string): number[] {
  const [left = "", right = ""] = address.split("::");
  const groups = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
  const head = groups(left);
  const tail = groups(right);
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail].flatMap((group) => [
    group >> 8,
    group & 255,
  ]);
}

/** One that ends with the test. */
export async function dnsServerFor(
  t: TestContext,
  answer: (question: DnsQuestion) => DnsReply,
  ttlSeconds?: number,
): Promise<DnsServerDouble> {
  const server = await startDnsServer(answer, ttlSeconds);
  t.after(() => server.close());
  return server;
}
