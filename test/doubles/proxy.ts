// Proxies for probes: honest ones (HTTP with CONNECT and forwarding, SOCKS 5) that really carry bytes, on loopback, and
// that remember what they were asked for. A name ending in `.behind` is known to the proxy alone, and is loopback.
import { connect, isIP, type Socket } from "node:net";
import { startRawTarget, type Target } from "./http-target.ts";

export interface Proxy extends Target {
  /** `CONNECT name:port`, `GET http://…`, `socks name:port`; with the credentials that came along behind it. */
  readonly asked: string[];
}

export interface ProxyOptions {
  /** Refused without exactly these. */
  readonly username?: string;
  readonly password?: string;
}

export async function startHttpProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const asked: string[] = [];
  const wanted =
    options.username === undefined
      ? undefined
      : `Basic ${Buffer.from(`${options.username}:${options.password}`).toString("base64")}`;
  const target = await startRawTarget((socket) => {
    socket.once("data", (head) => {
      const text = head.toString("latin1");
      const line = text.slice(0, text.indexOf("\r\n"));
      const given = /^Proxy-Authorization: (.*)\r$/m.exec(text)?.[1];
      asked.push([line.replace(/ HTTP\/1\.1$/, ""), given].filter(Boolean).join(" "));
      if (given !== wanted)
        return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
      const place = /^CONNECT (.*):(\d+) /.exec(line);
      const url = URL.parse(line.split(" ")[1] ?? "");
      if (place !== null)
        return open(socket, place[1] ?? "", Number(place[2]), "HTTP/1.1 200 Fine\r\n\r\n", badGateway);
      if (url === null) return void socket.end("HTTP/1.1 400 Bad\r\n\r\n");
      const rest = text.replace(/^(\S+) \S+/, `$1 ${url.pathname}${url.search}`).replace(/^Proxy-.*\r\n/m, "");
      open(socket, url.hostname, Number(url.port), "", badGateway, rest);
    });
  });
  return { ...target, asked };
}

const badGateway = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

export async function startSocksProxy(options: ProxyOptions = {}): Promise<Proxy> {
  const asked: string[] = [];
  const needsPassword = options.username !== undefined;
  const target = await startRawTarget((socket) => {
    const read = byteReader(socket);
    void (async () => {
      const [, count = 0] = await read(2);
      const methods = [...(await read(count))];
      const method = needsPassword ? 2 : 0;
      if (!methods.includes(method)) return void socket.end(Buffer.from([5, 255]));
      socket.write(Buffer.from([5, method]));
      let credentials = "";
      if (needsPassword) {
        const [, nameLength = 0] = await read(2);
        const name = (await read(nameLength)).toString();
        const [wordLength = 0] = await read(1);
        credentials = `${name}:${(await read(wordLength)).toString()}`;
        const isRight = credentials === `${options.username}:${options.password}`;
        socket.write(Buffer.from([1, isRight ? 0 : 1]));
        if (!isRight) return void socket.end();
      }
      const [, , , kind] = await read(4);
      const host =
        kind === 1
          ? [...(await read(4))].join(".")
          : kind === 4
            ? `[${(await read(16)).toString("hex").replace(/(.{4})(?=.)/g, "$1:")}]`
            : (await read((await read(1))[0] ?? 0)).toString();
      const port = (await read(2)).readUInt16BE();
      asked.push(["socks", `${host}:${port}`, credentials].filter(Boolean).join(" "));
      const rest = read.rest();
      open(
        socket,
        host,
        port,
        Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
        Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0]),
        rest,
      );
    })();
  });
  return { ...target, asked };
}

function open(
  socket: Socket,
  host: string,
  port: number,
  yes: string | Buffer,
  no: string | Buffer,
  first?: string | Buffer,
): void {
  const bare = host.replace(/^\[(.*)\]$/, "$1");
  const isKnown = isIP(bare) !== 0 || bare === "localhost" || bare.endsWith(".behind");
  if (!isKnown) return void socket.end(no);
  const onward = connect(port, isIP(bare) === 0 ? "127.0.0.1" : bare);
  onward.once("connect", () => {
    if (yes.length > 0) socket.write(yes);
    if (first !== undefined && first.length > 0) onward.write(first);
    socket.pipe(onward).pipe(socket);
  });
  onward.on("error", () => socket.end(no));
  socket.on("close", () => onward.destroy());
}

/** Reads exactly so many bytes, whatever pieces they come in. */
function byteReader(socket: Socket) {
  let bytes = Buffer.alloc(0);
  let wake = (): void => {};
  const take = (chunk: Buffer): void => {
    bytes = Buffer.concat([bytes, chunk]);
    wake();
  };
  socket.on("data", take);
  const read = async (count: number): Promise<Buffer> => {
    while (bytes.length < count) await new Promise<void>((resolve) => (wake = resolve));
    const taken = bytes.subarray(0, count);
    bytes = bytes.subarray(count);
    return taken;
  };
  /** What came beyond that; from then on the socket is somebody else's. */
  read.rest = (): Buffer => {
    socket.off("data", take);
    return bytes;
  };
  return read;
}
