// How to ping from wherever a job runs: code with the address of one heartbeat in its place. Pure; the code is the same in
// every language of the page, so that what is pasted has been tested.

export interface SnippetFor {
  /** Ends with a slash. */
  readonly pingUrl: string;
  /** Five fields of cron, where the schedule is one. */
  readonly cron: string | null;
  /** One line of systemd's calendar, where the schedule is one. */
  readonly onCalendar: string | null;
  readonly mailAddress: string | null;
  /** What is run, as the shell reads it. */
  readonly command: string;
}

export interface Snippet {
  readonly id: SnippetId;
  readonly label: string;
  readonly code: string;
}

export const snippetIds = [
  "crontab",
  "run",
  "bash",
  "curl",
  "systemd",
  "python",
  "node",
  "go",
  "php",
  "ruby",
  "powershell",
  "github",
  "kubernetes",
  "email",
] as const;
export type SnippetId = (typeof snippetIds)[number];

const curl = "curl -fsS -m 10 --retry 5 -o /dev/null";
const mostSentBytes = 100_000; // as much as is kept of a ping's body

const labels: Readonly<Record<SnippetId, string>> = {
  crontab: "crontab",
  run: "keepwatch run",
  bash: "bash",
  curl: "curl",
  systemd: "systemd",
  python: "Python",
  node: "Node.js",
  go: "Go",
  php: "PHP",
  ruby: "Ruby",
  powershell: "PowerShell",
  github: "GitHub Actions",
  kubernetes: "Kubernetes",
  email: "E-mail",
};

