/** Remembers the nonces of signed requests, over restarts and over all processes. */
export interface Nonces {
  /**
   * True the first time; false while the key's nonce is still remembered. From `expiresMs` on a replay fails by its
   * timestamp, and the nonce may be forgotten.
   */
  remember(accessKeyId: string, nonce: string, expiresMs: number): Promise<boolean>;
}
