// Which of a full cache's places is given to another (the CLOCK algorithm): a hand goes round, spares once whatever was used
// since it came by, and takes the first that was not. Near to least recently used, and a use costs a byte instead of a list.

export class SecondChance {
  private readonly used: Uint8Array;
  private hand = 0;

  constructor(places: number) {
    this.used = new Uint8Array(places);
  }

  use(place: number): void {
    this.used[place] = 1;
  }

  /** The place that must go; it counts as not used. All places are taken. */
  take(): number {
    while (this.used[this.hand] === 1) {
      this.used[this.hand] = 0;
      this.advance();
    }
    const place = this.hand;
    this.advance();
    return place;
  }

  private advance(): void {
    this.hand = this.hand + 1 === this.used.length ? 0 : this.hand + 1;
  }
}
