// The last bytes of a stream without end, in a ring of a fixed size.

export interface Tail {
  add(bytes: Uint8Array): void;
  /** What is kept, oldest first. */
  bytes(): Buffer;
  /** Keeps this much from now on, and of what is here already the newest. */
  resize(limitBytes: number): void;
}

export function createTail(limitBytes: number): Tail {
  let ring = Buffer.alloc(limitBytes);
  let writeAt = 0;
  let isFull = false;

  function add(bytes: Uint8Array): void {
    const newest = bytes.length > ring.length ? bytes.subarray(bytes.length - ring.length) : bytes;
    const untilEnd = newest.subarray(0, ring.length - writeAt);
    ring.set(untilEnd, writeAt);
    ring.set(newest.subarray(untilEnd.length), 0);
    if (writeAt + newest.length >= ring.length) isFull = true;
    writeAt = ring.length === 0 ? 0 : (writeAt + newest.length) % ring.length;
  }

  function bytes(): Buffer {
    const newest = ring.subarray(0, writeAt);
    return isFull ? Buffer.concat([ring.subarray(writeAt), newest]) : Buffer.from(newest);
  }

  return {
    add,
    bytes,
    resize(newLimitBytes) {
      const kept = bytes();
      ring = Buffer.alloc(newLimitBytes);
      writeAt = 0;
      isFull = false;
      add(kept);
    },
  };
}
