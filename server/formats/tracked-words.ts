/** Words of a tracked change, who made it, and when. */
export interface TrackedWords {
  readonly by: string
  /** ISO 8601 UTC; absent where the file does not say. */
  readonly at?: string
  readonly op: 'inserted' | 'deleted'
  readonly text: string
  /** Comments on it. */
  readonly reasons: readonly Reason[]
}

/** What somebody says about a change. */
export interface Reason {
  readonly by: string
  readonly text: string
}
