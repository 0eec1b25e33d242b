// What a start makes when it is not there yet: the first owner and the key that the settings name, or else the code
// with which the first visitor becomes the owner. Safe to run on every start and on several instances at once.
import { writeAudit } from "#platform/audit.ts";
import { type Pool, transaction, type Tx } from "#platform/database/pool.ts";
import type { EventLog } from "#platform/event-log.ts";
import { exitCodes, OperatorError } from "#platform/operator-error.ts";
import { findKeyByToken, insertApiKey } from "./api-key-store.ts";
import { insertLink } from "./link-store.ts";
import { setupAddress, setupCodeMs } from "./one-time-link.ts";
import { hashPassword, weaknessOf } from "./password.ts";
import { findFirstOrganization, hasOwner, insertOrganization } from "./person-store.ts";
import { changeOf, defaultOrganizationName, insertFirstOwner, lockSetup } from "./setup.ts";
import { newSetupCode } from "./setup-code.ts";
import { startingProgram } from "./system-caller.ts";

export interface OwnerSettings {
  readonly ownerEmail: string | null;
  readonly ownerPassword: string | null;
  readonly apiKey: string | null;
  readonly publicUrl: string;
}

const settingsKeyName = "KEEPWATCH_API_KEY";

export async function ensureOwner(
  pool: Pool,
  settings: OwnerSettings,
  log: EventLog,
  now: () => Date = () => new Date(),
): Promise<void> {
  const owner = (await hasOwner(pool)) ? null : await ownerOf(settings);
  const code = newSetupCode();
  const outcome = await transaction(pool, async (tx) => {
    await lockSetup(tx);
    const isOwned = await hasOwner(tx);
    if (!isOwned && owner !== null) await makeOwner(tx, owner, now());
    const key = settings.apiKey === null ? "none" : await ensureKey(tx, settings.apiKey, now());
    const needsCode = !isOwned && owner === null;
    if (needsCode) {
      const expiresAt = new Date(now().getTime() + setupCodeMs);
      await insertLink(tx, { kind: "setup", token: code, expiresAt }, now());
    }
    return { key, needsCode };
  });
  if (outcome.key === "revoked")
    log.warn({}, `${settingsKeyName} names a key that was revoked; it stays so. Set another one.`);
  // In the text, where no redaction of fields hides it, and as a warning, so that it shows at quieter levels too: this
  // line is how the first visitor gets in.
  if (outcome.needsCode)
    log.warn(
      {},
      `There is no owner yet. Open ${setupAddress(settings.publicUrl)} within an hour and type this code: ${code}`,
    );
}

interface FirstOwner {
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
}

/** The owner whom the settings name, or null; half an owner or a weak password is the operator's to set right. */
async function ownerOf({ ownerEmail, ownerPassword }: OwnerSettings): Promise<FirstOwner | null> {
  if (ownerEmail === null && ownerPassword === null) return null;
  if (ownerEmail === null || ownerPassword === null)
    throw new OperatorError(
      "Set both KEEPWATCH_OWNER_EMAIL and KEEPWATCH_OWNER_PASSWORD, or neither.",
      exitCodes.usage,
    );
  const weakness = weaknessOf(ownerPassword, ownerEmail);
  if (weakness !== null) throw new OperatorError(`KEEPWATCH_OWNER_PASSWORD ${weakness}.`, exitCodes.usage);
  const name = ownerEmail.trim().split("@")[0] ?? ownerEmail;
  return { email: ownerEmail, name, passwordHash: await hashPassword(ownerPassword) };
}

async function makeOwner(tx: Tx, owner: FirstOwner, now: Date): Promise<void> {
  const membership = await insertFirstOwner(tx, owner, now);
  await writeAudit(tx, "auth.setup", startingProgram(membership.organization.id), [changeOf(membership)]);
}

/**
 * A key that the settings name anew is added beside the former one: instances are restarted one after another, and
 * programs still hold the old. A person revokes that, and a revoked key is not revived by the next start.
 */
async function ensureKey(tx: Tx, token: string, now: Date): Promise<"there" | "revoked"> {
  const known = await findKeyByToken(tx, token);
  if (known !== undefined) return known.revokedAt === null ? "there" : "revoked";
  const organization =
    (await findFirstOrganization(tx)) ?? (await insertOrganization(tx, defaultOrganizationName, now));
  const key = { org: organization.id, name: settingsKeyName, role: "owner", token, createdBy: null } as const;
  const made = await insertApiKey(tx, key, now);
  if (made === undefined) throw new Error("the key of the settings was made beside us, although we hold the lock");
  const change = {
    objectKind: "api_key",
    objectId: made.id,
    before: null,
    after: { name: made.name, role: made.role },
  };
  await writeAudit(tx, "api_key.create", startingProgram(organization.id), [change]);
  return "there";
}
