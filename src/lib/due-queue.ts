// A binary heap of keys by due time: what is due next, in O(log n). Taking a key out or moving it is lazy: the heap keeps
// the stale entry until it comes up, and drops it there.

interface Entry<Key> {
  readonly key: Key;
  readonly due: number;
}

export class DueQueue<Key> {
  private heap: Entry<Key>[] = [];
  private readonly dues = new Map<Key, number>();

  get size(): number {
    return this.dues.size;
  }

  /** Sets or moves the moment at which the key is due. */
  put(key: Key, due: number): void {
    if (this.dues.get(key) === due) return;
    this.dues.set(key, due);
    this.push({ key, due });
    // Many moves leave many stale entries; rebuilding at four times the size keeps the cost per move constant.
    if (this.heap.length > 64 && this.heap.length > 4 * this.dues.size) this.rebuild();
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
    return this.heap[0]?.due ?? null;
  }

  /** Takes out what is due at `now`, earliest first. */
  takeDue(now: number): { key: Key; due: number }[] {
    const taken: { key: Key; due: number }[] = [];
    for (let top = this.peek(); top !== undefined && top.due <= now; top = this.peek()) {
      this.pop();
      this.dues.delete(top.key);
      taken.push(top);
    }
    return taken;
  }

  private peek(): Entry<Key> | undefined {
    this.dropStale();
    return this.heap[0];
  }

  private dropStale(): void {
    for (let top = this.heap[0]; top !== undefined; top = this.heap[0]) {
      if (this.dues.get(top.key) === top.due) return;
      this.pop();
    }
  }

  private push(entry: Entry<Key>): void {
    const { heap } = this;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (heap[parent]!.due <= entry.due) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && heap[child + 1]!.due < heap[child]!.due) child++;
      if (heap[child]!.due >= last.due) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
  }

  private rebuild(): void {
    this.heap = [];
    for (const [key, due] of this.dues) this.push({ key, due });
  }
}
