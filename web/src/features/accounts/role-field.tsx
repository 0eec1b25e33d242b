// Which role a member or a key has, and what it means.
import { useTranslation } from "react-i18next";
import type { Member } from "#web/api/types.ts";
import { Field, SelectInput } from "#web/ui/field.tsx";

const roles = ["member", "owner"] as const;

export function RoleField({ value, onValue }: { value: Member["role"]; onValue: (role: Member["role"]) => void }) {
  const { t } = useTranslation();
  return (
    <Field label={t("roles.label")} hint={t(`roles.means.${value}`)}>
      {(control) => (
        <SelectInput
          {...control}
          value={value}
          onChange={(event) => onValue(event.target.value === "owner" ? "owner" : "member")}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {t(`roles.${role}`)}
            </option>
          ))}
        </SelectInput>
      )}
    </Field>
  );
}
