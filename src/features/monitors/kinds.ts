// What differs from kind to kind of monitor: the target's form, its faults, and which of its values are secret. The only
// file of the feature that knows the settings of the probes.
import Type, { type Static } from "typebox";
import { HttpTarget, probes } from "#probes/index.ts";
import type { Fault } from "#platform/refusal.ts";
import { faultsAgainst, Nullable, OneOf, Strict } from "#platform/schema.ts";
import { type Json, keepSecrets, putBack, type Secrets, takeOut } from "./marked-secrets.ts";

export const kindNames = ["http"] as const satisfies readonly (keyof typeof probes)[];
export type KindName = (typeof kindNames)[number];
export const KindName = OneOf(kindNames);

const IsSet = Strict({ isSet: Type.Literal(true) });
/** A value that may be secret: read as a mark; sent as a mark to keep it, as text to replace it. */
const MaybeSecret = Type.Union([Type.String(), IsSet]);

const marked = {
  ...HttpTarget.properties,
  headers: Type.Array(Strict({ name: Type.String(), value: MaybeSecret }), { maxItems: 50 }),
  auth: Nullable(
    Type.Union([
      Strict({ kind: Type.Literal("basic"), username: Type.String(), password: MaybeSecret }),
      Strict({ kind: Type.Literal("bearer"), token: MaybeSecret }),
      Strict({ kind: Type.Literal("digest"), username: Type.String(), password: MaybeSecret }),
      Strict({
        kind: Type.Literal("oauth2"),
        tokenUrl: Type.String(),
        clientId: Type.String(),
        clientSecret: MaybeSecret,
        scope: Type.Optional(Type.String()),
        audience: Type.Optional(Type.String()),
        credentialsIn: Type.Optional(OneOf(["header", "body"])),
      }),
    ]),
  ),
  clientCertificate: Nullable(
    Strict({ certificate: Type.String(), key: MaybeSecret, passphrase: Type.Optional(Nullable(MaybeSecret)) }),
  ),
  proxy: Nullable(
    Strict({
      kind: OneOf(["http", "socks5"]),
      host: Type.String(),
      port: Type.Integer(),
      username: Type.Optional(Nullable(Type.String())),
      password: Type.Optional(Nullable(MaybeSecret)),
    }),
  ),
};

/** As a person gives it. */
export const Target = HttpTarget;
export type Target = Static<typeof Target>;
/** As it is read: every field, secret values as marks. */
export const TargetView = Type.Required(Strict(marked));
export type TargetView = Static<typeof TargetView>;
/** As it is changed: a field that is left out stays as it is. */
export const TargetChange = Type.Partial(Strict(marked), { additionalProperties: false });
export type TargetChange = Static<typeof TargetChange>;

/** Every fault of a target that its schema does not say; paths begin with `path`. */
export function targetFaults(kind: KindName, target: Target, path: string): Fault[] {
  return probes[kind].checkTarget(target).map((fault) => ({ path: path + fault.path, message: fault.message }));
}

/** The target with all defaults, as stored and shown, and its secret values apart. */
export function splitTarget(kind: KindName, target: Target): { target: TargetView; secrets: Secrets | null } {
  const full = probes[kind].completeTarget(target);
  const { shown, secrets } = takeOut(full as Json, probes[kind].secretPaths(full));
  return { target: shown as TargetView, secrets };
}

/** A stored target as it is read: one that was stored before a field came to be has that field's default. */
export function completeView(kind: KindName, stored: TargetView): TargetView {
  // Marks stand where secrets were; what fills in defaults passes them on untouched.
  return probes[kind].completeTarget(stored as Target) as TargetView;
}

export function joinTarget(shown: TargetView, secrets: Secrets): Target {
  return putBack(shown as Json, secrets) as Target;
}

/** The target that results from a change, with every fault of it; paths begin with `path`. */
export function changeTarget(
  kind: KindName,
  before: { readonly shown: TargetView; readonly full: Target },
  change: TargetChange,
  path: string,
): { target: Target; faults: Fault[] } {
  const kept = keepSecrets(change as Json, before.shown as Json, before.full as Json);
  const target = { ...before.full, ...(kept.value as Partial<Target>) };
  const misfits = kept.faults.length > 0 ? kept.faults : faultsAgainst(probes[kind].targetSchema, target);
  if (misfits.length > 0) return { target, faults: misfits.map((fault) => ({ ...fault, path: path + fault.path })) };
  return { target, faults: targetFaults(kind, target, path) };
}
