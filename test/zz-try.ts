import { databaseFrozen } from "./torture/database-frozen.ts";
import { diceOf } from "./torture/random.ts";
import { setTimeout as pause } from "node:timers/promises";
const stage = await databaseFrozen.open({ monitorCount: 20 });
const show = async (w: string) => { const h = await fetch(stage.world.api.address + "/healthz", { headers: { authorization: "Bearer kw_0123456789012345678901234567890123456789" } , signal: AbortSignal.timeout(1000)}).then(r => r.text()).catch(String); console.log(w, h.slice(0, 400)); console.log((await stage.world.pool.query("select application_name,left(query,40) q, extract(epoch from now()-state_change)::float8 age from pg_stat_activity where application_name like 'keepwatch%'")).rows.map(r => `${r.application_name} ${String(r.q).replace(/\s+/g," ")} ${Number(r.age).toFixed(1)}`).join("\n")); };
try {
await databaseFrozen.round(stage, diceOf(11));
const p = stage.world.program("keepwatch");
await show("thawed");
await pause(3000);
await show("3 s");
process.kill(p.processId, "SIGTERM");
for (let i = 0; i < 4; i++) { await pause(2500); await show("term " + i); }
} finally { await stage.close(); }
