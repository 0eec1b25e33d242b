// The process around the examiner's thread: passes questions on to it and its findings back. A process and not only a
// thread, because a query that fills the memory of a thread faster than it can be stopped ends the whole process with it
// (seen). It ends with its parent, also while the thread hangs.
import { Worker } from "node:worker_threads";
import { type Finding, mistakeExitCode, outOfMemoryExitCode, type ToExaminer } from "./examination.ts";

const MAX_MEMORY_MB = 128;

const thread = new Worker(new URL("./examiner-thread.ts", import.meta.url), {
  resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MB, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 },
});
thread.on("message", (finding: Finding) => process.send?.({ finding }));
thread.on("error", (error: NodeJS.ErrnoException) =>
  process.exit(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? outOfMemoryExitCode : mistakeExitCode),
);
process.on("message", (asked: ToExaminer) => {
  if (typeof asked !== "number") return thread.postMessage(asked);
  const { user, system } = process.cpuUsage();
  process.send?.({ processorMs: (user + system) / 1_000, asked });
});
process.on("disconnect", () => process.exit());
