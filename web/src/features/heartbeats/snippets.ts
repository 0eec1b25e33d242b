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

/** A start is tried once: the job waits for it, and a late one would be wrong. */
const startCurl = "curl -fsS -m 10 -o /dev/null";
const curl = "curl -fsS -m 10 --retry 5 -o /dev/null";
/** 65 seconds at most. systemd gives ExecStopPost 90, and calls a unit failed that takes longer. */
const unitCurl = "curl -fsS -m 10 --retry 4 -o /dev/null";
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
    const line = `${startCurl} ${shellQuoted(`${pingUrl}start`)}; ${command}; ${curl} "${inDoubleQuotes(pingUrl)}$?"`;
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
      `${startCurl} "\${url}start"`,
      `output=$(${command} 2>&1)`,
      "status=$?",
      `printf '%s' "$output" | tail -c ${mostSentBytes} | ${curl} --data-binary @- "\${url}$status"`,
      `[ -z "$output" ] || printf '%s\\n' "$output"`,
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
    const ping = (path: string, by = unitCurl) => `${by} "${inDoubleQuotes(pingUrl)}${path}"`;
    const status = 'case "$EXIT_STATUS" in ""|*[!0-9]*) s=fail;; *) s=$EXIT_STATUS;; esac';
    return lines(
      "# /etc/systemd/system/backup.service",
      "[Service]",
      "Type=oneshot",
      `ExecStartPre=-/bin/sh -c '${inUnit(ping("start", startCurl))}'`,
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
      "    except Exception as error:",
      '        print("ping failed:", error, file=sys.stderr)',
      "",
      'ping("start")',
      `job = subprocess.run(${JSON.stringify(command)}, shell=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)`,
      "status = job.returncode if job.returncode >= 0 else 128 - job.returncode  # ended by a signal",
      `ping(str(status), job.stdout[-${mostSentBytes}:])`,
      "sys.stdout.buffer.write(job.stdout)",
      "sys.exit(status)",
    ),
  node: ({ pingUrl, command }) =>
    lines(
      'import { spawnSync } from "node:child_process";',
      'import { constants } from "node:os";',
      "",
      `const url = ${JSON.stringify(pingUrl)};`,
      "const ping = (path, body) =>",
      '  fetch(url + path, { method: "POST", body, signal: AbortSignal.timeout(10_000) })',
      '    .then((answer) => answer.ok || console.error("ping failed:", answer.status))',
      '    .catch((error) => console.error("ping failed:", error.cause?.code ?? error.message));',
      "",
      'await ping("start");',
      `const job = spawnSync(${JSON.stringify(command)}, { shell: true, maxBuffer: Infinity });`,
      "const status = job.status ?? 128 + constants.signals[job.signal];",
      `await ping(String(status), Buffer.concat([job.stdout, job.stderr]).subarray(-${mostSentBytes}));`,
      "process.stdout.write(job.stdout);",
      "process.stderr.write(job.stderr);",
      "process.exitCode = status;",
    ),
  go: ({ pingUrl, command }) =>
    lines(
      "package main",
      "",
      "import (",
      '\t"bytes"',
      '\t"errors"',
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
      '\t\tlog.Print("ping failed: ", errors.Unwrap(err)) // err itself holds the address',
      "\t\treturn",
      "\t}",
      "\tanswer.Body.Close()",
      "\tif answer.StatusCode != http.StatusOK {",
      '\t\tlog.Print("ping failed: ", answer.Status)',
      "\t}",
      "}",
      "",
      "func main() {",
      '\tping("start", nil)',
      `\tjob := exec.Command("sh", "-c", ${JSON.stringify(command)})`,
      "\toutput, _ := job.CombinedOutput()",
      "\tstatus := job.ProcessState.ExitCode()",
      "\tif status < 0 { // ended by a signal",
      "\t\tstatus = 1",
      "\t}",
      `\tping(strconv.Itoa(status), output[max(0, len(output)-${mostSentBytes}):])`,
      "\tos.Stdout.Write(output)",
      "\tos.Exit(status)",
      "}",
    ),
  php: ({ pingUrl, command }) =>
    lines(
      "<?php",
      `$url = ${inSingleQuotes(pingUrl)};`,
      "function ping(string $address, string $body = ''): void {",
      "    $http = ['method' => 'POST', 'content' => $body, 'timeout' => 10, 'header' => 'Content-Type: text/plain'];",
      "    if (@file_get_contents($address, false, stream_context_create(['http' => $http])) === false) {",
      '        fwrite(STDERR, "ping failed\\n");',
      "    }",
      "}",
      "",
      "ping($url . 'start');",
      "ob_start();",
      `passthru(${inSingleQuotes(`${command} 2>&1`)}, $status);`,
      `ping($url . $status, substr(ob_get_contents(), -${mostSentBytes}));`,
      "ob_end_flush();",
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
      "  uri = URI(URL + path)",
      '  options = { use_ssl: uri.scheme == "https", open_timeout: 10, read_timeout: 10 }',
      "  Net::HTTP.start(uri.hostname, uri.port, options) do |http|",
      '    http.post(uri.request_uri, body, "Content-Type" => "text/plain").value # raises unless 2xx',
      "  end",
      "rescue StandardError => error",
      '  warn "ping failed: #{error.message}"',
      "end",
      "",
      'ping("start")',
      `output, job = Open3.capture2e("sh", "-c", ${inSingleQuotes(command)})`,
      "status = job.exitstatus || 128 + job.termsig",
      `ping(status.to_s, output.byteslice(-${mostSentBytes}, ${mostSentBytes}) || output)`,
      "print output",
      "exit(status)",
    ),
  powershell: ({ pingUrl }) =>
    lines(
      `$url = '${pingUrl.replaceAll("'", "''")}'`,
      "# Windows PowerShell 5.1 does not use it by itself on older systems.",
      "$tls12 = [Net.SecurityProtocolType]::Tls12",
      "[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor $tls12",
      "",
      "function Send-Ping($Path, $Body = '') {",
      "  $request = @{ Method = 'Post'; Uri = $url + $Path; Body = $Body; TimeoutSec = 10 }",
      "  try { Invoke-RestMethod @request -ContentType 'text/plain; charset=utf-8' | Out-Null }",
      '  catch { Write-Warning "ping failed: $_" }',
      "}",
      "",
      "Send-Ping 'start'",
      "$global:LASTEXITCODE = 0",
      "try {",
      '  $output = (& C:\\jobs\\backup.exe 2>&1 | ForEach-Object { "$_" }) -join "`n"',
      "  $status = $LASTEXITCODE",
      "} catch {",
      '  $output = "$_" # such as: there is no such program',
      "  $status = 1",
      "}",
      "$result = if ($status -ge 0 -and $status -le 255) { $status } else { 'fail' }",
      `Send-Ping $result ($output.Substring([Math]::Max(0, $output.Length - ${mostSentBytes})))`,
      "$output",
      "exit $status",
    ),
  github: ({ pingUrl, cron, command }) =>
    lines(
      "# Keep this address as the secret KEEPWATCH_URL of the repository, and out of the file:",
      `# ${pingUrl}`,
      "# .github/workflows/backup.yml",
      "on:",
      "  schedule:",
      `    - cron: ${JSON.stringify(cron ?? "0 3 * * *")} # in UTC`,
      "jobs:",
      "  backup:",
      "    runs-on: ubuntu-latest",
      "    env:",
      "      PING: ${{ secrets.KEEPWATCH_URL }}",
      "    steps:",
      `      - run: ${startCurl} "\${PING}start"`,
      "        continue-on-error: true",
      "      - run: |",
      `          ${command}`,
      "      - if: ${{ always() }}",
      `        run: ${curl} "\${PING}\${{ job.status == 'success' && '0' || 'fail' }}"`,
      "        continue-on-error: true",
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
      `                  ${startCurl} "\${PING}start"`,
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
