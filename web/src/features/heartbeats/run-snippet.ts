// Runs a snippet as what reads it would: cron, systemd, Kubernetes, GitHub, or the language's own program. For tests.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { SnippetId } from "./snippets.ts";

export interface Ended {
  /** null: by a signal. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

export interface Ready {
  /** As often as wanted. */
  run(): Promise<Ended>;
}

type MakeReady = (code: string, folder: string) => Promise<Ready>;
interface Runner {
  readonly tool: string;
  readonly ready: MakeReady;
}

const launcher = join(import.meta.dirname, "../../../../script/keepwatch");

/** Those that can be run here: all but PowerShell's and the mail. */
export const runners: Partial<Record<SnippetId, Runner>> = {
  crontab: { tool: "sh", ready: async (code) => ({ run: () => start("sh", ["-c", commandOfCrontab(code)]) }) },
  run: { tool: "sh", ready: readyRun },
  bash: inFile("bash", "job.sh"),
  curl: inFile("sh", "pings.sh"),
  systemd: { tool: "sh", ready: async (code) => ({ run: () => runUnit(code) }) },
  python: inFile("python3", "job.py"),
  node: inFile(process.execPath, "job.mjs"),
  go: { tool: "go", ready: readyGo },
  php: inFile("php", "job.php"),
  ruby: inFile("ruby", "job.rb"),
  github: { tool: "bash", ready: async (code, folder) => ({ run: () => runWorkflow(code, folder) }) },
  kubernetes: { tool: "sh", ready: async (code) => ({ run: () => runPod(code) }) },
};

export function isHere(tool: string): boolean {
  return spawnSync(tool, ["--version"], { stdio: "ignore" }).error === undefined;
}

function inFile(tool: string, name: string): Runner {
  return {
    tool,
    ready: async (code, folder) => {
      const file = join(folder, name);
      writeFileSync(file, code);
      return { run: () => start(tool, [file]) };
    },
  };
}

async function readyGo(code: string, folder: string): Promise<Ready> {
  const [source, program] = [join(folder, "main.go"), join(folder, "main")];
  writeFileSync(source, code);
  const built = await start("go", ["build", "-o", program, source], { GOPROXY: "off", GOTOOLCHAIN: "local" });
  if (built.status !== 0) throw new Error(built.stderr);
  return { run: () => start(program, []) };
}

/** cron takes the five fields away and reads \% as %. */
function commandOfCrontab(line: string): string {
  return line.replace(/^(\S+ +){5}/, "").replaceAll("\\%", "%");
}

async function readyRun(code: string): Promise<Ready> {
  const [, variable = "", line = ""] = code.split("\n");
  const [name = "", value = ""] = variable.split(/=(.*)/s);
  const command = commandOfCrontab(line).replace("/usr/local/bin/keepwatch", launcher);
  return { run: () => start("sh", ["-c", command], { [name]: value }) };
}

interface CronJob {
  readonly spec: { readonly jobTemplate: { readonly spec: { readonly template: { readonly spec: Pod } } } };
}
interface Pod {
  readonly containers: readonly {
    readonly env: readonly { readonly name: string; readonly value: string }[];
    readonly command: readonly string[];
  }[];
}

function runPod(code: string): Promise<Ended> {
  const [container] = (parse(code) as CronJob).spec.jobTemplate.spec.template.spec.containers;
  const environment = Object.fromEntries(container!.env.map(({ name, value }) => [name, value]));
  const [program = "", ...words] = container!.command.map((word) =>
    word.replaceAll(/\$\((\w+)\)/g, (whole, name: string) => environment[name] ?? whole),
  );
  return start(program, words, environment);
}

interface Workflow {
  readonly jobs: {
    readonly backup: {
      readonly env: Readonly<Record<string, string>>;
      readonly steps: readonly { readonly run: string; readonly if?: string; readonly "continue-on-error"?: boolean }[];
    };
  };
}

/** Each step by `bash -e`, as GitHub does where no shell is named. The status is that of the job: 0 or 1. */
async function runWorkflow(code: string, folder: string): Promise<Ended> {
  const address = /^# (http\S+)$/m.exec(code)?.[1] ?? "";
  const { env, steps } = (parse(code) as Workflow).jobs.backup;
  const environment = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace("${{ secrets.KEEPWATCH_URL }}", address)]),
  );
  let hasFailed = false;
  const all: Ended[] = [];
  for (const [place, step] of steps.entries()) {
    if (hasFailed && step.if !== "${{ always() }}") continue;
    const file = join(folder, `step-${place}.sh`);
    const ending = "${{ job.status == 'success' && '0' || 'fail' }}";
    const script = step.run.replace(ending, hasFailed ? "fail" : "0");
    if (script.includes("${{")) throw new Error(`an expression that is not known here: ${script}`);
    writeFileSync(file, script);
    const ended = await start("bash", ["-e", file], environment);
    all.push(ended);
    if (ended.status !== 0 && step["continue-on-error"] !== true) hasFailed = true;
  }
  return together(all, { status: hasFailed ? 1 : 0, signal: null });
}

/** As systemd would: `-` in front lets a command fail, ExecStopPost hears how the service ended, 203 is "not executed". */
async function runUnit(code: string): Promise<Ended> {
  const commandOf = (name: string) => {
    const [program = "", ...words] = unitWords(new RegExp(`^${name}=-?(.*)$`, "m").exec(code)?.[1] ?? "");
    return [program, words] as const;
  };
  const before = await start(...commandOf("ExecStartPre"));
  const service = await start(...commandOf("ExecStart")).catch((): Ended => ({
    status: 203,
    signal: null,
    stdout: Buffer.alloc(0),
    stderr: "",
  }));
  const ending = service.status === null ? (service.signal ?? "").replace("SIG", "") : String(service.status);
  const after = await start(...commandOf("ExecStopPost"), { EXIT_STATUS: ending });
  return together([before, service, after], service);
}

/** Words of a unit's line: quotes and backslashes, then its own two signs. */
function unitWords(line: string): string[] {
  const words = line.match(/(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\s'"])+/g) ?? [];
  return words.map((word) =>
    word
      .replaceAll(/'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"/g, (_, single?: string, double?: string) =>
        (single ?? double ?? "").replaceAll(/\\(.)/g, "$1"),
      )
      .replaceAll("%%", "%")
      .replaceAll("$$", "$"),
  );
}

function together(all: readonly Ended[], { status, signal }: Pick<Ended, "status" | "signal">): Ended {
  const stdout = Buffer.concat(all.map((one) => one.stdout));
  return { status, signal, stdout, stderr: all.map(({ stderr }) => stderr).join("") };
}

/** Rejects where the program cannot be started. */
function start(tool: string, words: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  return new Promise<Ended>((resolve, reject) => {
    const child = spawn(tool, words, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...environment } });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (bytes: Buffer) => stdout.push(bytes));
    child.stderr.on("data", (bytes: Buffer) => stderr.push(bytes));
    child.on("error", reject);
    child.on("close", (status, signal) =>
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}

/** A program for a snippet to run, which is this shell script. */
export function writeJob(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
