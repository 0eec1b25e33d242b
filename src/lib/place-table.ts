// An open-addressing hash table with linear probing: from keys of a few 32-bit words to places, such as the row of an array.
// All lies in one typed array: a look-up is one step into memory as a rule, and the garbage collector has nothing to mark.
import { getRandomValues } from "node:crypto";

const FIRST_SLOTS = 16;

export class PlaceTable {
  private readonly width: number;
  private readonly stride: number;
  /** Drawn at random, so that nobody can choose keys that all come to lie in one heap. */
  private readonly multipliers: Uint32Array;
  /** Of each slot the words of its key, and its place + 1; 0: free. At most half of them are taken. */
  private slots: Uint32Array;
  private mask = FIRST_SLOTS - 1;
  private taken = 0;

  /** `width`: words of a key. */
  constructor(width: number) {
    this.width = width;
    this.stride = width + 1;
    this.multipliers = getRandomValues(new Uint32Array(width)).map((word) => word | 1);
    this.slots = new Uint32Array(FIRST_SLOTS * this.stride);
  }

  get size(): number {
    return this.taken;
  }

  /** -1: it is not there. */
  get(key: Uint32Array): number {
    return this.slots[this.find(key) * this.stride + this.width]! - 1;
  }

  /** `place`: from 0 to 2^32 - 2. */
  set(key: Uint32Array, place: number): void {
    const at = this.find(key) * this.stride;
    const isNew = this.slots[at + this.width] === 0;
    for (let word = 0; word < this.width; word++) this.slots[at + word] = key[word]!;
    this.slots[at + this.width] = place + 1;
    if (isNew && 2 * ++this.taken > this.mask) this.grow();
  }

  delete(key: Uint32Array): void {
    const { slots, stride, width, mask } = this;
    let hole = this.find(key);
    if (slots[hole * stride + width] === 0) return;
    this.taken -= 1;
    // Whatever would not be found any more across the hole moves into it, and leaves one in turn.
    for (let next = (hole + 1) & mask; slots[next * stride + width] !== 0; next = (next + 1) & mask) {
      const fromHome = (next - this.homeOf(slots, next * stride)) & mask;
      if (fromHome < ((next - hole) & mask)) continue;
      slots.copyWithin(hole * stride, next * stride, (next + 1) * stride);
      hole = next;
    }
    slots[hole * stride + width] = 0;
  }

  clear(): void {
    this.slots.fill(0);
    this.taken = 0;
  }

  /** The slot that has the key, or the free one that it would get. */
  private find(key: Uint32Array): number {
    const { slots, stride, width, mask } = this;
    for (let slot = this.homeOf(key, 0); ; slot = (slot + 1) & mask) {
      const at = slot * stride;
      if (slots[at + width] === 0) return slot;
      let word = 0;
      while (word < width && slots[at + word] === key[word]) word += 1;
      if (word === width) return slot;
    }
  }

  /** Where the key that begins at `from` lies when nothing else does. */
  private homeOf(words: Uint32Array, from: number): number {
    let sum = 0;
    for (let word = 0; word < this.width; word++)
      sum = (sum + Math.imul(words[from + word]!, this.multipliers[word]!)) | 0;
    // Keys that follow one another must not lie in steps: all bits of the sum have a say in the lowest.
    sum = Math.imul(sum ^ (sum >>> 16), 0x85ebca6b);
    sum = Math.imul(sum ^ (sum >>> 13), 0xc2b2ae35);
    return (sum ^ (sum >>> 16)) & this.mask;
  }

  private grow(): void {
    const { slots: former, stride, width } = this;
    this.mask = 2 * this.mask + 1;
    this.slots = new Uint32Array((this.mask + 1) * stride);
    for (let from = 0; from < former.length; from += stride) {
      if (former[from + width] === 0) continue;
      let slot = this.homeOf(former, from);
      while (this.slots[slot * stride + width] !== 0) slot = (slot + 1) & this.mask;
      for (let word = 0; word < stride; word++) this.slots[slot * stride + word] = former[from + word]!;
    }
  }
}
