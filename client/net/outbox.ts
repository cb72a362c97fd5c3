import * as Y from 'yjs'

/** A frame under way: how many local changes it holds, and its update. */
interface Frame {
  readonly changes: number
  readonly update: Uint8Array
}

/**
 * Counts what was typed against what the server acknowledged. The k-th update-bearing frame of a connection is acknowledged by
 * "k"; counts begin anew with each connection, and what was not acknowledged travels again in the first frame.
 */
export class Outbox {
  /** Updates not yet in a frame. */
  #waiting: Uint8Array[] = []
  /** Frames that were sent and not acknowledged, oldest first. */
  #sent: Frame[] = []
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

  /** The updates that were sent and not acknowledged, oldest first. */
  get underWay(): readonly Uint8Array[] {
    return this.#sent.map(({ update }) => update)
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

  /** What waits, as one frame that is about to be sent; null where nothing does. */
  take(): Uint8Array | null {
    const updates = this.#waiting
    if (updates.length === 0) return null
    this.#waiting = []
    const update = Y.mergeUpdates(updates)
    this.#sent.push({ changes: updates.length, update })
    return update
  }

  /** The first frame of a connection was sent: it holds all that the server lacks. */
  answered(update: Uint8Array): void {
    this.#waiting = []
    this.#sent.push({ changes: this.#unsaved - changesIn(this.#sent), update })
  }

  /** A frame was sent that holds no counted change. */
  sentBeside(update: Uint8Array): void {
    this.#sent.push({ changes: 0, update })
  }

  /** The server has all frames up to the `count`-th on disk. Returns the updates that it did not have before. */
  acknowledge(count: number): readonly Uint8Array[] {
    const frames = this.#sent.splice(0, Math.max(0, count - this.#acknowledged))
    this.#acknowledged += frames.length
    this.#unsaved -= changesIn(frames)
    return frames.map(({ update }) => update)
  }

  /** The connection is gone: nothing of what was under way counts as sent. What waited is in the document, and in the next answer. */
  disconnected(): void {
    this.#waiting = []
    this.#sent = []
    this.#acknowledged = 0
  }
}

function changesIn(frames: readonly Frame[]): number {
  return frames.reduce((total, { changes }) => total + changes, 0)
}
