// What an OCSP response (RFC 6960), as a server staples it to its handshake, says of one certificate. Its signature is not
// checked: it comes from the server itself, which could as well leave it out, so it is a hint and never proof.
import { derChildren, type DerElement, derElements, derTags, derTime } from "./der.ts";

/** Larger ones are not read: a usual one has 0.5 to 3 kB. */
const MAX_BYTES = 65_536;
/** id-pkix-ocsp-basic, the only kind of response there is. */
const basicResponse = Buffer.from("2b0601050507300101", "hex");
const [good, revoked, unknown] = [0x80, 0xa1, 0x82];

export interface OcspStatus {
  readonly status: "good" | "revoked" | "unknown";
  readonly thisUpdate: Date;
  readonly nextUpdate: Date | null;
  readonly revokedAt: Date | null;
}

/** Null when the response is malformed, an error, or about other certificates. `serialNumber`: hexadecimal. */
export function readOcsp(bytes: Buffer, serialNumber: string): OcspStatus | null {
  if (bytes.length > MAX_BYTES) return null;
  const [response] = derElements(bytes) ?? [];
  const [status, wrapped] = derChildren(response, derTags.sequence) ?? [];
  if (status?.tag !== derTags.enumerated || !status.content.equals(Buffer.of(0))) return null;
  const [kind, body] = derChildren(derChildren(wrapped, 0xa0)?.[0], derTags.sequence) ?? [];
  if (kind?.tag !== derTags.oid || !kind.content.equals(basicResponse) || body?.tag !== derTags.octetString)
    return null;
  const [basic] = derElements(body.content) ?? [];
  const [signed] = derChildren(basic, derTags.sequence) ?? [];
  // Before the list of answers stand only elements with other tags: version, responder and the moment.
  const answers = (derChildren(signed, derTags.sequence) ?? []).find((element) => element.tag === derTags.sequence);
  for (const answer of derChildren(answers, derTags.sequence) ?? []) {
    const read = readAnswer(answer, serialNumber);
    if (read !== null) return read;
  }
  return null;
}

function readAnswer(answer: DerElement, serialNumber: string): OcspStatus | null {
  const [certificateId, status, thisUpdate, next] = derChildren(answer, derTags.sequence) ?? [];
  const serial = derChildren(certificateId, derTags.sequence)?.[3];
  const moment = derTime(thisUpdate);
  if (serial?.tag !== derTags.integer || status === undefined || moment === null) return null;
  if (significant(serial.content.toString("hex")) !== significant(serialNumber)) return null;
  const nextUpdate = next?.tag === 0xa0 ? derTime(derElements(next.content)?.[0]) : null;
  const said = { thisUpdate: moment, nextUpdate, revokedAt: null };
  if (status.tag === good) return { ...said, status: "good" };
  if (status.tag === unknown) return { ...said, status: "unknown" };
  if (status.tag !== revoked) return null;
  return { ...said, status: "revoked", revokedAt: derTime(derElements(status.content)?.[0]) };
}

function significant(hexadecimal: string): string {
  return hexadecimal.toLowerCase().replace(/^0+(?=.)/, "");
}
