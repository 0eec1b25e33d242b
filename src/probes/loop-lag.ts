// How long this process's event loop has stood still: the difference between a slow target and a slow watcher.
// One counter for the process, which has one loop; it ticks only while somebody looks, so that an idle process sleeps.

const TICK_MS = 5;
const NOTED_FROM_MS = 10; // shorter stalls delay an answer by less than we promise, and are the daily noise of a busy loop

let watchers = 0;
let lastTickAt = 0;
let stalledMs = 0;
let timer: NodeJS.Timeout | undefined;

/** Begins a window: the value to hand to `stalledSince`. Each call needs one `stopWatchingLoop`. */
export function watchLoop(): number {
  if (watchers++ === 0) {
    lastTickAt = performance.now();
    timer = setInterval(tick, TICK_MS).unref();
  }
  return stalledMs + stallNow(performance.now());
}

export function stopWatchingLoop(): void {
  if (--watchers === 0) clearInterval(timer);
}

/** Milliseconds of stalls since the window began, one that has not ended yet included. */
export function stalledSince(begin: number): number {
  return stalledMs + stallNow(performance.now()) - begin;
}

function tick(): void {
  const now = performance.now();
  stalledMs += stallNow(now);
  lastTickAt = now;
}

function stallNow(now: number): number {
  const late = now - lastTickAt - TICK_MS;
  return late >= NOTED_FROM_MS ? late : 0;
}
