// The least that a server can do that answers what is on disk: as the bare one, with a write and an fdatasync before the
// answer, shared by all that wait. What this disk allows. The file's folder is the argument.
import { mkdtemp, open } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

const FILE_BYTES = 64_000_000;
/** About what a ping takes in PostgreSQL's log. */
const BYTES_EACH = 800;
const MOST_AT_ONCE = 1_000;

const file = await open(join(await mkdtemp(join(process.argv[2]!, "durable-")), "log"), "w");
await file.write(Buffer.alloc(FILE_BYTES));
await file.sync();

const bytes = Buffer.alloc(MOST_AT_ONCE * BYTES_EACH, "x");
let place = 0;
const waiting: ServerResponse[] = [];
let isWriting = false;

async function write(): Promise<void> {
  while (waiting.length > 0) {
    const batch = waiting.splice(0, MOST_AT_ONCE);
    const length = batch.length * BYTES_EACH;
    if (place + length > FILE_BYTES) place = 0;
    await file.write(bytes, 0, length, place);
    await file.datasync();
    place += length;
    for (const response of batch) {
      response.writeHead(200, { "content-type": "text/plain; charset=utf-8", "content-length": 2 });
      response.end("OK");
    }
  }
  isWriting = false;
}

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    waiting.push(response);
    if (isWriting) return;
    isWriting = true;
    setImmediate(() => void write());
  });
});
server.listen(0, "127.0.0.1", () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