const makers: Readonly<Record<SnippetId, (given: SnippetFor) => string | null>> = {
  crontab: ({ pingUrl, cron, command }) => {
    const line = `${curl} ${shellQuoted(`${pingUrl}start`)}; ${command}; ${curl} "${inDoubleQuotes(pingUrl)}$?"`;
    return `${cron ?? "0 3 * * *"}  ${crontabEscaped(line)}`;
  },
  run: ({ pingUrl, cron, command }) =>
    lines(
      "# In a crontab; the address stands above, where no process list shows it.",
      `KEEPWATCH_HEARTBEAT=${pingUrl}`,
      `${cron ?? "0 3 * * *"}  /usr/local/bin/keepwatch run --quiet -- ${crontabEscaped(command)}`,
    ),
  bash: ({ pingUrl, command }) =>
    lines(
      "#!/bin/bash",
      `url=${shellQuoted(pingUrl)}`,
      `${curl} "\${url}start"`,
      `output=$(${command} 2>&1)`,
      "status=$?",
      `printf '%s' "$output" | tail -c ${mostSentBytes} | ${curl} --data-binary @- "\${url}$status"`,
      'exit "$status"',
    ),
  curl: ({ pingUrl }) => {
    const ping = (path: string) => `curl -fsS -m 10 --retry 5 ${shellQuoted(pingUrl + path)}`;
    return lines(
      `${ping("start")}       # a run begins`,
      `${ping("")}            # it went well`,
      `${ping("fail")}        # it failed`,
      `${ping("3")}           # it ended with exit status 3`,
      `${ping("keep-alive")}  # it is still at work`,
      `${ping("log")} --data-raw 'half of it is done'`,
    );
  },
  systemd: ({ pingUrl, onCalendar, command }) => {
    const ping = (path: string) => `${curl} "${inDoubleQuotes(pingUrl)}${path}"`;
    const status = 'case "$EXIT_STATUS" in ""|*[!0-9]*) s=fail;; *) s=$EXIT_STATUS;; esac';
    return lines(
      "# /etc/systemd/system/backup.service",
      "[Service]",
      "Type=oneshot",
      `ExecStartPre=-/bin/sh -c '${inUnit(ping("start"))}'`,
      `ExecStart=${inUnit(command)}`,
      `ExecStopPost=-/bin/sh -c '${inUnit(`${status}; ${ping("$s")}`)}'`,
      "",
      "# /etc/systemd/system/backup.timer",
      "[Timer]",
      `OnCalendar=${onCalendar ?? "*-*-* 03:00:00"}`,
      "Persistent=true",
      "",
      "[Install]",
      "WantedBy=timers.target",
    );
  },
  python: ({ pingUrl, command }) =>
    lines(
      "import subprocess, sys, urllib.request",
      "",
      `URL = ${JSON.stringify(pingUrl)}`,
      "",
      "def ping(path, body=None):",
      "    try:",
      "        urllib.request.urlopen(URL + path, data=body, timeout=10).close()",
      "    except OSError as error:",
      '        print("ping failed:", error, file=sys.stderr)',
      "",
      'ping("start")',
      `job = subprocess.run(${JSON.stringify(command)}, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)`,
      `ping(str(job.returncode) if job.returncode >= 0 else "fail", job.stdout[-${mostSentBytes}:])`,
      "sys.exit(job.returncode if job.returncode >= 0 else 1)",
    ),
  node: ({ pingUrl, command }) =>
    lines(
      'import { spawnSync } from "node:child_process";',
      "",
      `const url = ${JSON.stringify(pingUrl)};`,
      "const ping = (path, body) =>",
      '  fetch(url + path, { method: "POST", body, signal: AbortSignal.timeout(10_000) }).catch(console.error);',
      "",
      'await ping("start");',
      `const job = spawnSync(${JSON.stringify(command)}, { shell: true, maxBuffer: Infinity });`,
      `await ping(String(job.status ?? "fail"), Buffer.concat([job.stdout, job.stderr]).subarray(-${mostSentBytes}));`,
      "process.exitCode = job.status ?? 1;",
    ),
  go: ({ pingUrl, command }) =>
    lines(
      "package main",
      "",
      "import (",
      '\t"bytes"',
      '\t"log"',
      '\t"net/http"',
      '\t"os"',
      '\t"os/exec"',
      '\t"strconv"',
      '\t"time"',
      ")",
      "",
      `const url = ${JSON.stringify(pingUrl)}`,
      "",
      "func ping(path string, body []byte) {",
      "\tclient := http.Client{Timeout: 10 * time.Second}",
      '\tanswer, err := client.Post(url+path, "text/plain", bytes.NewReader(body))',
      "\tif err != nil {",
      '\t\tlog.Print("ping failed: ", err)',
      "\t\treturn",
      "\t}",
      "\tanswer.Body.Close()",
      "}",
      "",
      "func main() {",
      '\tping("start", nil)',
      `\tjob := exec.Command("sh", "-c", ${JSON.stringify(command)})`,
      "\toutput, _ := job.CombinedOutput()",
      `\toutput = output[max(0, len(output)-${mostSentBytes}):]`,
      "\tstatus := job.ProcessState.ExitCode() // -1: ended by a signal",
      "\tif status < 0 {",
      '\t\tping("fail", output)',
      "\t\tos.Exit(1)",
      "\t}",
      "\tping(strconv.Itoa(status), output)",
      "\tos.Exit(status)",
      "}",
    ),
  php: ({ pingUrl, command }) =>
    lines(
      "<?php",
      `$url = ${inSingleQuotes(pingUrl)};`,
      "function ping(string $address, string $body = ''): void {",
      "    $http = ['method' => 'POST', 'content' => $body, 'timeout' => 10, 'header' => 'Content-Type: text/plain'];",
      "    @file_get_contents($address, false, stream_context_create(['http' => $http]));",
      "}",
      "",
      "ping($url . 'start');",
      `exec(${inSingleQuotes(`${command} 2>&1`)}, $output, $status);`,
      `ping($url . $status, substr(implode("\\n", $output), -${mostSentBytes}));`,
      "exit($status);",
    ),
  ruby: ({ pingUrl, command }) =>
    lines(
      'require "net/http"',
      'require "open3"',
      "",
      `URL = ${inSingleQuotes(pingUrl)}`,
      "",
      'def ping(path, body = "")',
      '  Net::HTTP.post(URI(URL + path), body, "Content-Type" => "text/plain")',
      "rescue StandardError => error",
      '  warn "ping failed: #{error.message}"',
      "end",
      "",
      'ping("start")',
      `output, status = Open3.capture2e(${inSingleQuotes(command)})`,
      `ping((status.exitstatus || "fail").to_s, output.byteslice(-${mostSentBytes}, ${mostSentBytes}) || output)`,
      "exit(status.exitstatus || 1)",
    ),
  powershell: ({ pingUrl }) =>
    lines(
      `$url = '${pingUrl.replaceAll("'", "''")}'`,
      "function Send-Ping($Path, $Body = '') {",
      "  try { Invoke-RestMethod -Method Post -Uri ($url + $Path) -Body $Body -TimeoutSec 10 | Out-Null }",
      '  catch { Write-Warning "ping failed: $_" }',
      "}",
      "",
      "Send-Ping 'start'",
      "$output = & C:\\jobs\\backup.exe 2>&1 | Out-String",
      "$status = $LASTEXITCODE",
      "if ($status -ge 0 -and $status -le 255) { Send-Ping $status $output } else { Send-Ping 'fail' $output }",
      "exit $status",
    ),
  github: ({ pingUrl, command }) =>
    lines(
      "# .github/workflows/backup.yml; keep the address as the secret KEEPWATCH_URL of the repository:",
      `# ${pingUrl}`,
      "jobs:",
      "  backup:",
      "    runs-on: ubuntu-latest",
      "    env:",
      "      PING: ${{ secrets.KEEPWATCH_URL }}",
      "    steps:",
      `      - run: ${curl} "\${PING}start"`,
      "        continue-on-error: true",
      `      - run: ${command}`,
      `      - if: \${{ always() }}`,
      `        run: ${curl} "\${PING}\${{ job.status == 'success' && '0' || 'fail' }}"`,
    ),
  kubernetes: ({ pingUrl, cron, command }) =>
    lines(
      "apiVersion: batch/v1",
      "kind: CronJob",
      "metadata:",
      "  name: backup",
      "spec:",
      `  schedule: ${JSON.stringify(cron ?? "0 3 * * *")}`,
      "  concurrencyPolicy: Forbid",
      "  jobTemplate:",
      "    spec:",
      "      backoffLimit: 0",
      "      template:",
      "        spec:",
      "          restartPolicy: Never",
      "          containers:",
      "            - name: backup",
      "              image: registry.shop.example/backup:1 # has a shell and curl",
      "              env:",
      "                - name: PING",
      `                  value: ${JSON.stringify(pingUrl)}`,
      "              command:",
      "                - /bin/sh",
      "                - -c",
      "                - |",
      `                  ${curl} "\${PING}start"`,
      `                  ${command}`,
      "                  status=$?",
      `                  ${curl} "\${PING}$status"`,
      '                  exit "$status"',
    ),
  email: ({ mailAddress }) =>
    mailAddress === null
      ? null
      : lines(mailAddress, "", "# for example", `echo "done" | mail -s "Backup" ${shellQuoted(mailAddress)}`),
};

/** Those that can be made, in the order in which they are offered. */
export function snippetsFor(given: SnippetFor): Snippet[] {
  return snippetIds.flatMap((id) => {
    const code = makers[id](given);
    return code === null ? [] : [{ id, label: labels[id], code }];
  });
}

/** The command of a crontab's line, as the line has it, with a ping after it that says how it ended well. */
export function withPing(command: string, pingUrl: string): string {
  return `${command} && ${crontabEscaped(`${curl} ${shellQuoted(pingUrl)}`)}`;
}

function lines(...parts: readonly string[]): string {
  return parts.join("\n");
}

export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function inDoubleQuotes(text: string): string {
  return text.replace(/[\\"$`]/g, "\\$&");
}

/** cron ends the command at a % and gives the rest as input. */
export function crontabEscaped(text: string): string {
  return text.replace(/(?<!\\)%/g, "\\%");
}

/** systemd reads % and $ itself, and a backslash within quotes. */
function inUnit(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("%", "%%").replaceAll("$", "$$$$");
}

/** As PHP and Ruby read it. */
function inSingleQuotes(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
