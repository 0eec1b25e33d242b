// Which role a member or a key has, and what it means.
import { useTranslation } from "react-i18next";
import type { ApiKey, Member } from "#web/api/types.ts";
import { Field, SelectInput } from "#web/ui/field.tsx";

export const memberRoles: readonly Member["role"][] = ["member", "owner"];
export const keyRoles: readonly ApiKey["role"][] = ["reader", ...memberRoles];

interface RoleFieldProps<Role> {
  readonly roles: readonly Role[];
  readonly value: Role;
  readonly onValue: (role: Role) => void;
}

export function RoleField<Role extends ApiKey["role"]>({ roles, value, onValue }: RoleFieldProps<Role>) {
  const { t } = useTranslation();
  const wordOf = (role: ApiKey["role"]) => t(`roles.${role}`);
  const meaningOf = (role: ApiKey["role"]) => t(`roles.means.${role}`);
  return (
    <Field label={t("roles.label")} hint={meaningOf(value)}>
      {(control) => (
        <SelectInput
          {...control}
          value={value}
          onChange={(event) => onValue(roles.find((role) => role === event.target.value) ?? value)}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {wordOf(role)}
            </option>
          ))}
        </SelectInput>
      )}
    </Field>
  );
}
