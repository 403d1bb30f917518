/** Counts requests of an account (with all its users) per operation and second, exactly, over all processes. */
export interface Rates {
  /** `retryAfterMs` is 0 when the request is allowed. */
  consume(accountId: string, operation: string): Promise<{ allowed: boolean; retryAfterMs: number }>;
}
