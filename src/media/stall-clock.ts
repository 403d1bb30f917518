/** Tells when something that ought to move has stood still for too long. */
export class StallClock {
  private movedAt = performance.now();
  private waiting = 0;
  private readonly timer: NodeJS.Timeout;
  private readonly limitMs: number;
  private readonly onStall: () => void;

  constructor(limitMs: number, onStall: () => void) {
    this.limitMs = limitMs;
    this.onStall = onStall;
    this.timer = setInterval(() => this.check(), Math.min(1000, limitMs / 4));
    this.timer.unref();
  }

  /** It moved. */
  touch(): void {
    this.movedAt = performance.now();
  }

  /** We keep it waiting now: time does not count until `resume`. Calls nest. */
  pause(): void {
    this.waiting += 1;
  }

  resume(): void {
    this.waiting -= 1;
    this.touch();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    if (this.waiting > 0 || performance.now() - this.movedAt < this.limitMs) return;
    this.stop();
    this.onStall();
  }
}
