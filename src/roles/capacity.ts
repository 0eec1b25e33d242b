// How much room for connections a process that looks has: figures for /metrics, and a sentence for /ready when looks could
// not be taken for want of it. Decides nothing: that is done where connections are opened.
import { Gauge, type Registry } from "@prometheus-io/client";
import type { ProbeNet } from "#platform/net/index.ts";
import { handshakes } from "#probes/index.ts";

/** For so long after the last look that found no room /ready says so. */
const TOLD_FOR_MS = 60_000;

/** Plain values, so that they can pass between processes. */
export interface RoomFigures {
  readonly openSockets: number;
  readonly maxOpenSockets: number;
  readonly looksWaiting: number;
  readonly turnedAway: number;
  readonly youngHandshakes: number;
  readonly handshakesWaiting: number;
}

type Room = Pick<ProbeNet, "openSockets" | "maxOpenSockets" | "capacity">;

export function roomOf({ openSockets, maxOpenSockets, capacity }: Room): RoomFigures {
  const { young, waiting } = handshakes();
  const { waiting: looksWaiting, turnedAway } = capacity;
  return { openSockets, maxOpenSockets, looksWaiting, turnedAway, youngHandshakes: young, handshakesWaiting: waiting };
}

/** Null when there is room. */
export function roomTrouble({ openSockets, maxOpenSockets, capacity }: Room): string | null {
  const { turnedAway, turnedAwayMsAgo, trackedConnections } = capacity;
  const sentences: string[] = [];
  if (trackedConnections?.isNearlyFull) {
    const { count, max } = trackedConnections;
    sentences.push(`The kernel tracks ${count} connections of at most ${max}: nf_conntrack_max is too low.`);
  }
  if (turnedAwayMsAgo !== null && turnedAwayMsAgo < TOLD_FOR_MS) {
    const open = `${openSockets} of at most ${maxOpenSockets} connections are open`;
    sentences.push(`Looks find no room for a connection, ${turnedAway} since the start; ${open}.`);
  }
  return sentences.length === 0 ? null : sentences.join(" ");
}

/** Asked at each scrape. The kernel's table is one for all processes. */
export function showRoom(
  registry: Registry,
  net: Room,
  engines: () => readonly { readonly number: number; readonly room: RoomFigures }[],
): void {
  const registers = [registry];
  const show = (name: string, help: string, read: (room: RoomFigures) => number): void => {
    const gauge: Gauge<"engine"> = new Gauge({
      ...{ name, help, registers, labelNames: ["engine"] as const },
      collect() {
        gauge.reset();
        for (const { number, room } of engines()) gauge.set({ engine: String(number) }, read(room));
      },
    });
  };
  show("keepwatch_probe_sockets_open", "Connections that a process has open.", (room) => room.openSockets);
  show("keepwatch_probe_sockets_max", "How many of them its looks may have.", (room) => room.maxOpenSockets);
  show("keepwatch_probe_looks_waiting", "Looks that wait for room for a connection.", (room) => room.looksWaiting);
  show("keepwatch_probe_turned_away", "Looks without room since the process began.", (room) => room.turnedAway);
  show("keepwatch_tls_handshakes_young", "TLS handshakes that just began.", (room) => room.youngHandshakes);
  show("keepwatch_tls_handshakes_waiting", "Looks that wait to begin theirs.", (room) => room.handshakesWaiting);
  if (net.capacity.trackedConnections === null) return;
  const showTracked = (name: string, help: string, which: "count" | "max"): void => {
    const gauge: Gauge = new Gauge({
      ...{ name, help, registers },
      collect: () => gauge.set(net.capacity.trackedConnections?.[which] ?? 0),
    });
  };
  showTracked("keepwatch_conntrack_entries", "Connections that the kernel tracks.", "count");
  showTracked("keepwatch_conntrack_entries_max", "How many it tracks at most (nf_conntrack_max).", "max");
}
