// A binary heap of keys by due time: what is due next, in O(log n). Taking a key out or moving it is lazy: the heap keeps
// the stale entry until it comes up, and drops it there. Keys and moments lie in two arrays side by side: an object for each
// entry would be one more to mark for the garbage collector.

export class DueQueue<Key> {
  private keys: Key[] = [];
  private moments: number[] = [];
  private readonly dues = new Map<Key, number>();

  get size(): number {
    return this.dues.size;
  }

  /** Sets or moves the moment at which the key is due. */
  put(key: Key, due: number): void {
    if (this.dues.get(key) === due) return;
    this.dues.set(key, due);
    this.push(key, due);
    // Many moves leave many stale entries; rebuilding at four times the size keeps the cost per move constant.
    if (this.keys.length > 64 && this.keys.length > 4 * this.dues.size) this.rebuild();
  }

  delete(key: Key): void {
    this.dues.delete(key);
  }

  dueOf(key: Key): number | undefined {
    return this.dues.get(key);
  }

  /** The earliest due moment, or null when nothing waits. */
  nextDue(): number | null {
    this.dropStale();
    return this.moments[0] ?? null;
  }

  /** Takes out what is due at `now`, earliest first. */
  takeDue(now: number): { key: Key; due: number }[] {
    const taken: { key: Key; due: number }[] = [];
    for (this.dropStale(); this.keys.length > 0 && this.moments[0]! <= now; this.dropStale()) {
      const key = this.keys[0]!;
      taken.push({ key, due: this.moments[0]! });
      this.pop();
      this.dues.delete(key);
    }
    return taken;
  }

  private dropStale(): void {
    while (this.keys.length > 0 && this.dues.get(this.keys[0]!) !== this.moments[0]) this.pop();
  }

  private push(key: Key, due: number): void {
    const { keys, moments } = this;
    let at = keys.push(key) - 1;
    moments.push(due);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (moments[parent]! <= due) break;
      keys[at] = keys[parent]!;
      moments[at] = moments[parent]!;
      at = parent;
    }
    keys[at] = key;
    moments[at] = due;
  }

  private pop(): void {
    const { keys, moments } = this;
    const key = keys.pop()!;
    const due = moments.pop()!;
    if (keys.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= keys.length) break;
      if (child + 1 < keys.length && moments[child + 1]! < moments[child]!) child++;
      if (moments[child]! >= due) break;
      keys[at] = keys[child]!;
      moments[at] = moments[child]!;
      at = child;
    }
    keys[at] = key;
    moments[at] = due;
  }

  private rebuild(): void {
    this.keys = [];
    this.moments = [];
    for (const [key, due] of this.dues) this.push(key, due);
  }
}
