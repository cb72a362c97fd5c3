import { LIMITS } from '../../shared/protocol/limits.ts'
import { CLOSE, type CloseCode } from '../../shared/protocol/sync.ts'
import type { Identity } from '../drafting/parts.ts'
import { ackMessage, nackMessage, type Wire } from './socket.ts'
import type { TypedRun } from './typed-run.ts'

/** What a seat may do in a room, as its seat and the section are now. */
export interface Rights {
  readonly write: boolean
  /** Gets the wording keystroke by keystroke; else what was last shown. */
  readonly follow: boolean
  /** Of the drafting team: also gets what was deleted, and is seen by the others. */
  readonly team: boolean
}

/** Which text a client gets: the durable bytes, the same without deleted words, or what was last shown. */
export type View = 'full' | 'clean' | 'shown'

export function viewOf(rights: Rights): View {
  if (!rights.follow) return 'shown'
  return rights.team ? 'full' : 'clean'
}

/**
 * Where a client stands. `joining`: has not yet asked for the text, gets no changes · `live`: was sent everything up to `seq`;
 * `behind`: reads too slowly to be sent more, and had so many bytes unread then · `leaving`: is being closed, counts no more.
 */
export type Standing =
  | { readonly kind: 'joining' }
  | {
      readonly kind: 'live'
      readonly seq: number
      readonly behind: { readonly since: number; readonly unsent: number } | null
    }
  | { readonly kind: 'leaving' }

/** An update-bearing frame that was taken in. */
export interface Frame {
  readonly count: number
  /** It answers our state vector, so it brings all that was missing. */
  readonly isAnswer: boolean
  isDurable: boolean
}

/** Gaps after which a client is no longer asked again for all it has. */
const GAPS_MAX = 64
/** Questions to one connection after which it is refused: each costs a new candidate. */
const ASKED_MAX = 32
const BURST_SECONDS = 4
/** What a frame costs at least, before it is looked at. */
const FRAME_MS = 0.005
const VECTOR_BURST = 10
const VECTORS_PER_SECOND = 0.5
/** Well within the deadline of a pong. */
const REST_MAX_MS = 2_000

/** One client of one room: who it is, what it may, what it was sent. Decides nothing about the text. */
export class Connection {
  readonly wire: Wire
  identity: Identity
  /** Shown with its caret, beside the seat's name. */
  readonly delegation: string | null
  rights: Rights
  standing: Standing = { kind: 'joining' }
  /** Update-bearing frames so far; the k of ACK and NACK. */
  frames = 0
  /** What its author had on the screen, by its own word (SEEN); for notices of clashes. */
  seen = 0
  /** The row up to which it was sent the text when it joined. */
  joinedAt = 0
  /** What it is known to have at joining (`since`), or null. */
  since: number | null
  /** Asks for the cookie's owner anew; null: signed out. */
  readonly identify: () => Promise<Identity | null>
  /** Hears that something it sent had to be refused. */
  readonly offended: () => void
  /** What came while something before it was being looked up; in order. */
  readonly inbox: (() => Promise<void> | void)[] = []
  /** The typing that stands last in the inbox; what is typed on joins it. */
  typing: TypedRun | null = null
  isBusy = false
  /** While its rights are looked up anew; nothing it sends is judged until then. */
  judging: Promise<void> | null = null
  #underWay: Frame[] = []
  #gaps = 0
  #asked = 0
  #isHeld = false
  #workAllowance: number = LIMITS.syncWorkMsBurst
  #byteAllowance: number = BURST_SECONDS * LIMITS.syncBytesPerSecond
  #vectorAllowance: number = VECTOR_BURST
  #refilledAt = performance.now()

  constructor(options: {
    wire: Wire
    identity: Identity
    delegation: string | null
    rights: Rights
    since: number | null
    identify: () => Promise<Identity | null>
    offended?: () => void
  }) {
    this.wire = options.wire
    this.identity = options.identity
    this.delegation = options.delegation
    this.rights = options.rights
    this.since = options.since
    this.identify = options.identify
    this.offended = options.offended ?? (() => {})
  }

  get view(): View {
    return viewOf(this.rights)
  }

