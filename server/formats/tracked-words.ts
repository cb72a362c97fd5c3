/** Words of a tracked change and who made it. */
export interface TrackedWords {
  readonly by: string
  readonly op: 'inserted' | 'deleted'
  readonly text: string
}
