// What /metrics says of each process that looks. The first is the leader's own, whose process has figures of its own too.
import { Gauge, type Registry } from "@prometheus-io/client";

export interface EngineFigures {
  readonly number: number;
  readonly watching: number;
  readonly utilisation: number | null;
  readonly memoryBytes: number;
}

/** Asked at each scrape. */
export function showCrew(registry: Registry, engines: () => readonly EngineFigures[]): void {
  const show = (name: string, help: string, read: (engine: EngineFigures) => number | null) =>
    new Gauge({
      name,
      help,
      labelNames: ["engine"],
      registers: [registry],
      collect() {
        this.reset();
        for (const engine of engines()) {
          const value = read(engine);
          if (value !== null) this.set({ engine: String(engine.number) }, value);
        }
      },
    });
  show("keepwatch_engine_monitors", "Monitors that a process looks at.", ({ watching }) => watching);
  show(
    "keepwatch_engine_busy_ratio",
    "Share of a processor that a process took over the last ten seconds.",
    ({ utilisation }) => utilisation,
  );
  show("keepwatch_engine_memory_bytes", "Resident memory of a process that looks.", ({ memoryBytes }) => memoryBytes);
}
