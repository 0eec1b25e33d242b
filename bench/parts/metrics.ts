// Reads a histogram out of the text of /metrics. Knows no more of Prometheus than the benchmarks need.

export interface Histogram {
  /** Upper bounds, rising, with how many values lie at or under each. */
  readonly buckets: readonly { readonly bound: number; readonly count: number }[];
  readonly sum: number;
  readonly count: number;
}

export function readHistogram(text: string, name: string): Histogram {
  const buckets = [...text.matchAll(new RegExp(`^${name}_bucket\\{le="([^"]+)"\\} (\\S+)$`, "gm"))].map(
    ([, bound, count]) => ({ bound: bound === "+Inf" ? Infinity : Number(bound), count: Number(count) }),
  );
  if (buckets.length === 0) throw new Error(`/metrics has no histogram ${name}`);
  return { buckets, sum: readValue(text, `${name}_sum`), count: readValue(text, `${name}_count`) };
}

function readValue(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
}

export function histogramBetween(before: Histogram, after: Histogram): Histogram {
  return {
    buckets: after.buckets.map(({ bound, count }, place) => ({
      bound,
      count: count - (before.buckets[place]?.count ?? 0),
    })),
    sum: after.sum - before.sum,
    count: after.count - before.count,
  };
}

/** The bound of the bucket in which the quantile lies: true as an upper limit, whatever lies between the bounds. */
export function upperBoundOf(histogram: Histogram, share: number): number {
  const wanted = share * histogram.count;
  return histogram.buckets.find(({ count }) => count >= wanted)?.bound ?? Number.NaN;
}
