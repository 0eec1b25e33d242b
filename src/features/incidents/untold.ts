// Why somebody was not told, in plain words. The codes are kept with the events, so they stay for ever.

const words: Readonly<Record<string, string>> = {
  not_an_outage: "Nobody was told, because this change begins no outage and ends none.",
  already_open: "Nobody was told, because this outage was known already.",
  nobody_listens: "Nobody was told, because no channel listens to this.",
  no_open_incident: "Nobody was told, because there was no open incident any more that this could end.",
  nobody_was_told_of_the_outage: "Nobody was told that it is over, because nobody heard of it while it lasted.",
  miss_taken_back:
    "Nobody was told, because nobody had heard of the miss yet, and it was ours: a ping had come in time.",
  paused_by_person: "Nobody was told, because a person paused it.",
  deleted_by_person: "Nobody was told, because a person deleted it.",
};

/** A code that this version does not know is shown as it is. */
export function whyUntold(code: string): string {
  return words[code] ?? `Nobody was told (${code}).`;
}
