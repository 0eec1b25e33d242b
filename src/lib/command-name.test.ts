// Commands as they stand in real crontabs, and the names people would give them.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { nameOfCommand, slugOf } from "./command-name.ts";

test("the script is named, not what is around it", () => {
  const named: [command: string, name: string][] = [
    ["/usr/local/bin/backup.sh", "backup"],
    ["/opt/backup.v2.py --full", "backup.v2"],
    ["restic backup /srv", "restic"],
    ["cd /srv/app && ./nightly-report.rb >> /var/log/report.log 2>&1", "nightly-report"],
    ["cd / && run-parts --report /etc/cron.daily", "cron.daily"],
    ["test -x /usr/sbin/anacron || ( cd / && run-parts --report /etc/cron.weekly )", "cron.weekly"],
    ["[ -x /x ] && if [ ! -d /run ]; then /usr/lib/php/sessionclean; fi", "sessionclean"],
    ["sudo -u www-data /usr/bin/php8.3 -q /srv/cloud/cron.php", "cron"],
    ["nice -n 10 ionice -c2 -n7 /opt/index.sh", "index"],
    ["flock -n /tmp/lock /opt/sync.sh", "sync"],
    ['flock -w 10 /tmp/lock -c "/usr/bin/python3 -m shop.sync"', "shop.sync"],
    ["timeout -k 5 3600 /opt/import.pl", "import"],
    ["PATH=/opt/bin:$PATH LANG=C rotate-logs", "rotate-logs"],
    ["env TZ=UTC /opt/close.js", "close"],
    [`bash -lc 'cd /srv && FOO="a b" ./restic.sh backup'`, "restic"],
    [`sh -c "sh -c 'sh -c /opt/deep.sh'"`, "deep"],
    [">/dev/null 2>&1 /opt/quiet.sh", "quiet"],
    ["/opt/quiet.sh &>/dev/null", "quiet"],
    ['"/opt/with space/a.sh"', "a"],
    ["java -Xmx1g -jar /opt/batch.jar", "batch"],
    ["python3", "python3"],
    ["cd /srv", "job"],
    ["", "job"],
    ["&& | ;", "job"],
  ];
  for (const [command, name] of named) assert.equal(nameOfCommand(command), name, command);
});

test("any text gives a name of a usable length, quickly", () => {
  const shellLike = fc.string({ unit: fc.constantFrom(..."ab/-. \"'\\;&|()<>=12$"), maxLength: 200 });
  fc.assert(
    fc.property(fc.oneof(fc.string(), shellLike), (command) => {
      const name = nameOfCommand(command);
      assert(name.trim() !== "" && name.length <= 100);
    }),
    { numRuns: 1_000 },
  );
  assert.equal(nameOfCommand(`${"sudo ".repeat(20_000)}x`), "x");
  assert.equal(nameOfCommand(`"`.repeat(99_999)), "job");
  assert.equal(nameOfCommand("sh -c ".repeat(10_000)).length > 0, true);
});

test("slugs are plain, short and unlike one another", () => {
  const taken = new Set<string>();
  assert.equal(slugOf("Nächtliche Sicherung (Shop)", taken), "nachtliche-sicherung-shop");
  assert.equal(slugOf("backup", taken), "backup");
  assert.equal(slugOf("Backup!", taken), "backup-2");
  assert.equal(slugOf("backup", taken), "backup-3");
  assert.equal(slugOf("日本", taken), "job");
  assert.equal(slugOf("cron.daily", taken), "cron-daily");
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 150 }), { maxLength: 30 }), (names) => {
      const own = new Set<string>();
      const slugs = names.map((name) => slugOf(name, own));
      assert.equal(new Set(slugs).size, names.length);
      for (const slug of slugs) assert.match(slug, /^[a-z0-9_-]{1,100}$/);
    }),
  );
});
