// On which processor cores something runs. What is measured gets cores of its own, and the benchmark keeps to the others.
import { execFileSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";

/** The two that engine, database and target share. */
export const measuredCores = "0,1";

/** Moves a running process with all its threads; what it starts later stays there too. */
export function pinTo(pid: number, cores: string): void {
  execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", cores, String(pid)], { stdio: "ignore" });
}

/** Keeps this process off the measured cores, where there are others. */
export function stepAside(): void {
  if (availableParallelism() > 2) pinTo(process.pid, `2-${cpus().length - 1}`);
}
