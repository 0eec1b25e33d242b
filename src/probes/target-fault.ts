// A fault of a target that no schema can say, with the place of it.

export interface TargetFault {
  readonly path: string; // JSON pointer into the target: "/headers/0/name"
  readonly message: string;
}
