// The folded part of the form for what few monitors need: limits and assertions, signing in, certificates, proxies.
import type { HTMLInputTypeAttribute } from "react";
import { useTranslation } from "react-i18next";
import { Field, NumberInput, SelectInput, TextArea, TextInput } from "#web/ui/field.tsx";
import { More } from "#web/ui/more.tsx";
import { AssertionRows } from "./assertion-rows.tsx";
import { authKinds, type FurtherDraft, proxyKinds } from "./further-draft.ts";

interface PartProps {
  draft: FurtherDraft;
  onChange: (part: Partial<FurtherDraft>) => void;
  fault: (field: string) => string | undefined;
}

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

export function FurtherFields({ draft, onChange, fault }: PartProps) {
  const { t } = useTranslation();
  const isOpen = furtherFields.some((field) => fault(field) !== undefined);
  return (
    <More label={t("monitorForm.further.title")} summary={useSummary(draft)} isOpen={isOpen}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Field
          label={t("monitorForm.further.responseTimeLimit")}
          hint={t("monitorForm.further.responseTimeLimitHint")}
          error={fault("target.responseTimeLimitMs")}
        >
          {(control) => (
            <NumberInput
              {...control}
              unit="ms"
              min={1}
              max={60_000}
              value={draft.responseTimeLimitMs}
              onValue={(responseTimeLimitMs) => onChange({ responseTimeLimitMs })}
            />
          )}
        </Field>
        <Field label={t("monitorForm.further.keywordKind")}>
          {(control) => (
            <SelectInput
              {...control}
              value={draft.keywordKind}
              onChange={(event) => onChange({ keywordKind: event.target.value === "regex" ? "regex" : "text" })}
            >
              <option value="text">{t("monitorForm.further.keywordText")}</option>
              <option value="regex">{t("monitorForm.further.keywordRegex")}</option>
            </SelectInput>
          )}
        </Field>
      </div>
      <AssertionRows assertions={draft.assertions} onChange={(assertions) => onChange({ assertions })} fault={fault} />
      <SignInFields draft={draft} onChange={onChange} fault={fault} />
      <CertificateFields draft={draft} onChange={onChange} fault={fault} />
      <ProxyFields draft={draft} onChange={onChange} fault={fault} />
      <div className="flex flex-col gap-2">
        {(["cacheBusting", "invert"] as const).map((name) => (
          <label key={name} className="flex items-center gap-2 pointer-coarse:h-10">
            <input
              type="checkbox"
              className="size-4"
              checked={draft[name]}
              onChange={(event) => onChange({ [name]: event.target.checked })}
            />
            {t(`monitorForm.further.${name}`)}
          </label>
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

interface TextFieldProps extends PartProps {
  name: TextName;
  type?: HTMLInputTypeAttribute;
  hint?: string;
}

function TextField({ draft, onChange, fault, name, type = "text", hint }: TextFieldProps) {
  const { t } = useTranslation();
  return (
    <Field
      label={t(`monitorForm.further.${name}`)}
      error={fault(fieldOf[name])}
      {...(hint === undefined ? {} : { hint })}
    >
      {(control) => (
        <TextInput
          {...control}
          type={type}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

function SignInFields(props: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange } = props;
  const needsAccount = draft.authKind === "basic" || draft.authKind === "digest";
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("monitorForm.further.auth")}>
        {(control) => (
          <SelectInput
            {...control}
            value={draft.authKind}
            onChange={(event) =>
              onChange({ authKind: authKinds.find((kind) => kind === event.target.value) ?? "none" })
            }
          >
            {authKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`monitorForm.further.authKinds.${kind}`)}
              </option>
            ))}
          </SelectInput>
        )}
      </Field>
      {needsAccount && <TextField {...props} name="username" />}
      {needsAccount && <TextField {...props} name="password" type="password" />}
      {draft.authKind === "bearer" && <TextField {...props} name="token" type="password" />}
      {draft.authKind === "oauth2" && (
        <>
          <TextField {...props} name="tokenUrl" type="url" />
          <TextField {...props} name="clientId" />
          <TextField {...props} name="clientSecret" type="password" />
          <TextField {...props} name="scope" />
          <TextField {...props} name="audience" />
          <Field label={t("monitorForm.further.credentialsIn")}>
            {(control) => (
              <SelectInput
                {...control}
                value={draft.credentialsIn}
                onChange={(event) => onChange({ credentialsIn: event.target.value === "body" ? "body" : "header" })}
              >
                <option value="header">{t("monitorForm.further.inHeader")}</option>
                <option value="body">{t("monitorForm.further.inBody")}</option>
              </SelectInput>
            )}
          </Field>
        </>
      )}
    </div>
  );
}

function CertificateFields(props: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange, fault } = props;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      {(["certificate", "key"] as const).map((name) => (
        <Field key={name} label={t(`monitorForm.further.${name}`)} error={fault(fieldOf[name])}>
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              spellCheck={false}
              className="font-mono text-small"
              placeholder="-----BEGIN …"
              value={draft[name]}
              onChange={(event) => onChange({ [name]: event.target.value })}
            />
          )}
        </Field>
      ))}
      {draft.key !== "" && <TextField {...props} name="passphrase" type="password" />}
    </div>
  );
}

function ProxyFields(props: PartProps) {
  const { t } = useTranslation();
  const { draft, onChange, fault } = props;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <Field label={t("monitorForm.further.proxy")} hint={t("monitorForm.further.proxyHint")}>
        {(control) => (
          <SelectInput
            {...control}
            value={draft.proxyKind}
            onChange={(event) =>
              onChange({ proxyKind: proxyKinds.find((kind) => kind === event.target.value) ?? "none" })
            }
          >
            {proxyKinds.map((kind) => (
              <option key={kind} value={kind}>
                {t(`monitorForm.further.proxyKinds.${kind}`)}
              </option>
            ))}
          </SelectInput>
        )}
      </Field>
      {draft.proxyKind === "none" && (
        <TextField {...props} name="resolver" hint={t("monitorForm.further.resolverHint")} />
      )}
      {draft.proxyKind !== "none" && (
        <>
          <TextField {...props} name="proxyHost" />
          <Field label={t("monitorForm.further.proxyPort")} error={fault("target.proxy.port")}>
            {(control) => (
              <NumberInput
                {...control}
                min={1}
                max={65_535}
                value={draft.proxyPort}
                onValue={(proxyPort) => onChange({ proxyPort })}
              />
            )}
          </Field>
          <TextField {...props} name="proxyUsername" />
          <TextField {...props} name="proxyPassword" type="password" />
        </>
      )}
    </div>
  );
}
