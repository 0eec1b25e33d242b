// Where in its interval a thing is due: a stable place per id, spread evenly, so that nothing is stored, nothing
// drifts and a restart never fires everything at once. Pure.

/** Unsigned 32-bit hash of a text. Due times hang on it: the function must never change. */
export function stableHash(text: string): number {
  let hash = 0x811c9dc5; // FNV-1a (Fowler, Noll, Vo) over the UTF-16 units …
  for (let place = 0; place < text.length; place += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(place), 0x01000193);
  }
  // … and then the finalizer of MurmurHash3, because the upper bits of FNV alone hardly move between similar ids.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** Milliseconds from 0 to below `intervalMs`: the id is due at every moment that is this far into an interval. */
export function phaseMs(id: string, intervalMs: number): number {
  return Math.floor((stableHash(id) / 0x1_0000_0000) * intervalMs);
}
