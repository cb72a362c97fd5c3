/**
 * Counts what was typed against what the server acknowledged. The k-th update-bearing frame of a connection is acknowledged by
 * "k"; counts begin anew with each connection, and what was not acknowledged travels again in the first frame.
 */
export class Outbox {
  /** Updates not yet in a frame. */
  #waiting: Uint8Array[] = []
  /** Local changes in each frame that was sent and not acknowledged, oldest first. */
  #sent: number[] = []
  #acknowledged = 0
  #unsaved = 0

  /** Local changes that the server has not acknowledged. */
  get changes(): number {
    return this.#unsaved
  }

  /** Everything is acknowledged: no frame under way, nothing waiting. */
  get settled(): boolean {
    return this.#sent.length === 0 && this.#waiting.length === 0 && this.#unsaved === 0
  }

  /** A change was made here. */
  add(update: Uint8Array): void {
    this.#waiting.push(update)
    this.#unsaved++
  }

  /** Changes that an earlier page left unacknowledged; they are in the document, and travel with the first frame. */
  recall(changes: number): void {
    this.#unsaved += Math.max(0, changes)
  }

  /** What waits, for one frame that is about to be sent. */
  take(): readonly Uint8Array[] {
    const updates = this.#waiting
    this.#waiting = []
    if (updates.length > 0) this.#sent.push(updates.length)
    return updates
  }

  /** The first frame of a connection was sent: it holds all that the server lacks. */
  answered(): void {
    this.#waiting = []
    this.#sent.push(this.#unsaved - sum(this.#sent))
  }

  /** A frame was sent that holds no counted change. */
  sentBeside(): void {
    this.#sent.push(0)
  }

  /** The server has all frames up to the `count`-th on disk. */
  acknowledge(count: number): void {
    const frames = this.#sent.splice(0, Math.max(0, count - this.#acknowledged))
    this.#acknowledged += frames.length
    this.#unsaved -= sum(frames)
  }

  /** The connection is gone: nothing of what was under way counts as sent. What waited is in the document, and in the next answer. */
  disconnected(): void {
    this.#waiting = []
    this.#sent = []
    this.#acknowledged = 0
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, n) => total + n, 0)
}
