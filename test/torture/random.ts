// Dice that fall the same way for the same seed. How the processes under torture interleave is not in our hand; what is
// done to them, and in which order, is.

export interface Dice {
  /** From 0 to below 1. */
  fraction(): number;
  /** A whole number from `lowest` to `highest`. */
  between(lowest: number, highest: number): number;
  /** True so often in a hundred times. */
  percent(share: number): boolean;
  oneOf<Item>(items: readonly Item[]): Item;
  some<Item>(items: readonly Item[], count: number): Item[];
}

export function diceOf(seed: number): Dice {
  let state = seed >>> 0;
  /** A Weyl sequence through a mixing function of 32 bits: even enough to choose what to kill. */
  const fraction = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 0x1_0000_0000;
  };
  const between = (lowest: number, highest: number): number => lowest + Math.floor(fraction() * (highest - lowest + 1));
  return {
    fraction,
    between,
    percent: (share) => fraction() * 100 < share,
    oneOf: (items) => items[between(0, items.length - 1)]!,
    some(items, count) {
      const rest = [...items];
      return Array.from(
        { length: Math.min(count, items.length) },
        () => rest.splice(between(0, rest.length - 1), 1)[0]!,
      );
    },
  };
}
