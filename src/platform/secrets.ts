// Keys and what is done with them: sealing of secret fields, signing keys, bearer tokens. Every key is derived from the
// one KEEPWATCH_SECRET_KEY. Knows nothing of tables beyond their names, which it binds into what it seals.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  hkdfSync,
  randomBytes,
  randomInt,
  timingSafeEqual,
} from "node:crypto";

/** Where a sealed value lives. It can be opened nowhere else: moved to another row or column, it is refused. */
export interface FieldPlace {
  readonly table: string;
  readonly column: string;
  /** Primary key of the row, as text. */
  readonly key: string;
}

export interface Vault {
  /** Sealed bytes to store; two seals of one text differ. */
  seal(plaintext: string, place: FieldPlace): Buffer;
  /** Throws when the bytes were changed, belong elsewhere, or were sealed under a key that this vault does not have. */
  open(sealed: Uint8Array, place: FieldPlace): string;
  /** True when the value was sealed under a former key and should be sealed anew. */
  isOutdated(sealed: Uint8Array): boolean;
  /** 256-bit key that signs access tokens (HS256). */
  tokenKey(): Uint8Array;
  /** 256-bit key for one purpose, of the key in force: what it made is worth nothing once the secret key is another. */
  keyFor(purpose: string): Uint8Array;
}

interface FieldKey {
  readonly id: number;
  readonly key: Buffer;
}

// Layout of a sealed value: version, key id, initialisation vector, tag, ciphertext.
const layoutVersion = 1;
const headerBytes = 2;
const ivBytes = 12;
const tagBytes = 16;
const textAt = headerBytes + ivBytes + tagBytes;
const keyBytes = 32;
const cipher = "aes-256-gcm";

/** `formerSecretKeys` only open what was sealed before the key was changed. */
export function createVault(secretKey: string, formerSecretKeys: readonly string[] = []): Vault {
  const current = fieldKeyOf(secretKey);
  const all = [current, ...formerSecretKeys.map(fieldKeyOf)];
  const signing = derive(secretKey, "access token signature", keyBytes);

  return {
    seal(plaintext, place) {
      const header = Buffer.from([layoutVersion, current.id]);
      const iv = randomBytes(ivBytes);
      const sealing = createCipheriv(cipher, current.key, iv, { authTagLength: tagBytes }).setAAD(
        boundTo(header, place),
      );
      const ciphertext = Buffer.concat([sealing.update(plaintext, "utf8"), sealing.final()]);
      return Buffer.concat([header, iv, sealing.getAuthTag(), ciphertext]);
    },

    open(sealed, place) {
      if (sealed.length < textAt || sealed[0] !== layoutVersion) throw new Error("this is not a sealed value");
      // Two keys may share an id by chance, one time in 256; the tag tells which of them it was.
      const candidates = all.filter((candidate) => candidate.id === sealed[1]);
      for (const candidate of candidates) {
        const plaintext = tryOpen(candidate.key, Buffer.from(sealed), place);
        if (plaintext !== null) return plaintext;
      }
      const where = `${place.table}.${place.column}`;
      if (candidates.length === 0) throw new Error(`${where} was sealed under another KEEPWATCH_SECRET_KEY`);
      throw new Error(`${where} was changed or moved after it was sealed`);
    },

    isOutdated(sealed) {
      return sealed[1] !== current.id;
    },

    tokenKey: () => signing,

    keyFor: (purpose) => derive(secretKey, purpose, keyBytes),
  };
}

function tryOpen(key: Buffer, sealed: Buffer, place: FieldPlace): string | null {
  const opening = createDecipheriv(cipher, key, sealed.subarray(headerBytes, headerBytes + ivBytes), {
    authTagLength: tagBytes,
  })
    .setAAD(boundTo(sealed.subarray(0, headerBytes), place))
    .setAuthTag(sealed.subarray(headerBytes + ivBytes, textAt));
  const plaintext = opening.update(sealed.subarray(textAt));
  try {
    return Buffer.concat([plaintext, opening.final()]).toString("utf8");
  } catch {
    return null; // final() has one way to fail: the tag does not fit.
  }
}

function boundTo(header: Buffer, place: FieldPlace): Buffer {
  return Buffer.concat([header, Buffer.from(JSON.stringify([place.table, place.column, place.key]))]);
}

function fieldKeyOf(secretKey: string): FieldKey {
  const [id = 0] = derive(secretKey, "field encryption key id", 1);
  return { id, key: derive(secretKey, "field encryption", keyBytes) };
}

function derive(secretKey: string, purpose: string, bytes: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secretKey, "keepwatch", purpose, bytes));
}

const base62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const tokenCharacters = 43; // 62^43 > 2^256

/** A bearer token of 256 random bits after its prefix (`kw_` for API keys). Shown once; only its hash is kept. */
export function newToken(prefix: string): string {
  let token = prefix;
  for (let count = 0; count < tokenCharacters; count += 1) token += base62[randomInt(base62.length)];
  return token;
}

/** What is stored of a bearer token. A plain SHA-256 is enough for 256 random bits, and is not for a password. */
export function hashToken(token: string): Buffer {
  return createHash("sha256").update(token, "utf8").digest();
}

/** Compares two secrets in a time that tells nothing about where they differ, nor about their lengths. */
export function isSameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(hashToken(given), hashToken(expected));
}
