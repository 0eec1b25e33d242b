// The folded part of the form for what few monitors need: limits and assertions, signing in, certificates, proxies.
import type { HTMLInputTypeAttribute } from "react";
import { useTranslation } from "react-i18next";
import { Checkbox, NumberField, SelectField, TextAreaField, TextField } from "#web/ui/form-fields.tsx";
import { entriesOf, type FormPart } from "#web/ui/form-part.ts";
import { More } from "#web/ui/more.tsx";
import { AssertionRows } from "./assertion-rows.tsx";
import { authKinds, type FurtherDraft, proxyKinds } from "./further-draft.ts";

type PartProps = FormPart<FurtherDraft>;

type TextName = {
  [Name in keyof FurtherDraft]: string extends FurtherDraft[Name] ? Name : never;
}[keyof FurtherDraft];

/** Each text with the field of the target that it stands for, at which the server names its faults. */
const fieldOf: Readonly<Record<TextName, string>> = {
  username: "target.auth.username",
  password: "target.auth.password",
  token: "target.auth.token",
  tokenUrl: "target.auth.tokenUrl",
  clientId: "target.auth.clientId",
  clientSecret: "target.auth.clientSecret",
  scope: "target.auth.scope",
  audience: "target.auth.audience",
  certificate: "target.clientCertificate.certificate",
  key: "target.clientCertificate.key",
  passphrase: "target.clientCertificate.passphrase",
  proxyHost: "target.proxy.host",
  proxyUsername: "target.proxy.username",
  proxyPassword: "target.proxy.password",
  resolver: "target.resolver",
};

/** Faults that are shown beside a field here; with those of assertions, which have a place in a list. */
export const furtherFields: readonly string[] = [
  ...Object.values(fieldOf),
  "target.responseTimeLimitMs",
  "target.proxy.port",
  ...Array.from({ length: 20 }, (_, index) =>
    ["name", "expression", "value"].map((field) => `target.assertions.${index}.${field}`),
  ).flat(),
];

export function FurtherFields(part: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange, fault } = part;
  const isOpen = furtherFields.some((field) => fault(field) !== undefined);
  return (
    <More label={t("monitorForm.further.title")} summary={useSummary(draft)} isOpen={isOpen}>
      <div className="grid gap-4 sm:grid-cols-2">
        <NumberField
          {...entriesOf(part)("responseTimeLimitMs", "target.responseTimeLimitMs")}
          label={t("monitorForm.further.responseTimeLimit")}
          hint={t("monitorForm.further.responseTimeLimitHint")}
          unit="ms"
          min={1}
          max={60_000}
        />
        <SelectField
          label={t("monitorForm.further.keywordKind")}
          value={draft.keywordKind}
          onValue={(keywordKind) => onChange({ keywordKind })}
          options={[
            { value: "text", words: t("monitorForm.further.keywordText") },
            { value: "regex", words: t("monitorForm.further.keywordRegex") },
          ]}
        />
      </div>
      <AssertionRows assertions={draft.assertions} onChange={(assertions) => onChange({ assertions })} fault={fault} />
      <SignInFields {...part} />
      <CertificateFields {...part} />
      <ProxyFields {...part} />
      <div className="flex flex-col gap-2">
        {(["cacheBusting", "invert"] as const).map((name) => (
          <Checkbox
            key={name}
            label={t(`monitorForm.further.${name}`)}
            isOn={draft[name]}
            onChange={(isOn) => onChange({ [name]: isOn })}
          />
        ))}
      </div>
    </More>
  );
}

function useSummary(draft: FurtherDraft): string {
  const { t } = useTranslation();
  const parts = [
    draft.responseTimeLimitMs !== "" && `${draft.responseTimeLimitMs} ms`,
    draft.assertions.length > 0 && t("monitorForm.further.assertionCount", { count: draft.assertions.length }),
    draft.authKind !== "none" && t(`monitorForm.further.authKinds.${draft.authKind}`),
    draft.certificate !== "" && t("monitorForm.further.certificateShort"),
    draft.proxyKind !== "none" && t(`monitorForm.further.proxyKinds.${draft.proxyKind}`),
    draft.invert && t("monitorForm.further.invertShort"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? t("monitorForm.further.nothing") : parts.join(" · ");
}

interface FurtherTextProps {
  part: PartProps;
  name: TextName;
  type?: HTMLInputTypeAttribute;
  hint?: string;
}

function FurtherText({ part, name, type = "text", hint }: FurtherTextProps) {
  const { t } = useTranslation();
  return (
    <TextField
      {...entriesOf(part)(name, fieldOf[name])}
      label={t(`monitorForm.further.${name}`)}
      hint={hint}
      type={type}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

function SignInFields(part: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange } = part;
  const needsAccount = draft.authKind === "basic" || draft.authKind === "digest";
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label={t("monitorForm.further.auth")}
        value={draft.authKind}
        onValue={(authKind) => onChange({ authKind })}
        options={authKinds.map((kind) => ({ value: kind, words: t(`monitorForm.further.authKinds.${kind}`) }))}
      />
      {needsAccount && <FurtherText part={part} name="username" />}
      {needsAccount && <FurtherText part={part} name="password" type="password" />}
      {draft.authKind === "bearer" && <FurtherText part={part} name="token" type="password" />}
      {draft.authKind === "oauth2" && (
        <>
          <FurtherText part={part} name="tokenUrl" type="url" />
          <FurtherText part={part} name="clientId" />
          <FurtherText part={part} name="clientSecret" type="password" />
          <FurtherText part={part} name="scope" />
          <FurtherText part={part} name="audience" />
          <SelectField
            label={t("monitorForm.further.credentialsIn")}
            value={draft.credentialsIn}
            onValue={(credentialsIn) => onChange({ credentialsIn })}
            options={[
              { value: "header", words: t("monitorForm.further.inHeader") },
              { value: "body", words: t("monitorForm.further.inBody") },
            ]}
          />
        </>
      )}
    </div>
  );
}

function CertificateFields(part: PartProps) {
  const { t } = useTranslation();
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(["certificate", "key"] as const).map((name) => (
        <TextAreaField
          key={name}
          {...entriesOf(part)(name, fieldOf[name])}
          label={t(`monitorForm.further.${name}`)}
          rows={2}
          spellCheck={false}
          className="font-mono text-small"
          placeholder="-----BEGIN …"
        />
      ))}
      {part.draft.key !== "" && <FurtherText part={part} name="passphrase" type="password" />}
    </div>
  );
}

function ProxyFields(part: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange } = part;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label={t("monitorForm.further.proxy")}
        hint={t("monitorForm.further.proxyHint")}
        value={draft.proxyKind}
        onValue={(proxyKind) => onChange({ proxyKind })}
        options={proxyKinds.map((kind) => ({ value: kind, words: t(`monitorForm.further.proxyKinds.${kind}`) }))}
      />
      {draft.proxyKind === "none" && (
        <FurtherText part={part} name="resolver" hint={t("monitorForm.further.resolverHint")} />
      )}
      {draft.proxyKind !== "none" && (
        <>
          <FurtherText part={part} name="proxyHost" />
          <NumberField
            {...entriesOf(part)("proxyPort", "target.proxy.port")}
            label={t("monitorForm.further.proxyPort")}
            min={1}
            max={65_535}
          />
          <FurtherText part={part} name="proxyUsername" />
          <FurtherText part={part} name="proxyPassword" type="password" />
        </>
      )}
    </div>
  );
}
