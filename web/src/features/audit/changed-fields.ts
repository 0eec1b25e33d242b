// The difference between an object's old and new values, field by field.
export interface ChangedField {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** Fields that change with every edit and say nothing. */
const unsaid = new Set(["version", "updatedAt", "updatedBy"]);

export function changedFields(before: unknown, after: unknown): ChangedField[] {
  const old = fieldsOf(before);
  const fresh = fieldsOf(after);
  return [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((field) => !unsaid.has(field))
    .map((field) => ({ field, before: shown(old[field]), after: shown(fresh[field]) }))
    .filter((change) => change.before !== change.after);
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "–";
  return typeof value === "string" ? value : JSON.stringify(value);
}