  get isLeaving(): boolean {
    return this.standing.kind === 'leaving'
  }

  /** Ends the connection; 44xx tells the client not simply to come back. */
  close(code: CloseCode, reason: string): void {
    if (this.isLeaving) return
    this.standing = { kind: 'leaving' }
    this.wire.close(code, reason)
  }

  /** Tells that a frame is refused, because of these blocks as far as that can be told, and ends the connection. */
  refuse(count: number, code: CloseCode, reason: string, blocks: readonly string[]): void {
    if (this.wire.acknowledges && !this.isLeaving) this.wire.send(nackMessage(count, code, reason, blocks))
    if (!this.isLeaving) this.offended()
    this.close(code, reason)
  }

  /** Ends the connection because of a message that is none. */
  malformed(): void {
    this.offended()
    this.close(CLOSE.malformed, 'malformed')
  }

  /**
   * Tells that a frame waits for its author's word. Until an answer brings what was in it, nothing may be acknowledged. False where
   * it cannot be told, or was too often.
   */
  ask(count: number, reason: string, blocks: readonly string[]): boolean {
    if (!this.wire.acknowledges || ++this.#asked > ASKED_MAX) return false
    this.#isHeld = true
    this.wire.send(nackMessage(count, CLOSE.refused, reason, blocks))
    return true
  }

  /**
   * A frame that builds on something that never arrived (a stock client that types before it has answered our state vector). Until
   * an answer brings it, nothing may be acknowledged. False: too often.
   */
  gap(): boolean {
    this.#isHeld = true
    return ++this.#gaps <= GAPS_MAX
  }

  /** A frame was taken in. It is called durable with `durable`, and acknowledged after all that came before it. */
  taken(count: number, isAnswer: boolean): Frame {
    const frame: Frame = { count, isAnswer, isDurable: false }
    this.#underWay.push(frame)
    return frame
  }

  /** A frame that was taken in is on disk, with the log at `seq`. */
  durable(frame: Frame, seq: number): void {
    frame.isDurable = true
    let last: Frame | undefined
    while (this.#underWay[0]?.isDurable === true) {
      last = this.#underWay.shift()
      if (last?.isAnswer === true) {
        this.#isHeld = false
        this.#gaps = 0
      }
    }
    if (last !== undefined && this.wire.acknowledges && !this.isLeaving && !this.#isHeld)
      this.wire.send(ackMessage(last.count, seq))
  }

  get hasUnderWay(): boolean {
    return this.#underWay.length > 0
  }

  /** Counts a frame; milliseconds for which no more should be read, 0 while the rate is kept (LIMITS). */
  spend(bytes: number): number {
    const now = performance.now()
    const seconds = (now - this.#refilledAt) / 1000
    this.#refilledAt = now
    const { syncWorkMsPerSecond, syncWorkMsBurst, syncBytesPerSecond } = LIMITS
    this.#workAllowance = Math.min(syncWorkMsBurst, this.#workAllowance + seconds * syncWorkMsPerSecond) - FRAME_MS
    this.#byteAllowance =
      Math.min(BURST_SECONDS * syncBytesPerSecond, this.#byteAllowance + seconds * syncBytesPerSecond) - bytes
    this.#vectorAllowance = Math.min(VECTOR_BURST, this.#vectorAllowance + seconds * VECTORS_PER_SECOND)
    const debt = Math.max(-this.#workAllowance / syncWorkMsPerSecond, -this.#byteAllowance / syncBytesPerSecond)
    return debt <= 0 ? 0 : Math.min(REST_MAX_MS, Math.ceil(debt * 1000))
  }

  /** What it sent took so long: who sends what is dear to judge is read more slowly than who types fast. */
  worked(ms: number): void {
    this.#workAllowance -= ms
  }

  /** Whether a state vector may be answered now: three bytes can ask for a whole text (Y17). */
  spendVector(): boolean {
    if (this.#vectorAllowance < 1) return false
    this.#vectorAllowance--
    return true
  }

  cut(): void {
    this.standing = { kind: 'leaving' }
    this.wire.cut()
  }

  tellLater(): void {
    this.close(CLOSE.tryLater, 'notSaved')
  }
}
