// A loop's alarm clock: it sleeps until the bell rings or the time is over. A ring while nobody sleeps is not lost: the
// next sleep ends at once.

export class Bell {
  private hasRung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.hasRung = true;
    this.wake?.();
  }

  /** Sleeps for at most `ms`; one sleeper at a time. */
  async sleep(ms: number): Promise<void> {
    if (!this.hasRung && ms > 0) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      this.wake = null;
    }
    this.hasRung = false;
  }
}
