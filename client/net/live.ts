import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate, removeAwarenessStates } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { contentOf } from '../../shared/live/locked.ts'
import { quiet } from '../../shared/live/quiet.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { REFUSAL_REASONS, type RefusalReason } from '../../shared/model/refusal.ts'
import { ACK_PROTOCOL, ALL_NEWS, CLOSE, type News, NO_NEWS } from '../../shared/protocol/sync.ts'
import { EMPTY_TEXT, type TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import {
  answerMessage,
  awarenessMessage,
  type Clock,
  confirmedMessage,
  type Received,
  readMessage,
  type Socket,
  seenMessage,
  stateVectorMessage,
  updateMessage,
} from './link.ts'
import type { LocalCopies, LocalCopy } from './local-copy.ts'
import { Outbox } from './outbox.ts'
import { type KeptPiece, piecesOf } from './set-aside.ts'

/** What is true of a section's text on this screen. `saved` tells of the server's disk, never of the socket alone. */
export type LiveStatus =
  | { readonly state: 'connecting' }
  | { readonly state: 'saved'; readonly at: number }
  | { readonly state: 'saving' }
  /** `changes`: typed here since it was last saved; kept on this device. `storage`: the server is there and cannot write to its disk. */
  | { readonly state: 'offline'; readonly changes: number; readonly storage?: true }
  /** Not saved: the server waits for its author's word whether he means to delete so much. */
  | { readonly state: 'held' }
  | { readonly state: 'refused'; readonly reason: RefusalReason }
  | { readonly state: 'reload' }
  | { readonly state: 'signedOut' }

/** How a fork of a refused text is brought onto the live one: writes what may be, `stay` left as live; returns what could not. */
export type Reapply = (base: TextJson, fork: TextJson, live: Y.Text, stay: ReadonlySet<string>) => readonly KeptPiece[]

export interface LiveOptions {
  /** `wss://HOST/sync/ROOM?schema=HASH` */
  readonly address: string
  /** Names the copy on this device: seat, room and schema. */
  readonly copyName: string
  readonly writable: boolean
  connect(address: string, protocols: readonly string[]): Socket
  readonly clock: Clock
  readonly copies: LocalCopies
  readonly reapply: Reapply
  /** SHA-256 of a string's UTF-8; null where the browser has none, because the page did not come over TLS. */
  readonly sha256: ((text: string) => Promise<Uint8Array>) | null
}

/** A document and who is present in it. Replaced as a whole after a refusal: then an editor must be mounted anew. */
export interface Sheet {
  readonly doc: Y.Doc
  readonly text: Y.Text
  readonly awareness: Awareness
}

/** What a listener may see; a new object after each change. */
export interface LiveView {
  readonly status: LiveStatus
  readonly sheet: Sheet
  /** The server's text, or this device's copy of it, is in the document. */
  readonly loaded: boolean
  /** What was refused and could not be written again, to copy. */
  readonly kept: readonly KeptPiece[]
  /** How many paragraphs of others would lose words by what was typed here: to be answered (`answerHeld`); null: no question. */
  readonly held: number | null
  /** The text here was not the server's, and was fetched anew; true until that has been read. */
  readonly diverged: boolean
  /** How often each thing beside the text became another, or may have: also whenever the server was away. */
  readonly news: Readonly<Record<News, number>>
}

const FLUSH_MS = 15
const BACKOFF_MS = [200, 10_000] as const
const QUIET_MS = { writer: 10_000, reader: 30_000 }
const PROBE_MS = 5_000
/** While something typed here is not acknowledged, silence is looked into sooner: "Saving" must not stand for a dead line. */
const UNSAVED_QUIET_MS = 4_000
const UNSAVED_PROBE_MS = 4_000
const HINTED_PROBE_MS = 2_000
const COPY_MS = 3_000
/**
 * Refusals in a row, without anything saved between, after which a text is no longer re-applied but set aside whole. Those that
 * name the blocks because of which do not count: without these it is tried again.
 */
const REAPPLY_TRIES = 1
/** … after which the client no longer comes back by itself. */
const REFUSALS_MAX = 5
/** Refusals in a row of either kind after which it does not come back either. */
const ROUNDS_MAX = 50

/** Words of a text that was refused, until they are brought onto the server's. */
interface Aside {
  /** What the server had of it; null where that is not known. */
  readonly base: TextJson | null
  readonly fork: TextJson
  /** Blocks because of which it was refused, and why: they are left as they are on the server. */
  readonly stay?: readonly string[]
  readonly reason?: RefusalReason
}

/** What was refused. */
interface Refused {
  /** Null where nothing was: the text is only made anew. */
  readonly reason: RefusalReason | null
  readonly stay?: readonly string[]
  /** The server no longer has what it acknowledged. */
  readonly otherHistory?: boolean
  /** The text here is not the server's though all was saved: nothing of it may be written there by itself. */
  readonly diverged?: boolean
}

/** A section's text over one WebSocket: y-websocket's protocol, with acknowledgements (CONTRACT, Sync; DESIGN §5, Client). */
export class LiveText {
  readonly #options: LiveOptions
  readonly #listeners = new Set<() => void>()
  #view: LiveView
  /** Names this page among those of the seat that share the copy. */
  readonly #page: string
  #copy: LocalCopy
  #socket: Socket | null = null
  #outbox = new Outbox()
  #joined = false
  #answered = false
  #ended: LiveStatus | null = null
  #closed = false
  #retries = 0
  #refusals = 0
  /** All refusals in a row. */
  #rounds = 0
  /** Blocks that a deletion which waits for its author's word would take words of others from. */
  #held: readonly string[] | null = null
  #aside: Aside | null = null
  /** The refused document's server side, and what was under way to it: tells the base of `#aside` exactly, if the page lives on. */
  #refused: { readonly server: Y.Doc; readonly underWay: readonly Uint8Array[] } | null = null
  /**
   * What the server is known to have on disk: what it sent, and what it acknowledged. Apart from the document, which also holds
   * what was typed here; a reader's is the document itself. Not kept on the device: a new page asks for all of it.
   */
  #server: Y.Doc
  #serverKnown = false
  /** Of the history that the text here is part of: the server begins another when it is restored from a copy. */
  #epoch: number | null = null
  /** The row up to which the server's text is known to be on the screen; told at every connection, for what is written without it. */
  #seen = 0
  #rebuilt = false
  /** How often in a row the server could not write to its disk. */
  #notSaved = 0
  #sought = false
  /** Messages of the server so far. Counted, not timed: a device's clock can be set back. */
  #heardSoFar = 0
  #cancelRetry = () => {}
  #cancelFlush: (() => void) | null = null
  #cancelWatch = () => {}

  constructor(options: LiveOptions) {
    this.#options = options
    const sheet = newSheet()
    this.#view = {
      status: { state: 'connecting' },
      sheet,
      loaded: false,
      kept: [],
      held: null,
      diverged: false,
      news: NO_NEWS,
    }
    this.#page = String(sheet.doc.clientID)
    this.#server = serverOf(sheet, options.writable)
    this.#copy = options.copies.open(options.copyName, sheet.doc)
    this.#attach(sheet)
    void this.#load(this.#copy)
  }

  readonly view = (): LiveView => this.#view

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Whether leaving now would leave something that only this device has. */
  get unsaved(): boolean {
    return this.#outbox.changes > 0
  }

  /** The browser believes that the network came or went: a hint, looked into at once. */
  networkHint(online: boolean): void {
    if (online && this.#socket === null) this.#reconnectNow()
    else if (!online) this.#probe(HINTED_PROBE_MS)
  }

  /** What was kept has been read, and may go. */
  dismissKept(): void {
    void this.#note('kept', '[]')
    this.#change({ kept: [] })
  }

  /** That the text was not the server's has been read. */
  dismissDiverged(): void {
    this.#change({ diverged: false })
  }

  /** The author's word on a large deletion: he means it, or the paragraphs are to stay as the others have them. */
  answerHeld(isMeant: boolean): void {
    const blocks = this.#held
    if (blocks === null) return
    this.#held = null
    this.#change({ held: null })
    if (!isMeant) void this.#recover({ reason: null, stay: blocks })
    else this.#answer(this.#lacking(), confirmedMessage)
  }

  /** Leaves the room. What is unsaved stays in the copy on this device. */
  close(): void {
    this.#flush()
    this.#closed = true
    this.#drop()
    this.#cancelRetry()
    const { awareness, doc } = this.#view.sheet
    awareness.destroy()
    // Not before the copy is closed: what is still to be written to it would find it gone.
    void this.#copy.close().then(() => doc.destroy())
  }

  async #load(copy: LocalCopy) {
    await Promise.race([copy.loaded, this.#copyTime()])
    if (this.#closed || copy !== this.#copy) return
    const [unsaved, kept, aside, epoch, seen] = await Promise.all([
      copy.takeUnsaved(this.#page).catch(() => 0),
      copy.read('kept'),
      copy.read('aside'),
      copy.read('epoch'),
      copy.read('seen'),
    ])
    if (this.#closed || copy !== this.#copy) return
    if (typeof epoch === 'number') this.#epoch ??= epoch
    if (typeof seen === 'number') this.#seen = Math.max(this.#seen, seen)
    this.#outbox.recall(unsaved)
    if (typeof aside === 'string' && aside !== '' && this.#aside === null) this.#aside = JSON.parse(aside)
    this.#change({
      loaded: this.#view.loaded || this.#view.sheet.text.length > 0,
      ...(typeof kept === 'string' && { kept: JSON.parse(kept) }),
    })
    this.#connect()
    await copy.loaded
    // A slow copy that comes after the room was joined: what it holds was not in our answer, so it is sent now.
    if (this.#answered && copy === this.#copy) this.#sendLacking()
  }

  #copyTime(): Promise<void> {
    return new Promise((resolve) => this.#options.clock.after(COPY_MS, resolve))
  }

  /** Notes something beside the text. Where the device takes no more, it is shown, and gone with the page. */
  #note(key: 'kept' | 'aside' | 'epoch' | 'seen', value: unknown): Promise<void> {
    return this.#copy.write(key, value).catch(() => undefined)
  }

  #noteUnsaved() {
    void this.#copy.noteUnsaved(this.#page, this.#outbox.changes).catch(() => undefined)
  }

  #attach(sheet: Sheet) {
    sheet.doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
      if (origin === this || !transaction.local) return
      if (!this.#options.writable) return
      if (this.#outbox.settled) this.#watch(UNSAVED_QUIET_MS, UNSAVED_PROBE_MS)
      this.#outbox.add(update)
      this.#cancelFlush ??= this.#options.clock.after(FLUSH_MS, () => this.#flush())
      this.#noteUnsaved()
      this.#settle()
    })
    sheet.awareness.on('update', (changed: { added: number[]; updated: number[] }, origin: unknown) => {
      const own = sheet.doc.clientID
      if (origin === this || !this.#joined || ![...changed.added, ...changed.updated].includes(own)) return
      this.#socket?.send(awarenessMessage(encodeAwarenessUpdate(sheet.awareness, [own])))
    })
  }

  #connect() {
    if (this.#socket !== null) return
    const { address, connect } = this.#options
    const known = this.#epoch === null ? '' : `&epoch=${this.#epoch}`
    const socket = connect(`${address}&tell=epoch${known}`, [ACK_PROTOCOL])
    this.#socket = socket
    this.#joined = false
    this.#answered = false
    socket.binaryType = 'arraybuffer'
    socket.onopen = () => {
      if (socket !== this.#socket) return
      this.#heard()
      if (this.#options.writable && this.#seen > 0) socket.send(seenMessage(this.#seen))
      socket.send(stateVectorMessage(Y.encodeStateVector(this.#server)))
    }
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket || typeof data === 'string') return
      this.#heard()
      this.#receive(readMessage(new Uint8Array(data)))
    }
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) this.#lost(code, reason)
    }
    this.#settle()
  }

  #receive(message: Received) {
    const { doc, awareness } = this.#view.sheet
    if (message.kind === 'stateVector') {
      if (this.#options.writable && this.#held === null) this.#answer(Y.encodeStateAsUpdate(doc, message.bytes))
    } else if (message.kind === 'update') {
      Y.applyUpdate(doc, message.bytes, this)
      if (this.#server !== doc) Y.applyUpdate(this.#server, message.bytes)
      if (message.answer && !this.#joined) this.#join()
    } else if (message.kind === 'awareness') {
      applyAwarenessUpdate(awareness, message.bytes, this)
    } else if (message.kind === 'acknowledged') {
      for (const update of this.#outbox.acknowledge(message.count)) Y.applyUpdate(this.#server, update)
      this.#seen = Math.max(this.#seen, message.seq)
      this.#noteUnsaved()
      this.#settle()
    } else if (message.kind === 'news') {
      const what = ALL_NEWS.find((one) => one === message.what)
      if (what !== undefined) this.#hearNews([what])
    } else if (message.kind === 'epoch') {
      this.#epoch = message.epoch
      void this.#note('epoch', message.epoch)
    } else if (message.kind === 'digest') {
      this.#seen = Math.max(this.#seen, message.seq)
      if (this.#options.writable) void this.#note('seen', this.#seen)
      void this.#compare(message.hash)
    } else if (message.kind === 'refused') {
      const reason = refusalOf(message.code, message.reason)
      if (reason === 'largeDeletion') this.#hold(message.blocks)
      else void this.#recover({ reason, stay: message.blocks, otherHistory: message.code === CLOSE.otherEpoch })
    }
  }

  #hearNews(what: readonly News[]) {
    const news = { ...this.#view.news }
    for (const each of what) news[each]++
    this.#change({ news })
  }

  /** The server waits for the author's word; nothing more is sent until he gives it, and a new connection is asked anew. */
  #hold(blocks: readonly string[]) {
    this.#held = blocks
    this.#change({ held: blocks.length })
    this.#settle()
  }

  /** Everything the server lacks, also what waits: so what waits needs no frame of its own. */
  #answer(update: Uint8Array, message = answerMessage) {
    this.#cancelFlush?.()
    this.#cancelFlush = null
    this.#answered = true
    this.#outbox.answered(update)
    this.#socket?.send(message(update))
    this.#settle()
  }

  #join() {
    this.#joined = true
    this.#serverKnown = true
    this.#retries = 0
    const { awareness, doc } = this.#view.sheet
    this.#change({ loaded: true })
    this.#hearNews(ALL_NEWS)
    if (awareness.getLocalState() !== null) {
      this.#socket?.send(awarenessMessage(encodeAwarenessUpdate(awareness, [doc.clientID])))
    }
    if (this.#aside !== null) this.#reapply(this.#aside)
    this.#settle()
    if (!this.#sought) void this.#seekLeft().catch(() => undefined)
    this.#sought = true
  }

  /** Words in copies that no page opens any more, which an older program or another page left: shown, to be copied. */
  async #seekLeft() {
    const { copies, copyName } = this.#options
    for (const { update, kept, forget } of await copies.left(copyName)) {
      if (this.#closed) return
      const doc = quiet(new Y.Doc())
      Y.applyUpdate(doc, update)
      const words = piecesOf(readText(this.#view.sheet.text), readText(textOf(doc)))
      this.#keep([...words, ...(typeof kept === 'string' ? (JSON.parse(kept) as KeptPiece[]) : [])])
      await this.#copy.write('kept', JSON.stringify(this.#view.kept))
      await forget()
    }
  }

  /** Shows words that were not taken, each once. */
  #keep(pieces: readonly KeptPiece[]) {
    const before = this.#view.kept
    const isNew = (piece: KeptPiece) => !before.some(({ block, text }) => block === piece.block && text === piece.text)
    this.#change({ kept: [...before, ...pieces.filter(isNew)] })
  }

  #flush() {
    this.#cancelFlush?.()
    this.#cancelFlush = null
    if (this.#held !== null) this.#lookBack(this.#held)
    if (!this.#answered || this.#held !== null) return
    const update = this.#outbox.take()
    if (update !== null) this.#socket?.send(updateMessage(update))
  }

  /** A deletion that waits for a word and was undone needs none. */
  #lookBack(blocks: readonly string[]) {
    const asked = new Set(blocks)
    const own = contentOf(readText(this.#view.sheet.text), asked)
    const theirs = contentOf(readText(textOf(this.#server)), asked)
    if (blocks.some((block) => own.get(block) !== theirs.get(block))) return
    this.#held = null
    this.#change({ held: null })
    this.#answer(this.#lacking())
  }

  /** Everything the server is not known to have, as a frame of its own. */
  #sendLacking() {
    if (!this.#options.writable) return
    this.#flush()
    const update = this.#lacking()
    this.#outbox.sentBeside(update)
    this.#socket?.send(updateMessage(update))
  }

  #lacking(): Uint8Array {
    return Y.encodeStateAsUpdate(this.#view.sheet.doc, Y.encodeStateVector(this.#server))
  }

  /** Any message shows that the line is alive; silence is looked into, because a browser says nothing of a dead network. */
  #heard() {
    this.#heardSoFar++
    if (this.unsaved) this.#watch(UNSAVED_QUIET_MS, UNSAVED_PROBE_MS)
    else this.#watch(this.#options.writable ? QUIET_MS.writer : QUIET_MS.reader, PROBE_MS)
  }

  #watch(quietMs: number, probeMs: number) {
    this.#cancelWatch()
    this.#cancelWatch =
      this.#socket === null ? () => {} : this.#options.clock.after(quietMs, () => this.#probe(probeMs))
  }

  #probe(deadlineMs: number) {
    const socket = this.#socket
    if (socket === null) return
    const before = this.#heardSoFar
    if (this.#joined) socket.send(stateVectorMessage(Y.encodeStateVector(this.#server)))
    this.#cancelWatch()
    this.#cancelWatch = this.#options.clock.after(deadlineMs, () => {
      if (socket === this.#socket && this.#heardSoFar === before) this.#lost(CLOSE.restarting, 'silent')
    })
  }

  #lost(code: number, reason: string) {
    if (this.#closed) this.#drop()
    else if (code === CLOSE.notSignedIn) this.#end({ state: 'signedOut' })
    else if (code === CLOSE.otherSchema) this.#end({ state: 'reload' })
    else if (code === CLOSE.notPermitted && !this.#options.writable)
      this.#end({ state: 'refused', reason: 'notPermitted' })
    else if (code >= 4400 && code <= 4499)
      void this.#recover({ reason: refusalOf(code, reason), otherHistory: code === CLOSE.otherEpoch })
    else {
      this.#drop()
      if (reason === 'notSaved') this.#notSaved++
      this.#connectLater(Math.max(this.#retries++, this.#notSaved - 1))
      this.#settle()
    }
  }

  #connectLater(retries: number) {
    const [first, last] = BACKOFF_MS
    const delay = Math.min(last, first * 2 ** retries) * (0.5 + this.#options.clock.chance() / 2)
    this.#cancelRetry()
    this.#cancelRetry = this.#options.clock.after(delay, () => this.#connect())
  }

  #reconnectNow() {
    if (this.#closed || this.#ended !== null) return
    this.#cancelRetry()
    this.#retries = 0
    this.#connect()
  }

  /** Forgets the socket; what was sent and not acknowledged travels again in the next answer. */
  #drop() {
    const socket = this.#socket
    this.#socket = null
    this.#joined = false
    this.#answered = false
    this.#cancelWatch()
    this.#cancelFlush?.()
    this.#cancelFlush = null
    this.#outbox.disconnected()
    this.#held = null
    if (this.#view.held !== null) this.#change({ held: null })
    const { awareness, doc } = this.#view.sheet
    const others = [...awareness.getStates().keys()].filter((client) => client !== doc.clientID)
    removeAwarenessStates(awareness, others, this)
    socket?.close()
  }

  #end(status: LiveStatus) {
    this.#drop()
    this.#ended = status
    this.#change({ status })
  }

  /**
   * After a refusal: what a shared text has taken in it cannot give back, so a new document takes its place, and the old one's
   * words are brought onto it as far as they may be (DESIGN §5, Refusal). They are written to the new copy, which is then adopted,
   * before the old one goes. Blocks in `stay` are left as the server has them: so one paragraph costs no other.
   */
  async #recover({ reason, stay = [], otherHistory = false, diverged = false }: Refused) {
    const { underWay } = this.#outbox
    this.#drop()
    this.#rounds++
    if (stay.length === 0) this.#refusals++
    const { sheet: old, kept } = this.#view
    // A text that was refused before its words were brought on holds none of its own.
    if (this.#aside === null) {
      const isKnown = this.#serverKnown && !otherHistory && !diverged
      const base = isKnown ? readText(textOf(this.#server)) : null
      this.#aside = { base, fork: readText(old.text), stay, ...(reason !== null && { reason }) }
      this.#refused = isKnown ? { server: this.#server, underWay } : null
    }
    const aside = this.#aside
    if (this.#refusals > REFUSALS_MAX || this.#rounds > ROUNDS_MAX) {
      this.#end({ state: 'refused', reason: reason ?? 'stale' })
      this.#change({ kept: [...kept, ...piecesOf(aside.base ?? EMPTY_TEXT, aside.fork)] })
      return
    }
    if (otherHistory) {
      this.#epoch = null
      this.#seen = 0
    }
    const sheet = newSheet()
    const { copies, copyName } = this.#options
    const oldCopy = this.#copy
    const copy = copies.renew(copyName, sheet.doc)
    const local = old.awareness.getLocalState()
    this.#copy = copy
    this.#server = serverOf(sheet, this.#options.writable)
    this.#serverKnown = false
    this.#outbox = new Outbox()
    this.#attach(sheet)
    sheet.awareness.setLocalState(local)
    const status: LiveStatus = reason === null ? { state: 'connecting' } : { state: 'refused', reason }
    this.#change({ sheet, loaded: false, status })
    old.awareness.destroy()
    const replaced = async () => {
      await copy.loaded
      await Promise.all([copy.write('aside', JSON.stringify(aside)), copy.write('kept', JSON.stringify(kept))])
      copies.adopt(copyName)
      await oldCopy.discard(this.#page)
    }
    // Where the device takes no more, the old copy stays, and with it the words.
    await Promise.race([replaced().catch(() => undefined), this.#copyTime()])
    if (this.#closed || copy !== this.#copy) return
    if (this.#rounds === 1) this.#connect()
    else this.#connectLater(this.#rounds - 2)
  }

  /** Brings the words of a refused text onto the server's, which has just come. */
  #reapply(aside: Aside) {
    const { doc, text } = this.#view.sheet
    const base = this.#refused === null ? aside.base : baseOf(this.#refused, doc)
    const mayTry = base !== null && this.#options.writable && this.#refusals <= REAPPLY_TRIES
    const stay = new Set(aside.stay)
    const left = mayTry
      ? this.#options.reapply(base, aside.fork, text, stay)
      : this.#options.writable
        ? piecesOf(base ?? readText(text), aside.fork)
        : []
    const { reason } = aside
    this.#aside = null
    this.#refused = null
    this.#keep(left.map((piece) => (reason !== undefined && stay.has(piece.block) ? { ...piece, reason } : piece)))
    void this.#note('kept', JSON.stringify(this.#view.kept)).then(() => this.#note('aside', ''))
  }

  /**
   * The server's fingerprint of its text, sent when it is quiet. Where all is saved here and the text reads otherwise, that is said, the
   * text fetched anew, and what read otherwise set aside; where it then still does, another program reads it, and only a reload helps.
   */
  async #compare(hash: Uint8Array) {
    const { sha256, writable } = this.#options
    if (sha256 === null || !this.#joined || (writable && !this.#outbox.settled)) return
    const socket = this.#socket
    const own = await sha256(canonicalJson(readText(this.#view.sheet.text) as unknown as Json))
    if (this.#closed || socket !== this.#socket) return
    const isSame = own.every((byte, i) => byte === hash[i])
    if (!isSame) this.#change({ diverged: true })
    if (!isSame && this.#rebuilt) this.#end({ state: 'reload' })
    else if (!isSame) void this.#recover({ reason: null, diverged: true })
    this.#rebuilt = !isSame
  }

  /** Says what is true now. */
  #settle() {
    if (this.#closed || this.#ended !== null) return
    const { changes, settled } = this.#outbox
    const isSaved = this.#joined && (!this.#options.writable || (settled && this.#answered))
    if (isSaved) this.#notSaved = 0
    if (this.#notSaved > 0) {
      // Also while it is tried again: nothing is saved before the server says so.
      this.#change({ status: { state: 'offline', changes, storage: true } })
    } else if (!this.#joined) {
      if (this.#retries > 0 || changes > 0) this.#change({ status: { state: 'offline', changes } })
      else this.#change({ status: { state: 'connecting' } })
    } else if (this.#held !== null) this.#change({ status: { state: 'held' } })
    else if (isSaved) {
      this.#refusals = 0
      this.#rounds = 0
      this.#change({ status: { state: 'saved', at: this.#options.clock.now() } })
    } else this.#change({ status: changes > 0 ? { state: 'saving' } : { state: 'connecting' } })
  }

  #change(change: Partial<LiveView>) {
    this.#view = { ...this.#view, ...change }
    for (const listener of this.#listeners) listener()
  }
}

/** A document that never writes by itself and forgets nothing that was deleted, so that the server gets each word as it was typed. */
function newSheet(): Sheet {
  const doc = quiet(new Y.Doc({ gc: false }))
  return { doc, text: textOf(doc), awareness: new Awareness(doc) }
}

function serverOf(sheet: Sheet, writable: boolean): Y.Doc {
  return writable ? quiet(new Y.Doc()) : sheet.doc
}

/**
 * The text that a refused one was made from: what was acknowledged, and those frames under way that the server has after all. Of a
 * frame that only deletes this cannot be told; it counts as taken if a later one was: else its deletion is only made again.
 */
function baseOf({ server, underWay }: { server: Y.Doc; underWay: readonly Uint8Array[] }, now: Y.Doc): TextJson {
  const clocks = Y.decodeStateVector(Y.encodeStateVector(now))
  const isTaken = (update: Uint8Array) => {
    const ends = [...Y.parseUpdateMeta(update).to]
    return ends.length > 0 && ends.every(([client, clock]) => (clocks.get(client) ?? 0) >= clock)
  }
  for (const update of underWay.slice(0, underWay.findLastIndex(isTaken) + 1)) Y.applyUpdate(server, update)
  return readText(textOf(server))
}

/** The reason in the server's words, if it is one of the list; else what the code alone says. */
function refusalOf(code: number, reason: string): RefusalReason {
  const said = REFUSAL_REASONS.find((one) => one === reason)
  if (said !== undefined) return said
  if (code === CLOSE.frozen) return 'frozen'
  if (code === CLOSE.tooLarge) return 'tooLarge'
  if (code === CLOSE.malformed) return 'malformed'
  if (code === CLOSE.otherEpoch || code === CLOSE.clientIdTaken) return 'stale'
  return 'notPermitted'
}
