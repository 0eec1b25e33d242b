// Which role a member or a key has, and what it means.
import { useTranslation } from "react-i18next";
import type { ApiKey, Member } from "#web/api/types.ts";
import { SelectField } from "#web/ui/form-fields.tsx";

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
    <SelectField
      label={t("roles.label")}
      hint={meaningOf(value)}
      value={value}
      onValue={onValue}
      options={roles.map((role) => ({ value: role, words: wordOf(role) }))}
    />
  );
}
