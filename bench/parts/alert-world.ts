// The two ends of an alert in one process, and so by one clock: the target that fails on command and notes when it
// replied about which monitor, and the receiver that notes when it was told. Knows nothing of how they are connected.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface AlertWorld {
  readonly receiverUrl: string;
  targetUrl(name: string): string;
  /** What the target answers from now on. */
  answerWith(status: number): void;
  /** Resolves when each of the names was told of, or when the time is over. */
  untilTold(names: readonly string[], withinMs: number): Promise<void>;
  outcomeOf(
    names: readonly string[],
    failuresToDown: number,
  ): { delaysMs: number[]; missing: number; doubled: number; premature: number };
  close(): Promise<void>;
}

interface Telling {
  readonly key: string;
  readonly atMs: number;
}

/** A failed check is two bad replies: the look and its retry. */
const REPLIES_PER_CHECK = 2;

export async function openAlertWorld(): Promise<AlertWorld> {
  const badRepliesMs = new Map<string, number[]>();
  const tellings = new Map<string, Telling[]>();
  let status = 200;
  let onTold: () => void = () => undefined;

  const target = createServer((request, response) => {
    const name = request.url!.slice(1);
    const answered = status;
    response.writeHead(answered, { connection: "close", "content-length": 0 });
    response.end();
    if (answered !== 200) badRepliesMs.set(name, [...(badRepliesMs.get(name) ?? []), performance.now()]);
  });
  const receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const atMs = performance.now();
      response.end();
      if (request.headers["x-keepwatch-event"] !== "monitor.down") return;
      const { monitor } = JSON.parse(Buffer.concat(chunks).toString()) as { monitor: { name: string } };
      const key = String(request.headers["idempotency-key"]);
      tellings.set(monitor.name, [...(tellings.get(monitor.name) ?? []), { key, atMs }]);
      onTold();
    });
  });
  const targetPort = await listen(target);
  const receiverPort = await listen(receiver);

  return {
    receiverUrl: `http://127.0.0.1:${receiverPort}/hook`,
    targetUrl: (name) => `http://127.0.0.1:${targetPort}/${name}`,
    answerWith: (next) => void (status = next),
    untilTold(names, withinMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, withinMs);
      onTold = () => {
        if (names.every((name) => tellings.has(name))) resolve();
      };
      onTold();
      return promise.finally(() => clearTimeout(timer));
    },
    outcomeOf(names, failuresToDown) {
      const pairs = names.map((name) => ({
        confirmedMs: badRepliesMs.get(name)?.[REPLIES_PER_CHECK * failuresToDown - 1] ?? Infinity,
        told: tellings.get(name) ?? [],
      }));
      const delays = pairs.flatMap(({ confirmedMs, told: [first] }) =>
        first === undefined ? [] : [first.atMs - confirmedMs],
      );
      return {
        delaysMs: delays.filter((ms) => ms >= 0),
        missing: pairs.filter(({ told }) => told.length === 0).length,
        doubled: pairs.filter(({ told }) => told.length > 1).length,
        premature: delays.filter((ms) => ms < 0).length,
      };
    },
    async close() {
      await Promise.all([close(target), close(receiver)]);
    },
  };
}

async function listen(server: Server): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen({ port: 0, host: "127.0.0.1", backlog: 1_024 }, resolve);
  await promise;
  return (server.address() as AddressInfo).port;
}

function close(server: Server): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeAllConnections();
  return promise;
}
