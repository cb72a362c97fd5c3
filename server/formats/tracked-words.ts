/** Words of a tracked change and who made it. */
export interface TrackedWords {
  readonly by: string
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
