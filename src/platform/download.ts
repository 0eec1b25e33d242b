// An answer that is a file and may be long: it is sent while it is made, part by part, so that it never lies in memory as
// a whole. A verb says by its output that it answers so; the HTTP front and the OpenAPI document know by that.
import Type, { type TSchema } from "typebox";

export interface Download {
  readonly contentType: string;
  readonly fileName: string; // ASCII, without quotes
  /** Each part is made when the one before was taken. Whoever hangs up ends it. */
  readonly parts: AsyncIterable<string | Buffer>;
}

const kindsOfFile = "x-kinds-of-file";

/** The output of a verb that answers a file of one of these content types. */
export function FileOf(contentTypes: readonly string[]) {
  return Type.Unsafe<Download>({ [kindsOfFile]: contentTypes });
}

/** null for an output that is JSON. */
export function contentTypesOf(output: TSchema): readonly string[] | null {
  return (output as { [kindsOfFile]?: readonly string[] })[kindsOfFile] ?? null;
}
