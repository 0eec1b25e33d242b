// The program: `main.ts [all | api | engine | jobs | migrate]` takes on a role until it is told to stop;
// `owner reset EMAIL` lets an owner in again, `verify uptime` proves the uptime, `run` reports a job. Trouble is one sentence
// and an exit code.
import { Command } from "commander";
import { ownerReset } from "#cli/owner.ts";
import { type VerifyOptions, verifyUptime } from "#cli/verify.ts";
import { readSettings, type Settings } from "#platform/config.ts";
import { isDatabaseAway } from "#platform/database/away.ts";
import { createLog, type Log } from "#platform/log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { version } from "#platform/version.ts";
import { ownerResetWith, type RoleName, roleNames, type Running, startRole, verifyUptimeWith } from "#roles/index.ts";

/** A stop that takes longer than this is ended by force: what is unfinished is found and gone on with at the next start. */
const STOP_WITHIN_MS = 25_000;

function open(service: string): { settings: Settings; log: Log } {
  const settings = readSettings(process.env);
  const log = createLog({ level: settings.logLevel, service });
  for (const warning of settings.warnings) log.warn({}, warning);
  return { settings, log };
}

async function runRole(name: RoleName): Promise<void> {
  const { settings, log } = open(name === "all" ? "keepwatch" : `keepwatch-${name}`);
  const signal = waitForSignal();
  const running = await startRole(name, settings, log);
  if (running === null) return;
  const received = await Promise.race([signal, running.failed]);
  log.info({ signal: received }, "stopping");
  await stopWithin(running, log);
  log.info({}, "stopped");
}

function waitForSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => resolve(name)); // and a second one does not cut the stop short
  });
}

async function stopWithin(running: Running, log: Log): Promise<void> {
  const timer = setTimeout(() => {
    log.error({}, `the stop took longer than ${STOP_WITHIN_MS / 1_000} s and was cut off`);
    process.exit(1);
  }, STOP_WITHIN_MS);
  timer.unref(); // stays armed: a handle that somebody forgot to close must not keep the process for ever
  await running.stop();
}

const program = new Command("keepwatch").version(version).description("Watches websites, services and scheduled jobs.");
program
  .command("start", { isDefault: true })
  .argument("[role]", `one of: ${roleNames.join(", ")}`, "all")
  .action(async (role: string) => {
    if (isRole(role)) return runRole(role);
    return program.error(`There is no role "${role}". Choose one of: ${roleNames.join(", ")}.`, { exitCode: 64 });
  });
program
  .command("owner")
  .description("for an owner who is locked out")
  .command("reset <email>")
  .description("print a one-time link to a new password, and end the account's sessions")
  .action(async (email: string) => {
    const { settings, log } = open("keepwatch-owner");
    await ownerReset(email, {
      makeLink: (address) => ownerResetWith(settings, log, address),
      print: (line) => process.stdout.write(`${line}\n`),
    });
  });
program
  .command("verify")
  .description("prove what is stored")
  .command("uptime")
  .description("work out every monitor's uptime anew from its events and spans; exit code 1 where it differs")
  .option("--from <moment>", "begin of the span, such as 2026-03-01T00:00:00Z (default: 90 days before its end)")
  .option("--to <moment>", "end of the span (default: now)")
  .option("--organization <id>", "only the monitors of this organisation")
  .action(async (options: VerifyOptions) => {
    const { settings, log } = open("keepwatch-verify");
    const isProven = await verifyUptime(options, {
      prove: (range, onPage) => verifyUptimeWith(settings, log, range, onPage),
      nowMs: Date.now(),
      print: (line) => process.stdout.write(`${line}\n`),
      tell: (line) => process.stderr.write(`${line}\n`),
    });
    if (!isProven) process.exitCode = 1;
  });

program
  .command("run")
  .description("run a command and report its start, output, exit status and duration to a heartbeat")
  .argument("[words...]")
  .allowUnknownOption()
  .helpOption(false)
  .action(async () => {
    const { runCommand } = await import("#cli/run/run.ts"); // script/keepwatch begins there, and loads none of the rest
    await runCommand(process.argv.slice(process.argv.indexOf("run") + 1));
  });

/** What the person who runs this can mend; null for our own mistakes, which end the process with everything they say. */
function operatorErrorOf(error: unknown): OperatorError | null {
  if (error instanceof OperatorError) return error;
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === "string" && /^(28...|3D000)$/.test(code))
    return new OperatorError(
      `The database of DATABASE_URL does not let us in: ${String(message)}.`,
      exitCodes.notPermitted,
    );
  if (!isDatabaseAway(error)) return null;
  return new OperatorError(
    "The database of DATABASE_URL does not answer. Is it running, and is the address right?",
    exitCodes.unavailable,
  );
}

function isRole(text: string): text is RoleName {
  return (roleNames as readonly string[]).includes(text);
}

try {
  await program.parseAsync();
} catch (error) {
  const trouble = operatorErrorOf(error);
  if (trouble === null) throw error;
  process.stderr.write(`keepwatch: ${trouble.message}\n`);
  process.exit(trouble.exitCode);
}
