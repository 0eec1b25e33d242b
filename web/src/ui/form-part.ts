// A part of a form: what is filled in, how a change of it is told, what is wrong. It knows no field and no server.

export interface FormPart<Draft> {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
  /** What is wrong with a field, by the name that the server has for it. */
  fault: (field: string) => string | undefined;
}

/** What a field needs to stand for an entry of the draft; the server may know the entry by another name. */
export function entriesOf<Draft extends object>({ draft, onChange, fault }: FormPart<Draft>) {
  return <Name extends keyof Draft & string>(name: Name, field: string = name) => ({
    value: draft[name],
    onValue: (value: Draft[Name]) => onChange({ [name]: value } as unknown as Partial<Draft>),
    error: fault(field),
  });
}
