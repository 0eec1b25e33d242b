// Heartbeats that are pinged over HTTP: a real receiver behind the real server, as the role that answers puts them together,
// and all that is stored of a ping.
import type { TestContext } from "node:test";
import { kindOfStored, type PingForm, type PingKind } from "#features/heartbeats/index.ts";
import type { Outcome } from "#pipeline/receive/forms/form.ts";
import { openForms } from "#pipeline/receive/forms/index.ts";
import { createPingHandler, type PingHttpOptions } from "#pipeline/receive/http.ts";
import { type PingFormWord, pingFormWords } from "#platform/config.ts";
import { createServer } from "#platform/http/server.ts";
import { createPingedWorld, type MadeHeartbeat, type Pinger, type ReceiverSeed } from "./pinged-world.ts";
import { quiet } from "./pipeline-world.ts";
import { askRaw, type RawAnswer, type RawRequest } from "./raw-http.ts";

export interface StoredPing {
  readonly n: number;
  readonly kind: PingKind;
  readonly exitStatus: number | null;
  readonly runId: string | null;
  readonly durationMs: number | null;
  readonly form: PingForm;
  readonly scheme: string;
  readonly method: string;
  readonly address: string;
  readonly userAgent: string;
  readonly note: string | null;
  readonly bodyBytes: number | null;
  readonly body: Buffer | null;
}

export interface PingServer extends Pinger {
  readonly port: number;
  readonly answered: readonly { readonly form: PingForm; readonly outcome: Outcome }[];
  /** One request on a connection of its own, as `requestOf` takes it. */
  ask(line: string, request?: RawRequest): Promise<RawAnswer>;
}

export interface PingServerSeed extends ReceiverSeed, Partial<Pick<PingHttpOptions, "trustedProxies" | "silenceMs">> {
  readonly forms?: readonly PingFormWord[];
}

export async function createReceivedWorld(t: TestContext) {
  const world = await createPingedWorld(t);

  async function startHttp({ trustedProxies = [], silenceMs, forms = pingFormWords, ...seed }: PingServerSeed = {}) {
    const pinger = await world.startReceiver(seed);
    const answered: PingServer["answered"][number][] = [];
    const server = await createServer({
      first: createPingHandler({
        receiver: pinger.receiver,
        openForms: openForms(forms),
        trustedProxies,
        onAnswer: (form, outcome) => void answered.push({ form, outcome }),
        ...(silenceMs !== undefined && { silenceMs }),
      }),
      log: quiet,
      publicUrl: "http://keepwatch.example",
      trustedProxies,
      onAnswer: () => undefined,
    });
    const { port } = new URL(await server.listen({ host: "127.0.0.1", port: 0 }));
    t.after(async () => {
      server.server.closeAllConnections();
      await server.close();
    });
    const started: PingServer = {
      ...pinger,
      port: Number(port),
      answered,
      ask: (line, request) => askRaw(Number(port), line, request),
    };
    return started;
  }

  /** In the order in which they were counted, those after `n`. */
  async function storedPings({ number }: Pick<MadeHeartbeat, "number">, after = 0): Promise<StoredPing[]> {
    const rows = await world.rows<Omit<StoredPing, "kind"> & { kind: number }>(
      `SELECT n, kind, exit_status AS "exitStatus", run_id AS "runId", duration_ms AS "durationMs", form, scheme, method, address,
         user_agent AS "userAgent", note, body_bytes AS "bodyBytes", body
       FROM ping LEFT JOIN ping_body USING (number, received_at, id) WHERE number = $1 AND n > $2 ORDER BY n`,
      [number, after],
    );
    return rows.map((row) => ({ ...row, kind: kindOfStored(row.kind) }));
  }

  async function readPingKey(): Promise<string> {
    const { body } = await world.ask<{ key: string }>("GET /ping-key");
    return body.key;
  }

  return { ...world, startHttp, storedPings, readPingKey };
}

export type ReceivedWorld = Awaited<ReturnType<typeof createReceivedWorld>>;
