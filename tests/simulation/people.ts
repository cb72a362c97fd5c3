import { createHash } from 'node:crypto'
import * as Y from 'yjs'
import type { Clock, Socket } from '../../client/net/link.ts'
import { LiveText } from '../../client/net/live.ts'
import type { LocalCopies, LocalCopy } from '../../client/net/local-copy.ts'
import { reapply } from '../../client/net/reapply.ts'
import { newMarker } from '../../shared/live/marker.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Random } from '../../shared/util/random.ts'
import type { Name } from '../support/sync-world.ts'
import type { Checker } from './checker.ts'
import type { SimTime } from './time.ts'

/** Copies of texts on one device, which outlive the page. */
class DeviceCopies implements LocalCopies {
  readonly #updates = new Map<string, Uint8Array>()
  readonly #values = new Map<string, Map<string, unknown>>()
  #generation = 0

  open(name: string, doc: Y.Doc): LocalCopy {
    return this.#open(`${name}.${this.#generation}`, doc)
  }

  renew(name: string, doc: Y.Doc): LocalCopy {
    return this.#open(`${name}.${this.#generation + 1}`, doc)
  }

  adopt(): void {
    this.#generation++
  }

  left: LocalCopies['left'] = () => Promise.resolve([])

  #open(key: string, doc: Y.Doc): LocalCopy {
    const values = this.#values.get(key) ?? new Map<string, unknown>()
    this.#values.set(key, values)
    const kept = this.#updates.get(key)
    if (kept !== undefined) Y.transact(doc, () => Y.applyUpdate(doc, kept), this, false)
    const store = () => void this.#updates.set(key, Y.encodeStateAsUpdate(doc))
    doc.on('update', store)
    const stop = () => {
      doc.off('update', store)
      return Promise.resolve()
    }
    return {
      loaded: Promise.resolve(),
      read: (name) => Promise.resolve(values.get(name)),
      write: (name, value) => Promise.resolve(void values.set(name, value)),
      noteUnsaved: (_page, changes) => Promise.resolve(void values.set('unsaved', changes)),
      takeUnsaved: () => Promise.resolve(Number(values.get('unsaved') ?? 0)),
      discard: () => {
        this.#updates.delete(key)
        this.#values.delete(key)
        return stop()
      },
      close: stop,
    }
  }
}

export interface PersonOptions {
  readonly time: SimTime
  readonly random: Random
  readonly checker: Checker
  readonly seat: Name
  readonly writes: boolean
  /** Sees the durable text, not only what was shown. */
  readonly follows: boolean
  connect(person: Person): Socket
  /** The page says that only a reload helps, and gets it. */
  reload(person: Person): void
}

/** Somebody at a screen: the product's own client, on a device that can forget everything. */
export class Person {
  readonly seat: Name
  readonly writes: boolean
  readonly follows: boolean
  readonly #options: PersonOptions
  #copies = new DeviceCopies()
  #live: LiveText | null = null
  #isHere = { now: false }
  /** Added to what the device's clock says, milliseconds. */
  clockOff = 0
  rebuilt = 0
  #words = 0
  #isAsked = false

  constructor(options: PersonOptions) {
    this.#options = options
    this.seat = options.seat
    this.writes = options.writes
    this.follows = options.follows
  }

  get live(): LiveText | null {
    return this.#live
  }

  /** Opens the page. */
  arrive(): void {
    if (this.#live !== null) return
    const isHere = { now: true }
    this.#isHere = isHere
    const { time, random } = this.#options
    const clock: Clock = {
      now: () => time.now + this.clockOff,
      chance: () => random.next(),
      after: (ms, run) => {
        const handle = time.after(ms, () => {
          if (isHere.now) run()
        })
        return () => {
          handle.isCancelled = true
        }
      },
    }
    const live = new LiveText({
      address: 'ws://simulation',
      copyName: this.seat,
      writable: this.writes,
      connect: () => this.#options.connect(this),
      clock,
      copies: this.#copies,
      reapply,
      sha256: (text) => Promise.resolve(createHash('sha256').update(text).digest()),
    })
    this.#live = live
    this.#watch(live, isHere)
  }

  /** The page is gone, without a word. `forgets`: the device forgets its copy too. */
  vanish(forgets: boolean): void {
    this.#isHere.now = false
    this.#live = null
    if (forgets) this.#copies = new DeviceCopies()
  }

  #watch(live: LiveText, isHere: { now: boolean }): void {
    const { checker, time } = this.#options
    let doc: Y.Doc | null = null
    let wasSaved = false
    const look = () => {
      if (!isHere.now) return
      const { sheet, status, held } = live.view()
      if (held !== null && !this.#isAsked) {
        // Reads the question, and means it.
        this.#isAsked = true
        time.after(2_000, () => {
          this.#isAsked = false
          if (isHere.now && live.view().held !== null) live.answerHeld(true)
        })
      }
      if (sheet.doc !== doc) {
        if (doc !== null) this.rebuilt++
        doc = sheet.doc
        doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
          if (transaction.local && isHere.now) checker.typed(update)
        })
      }
      if (status.state === 'reload') time.after(1_000, () => isHere.now && this.#options.reload(this))
      const isSaved = status.state === 'saved'
      if (isSaved && !wasSaved && this.writes) checker.saysSaved(sheet.doc, this.seat)
      wasSaved = isSaved
    }
    live.subscribe(look)
    look()
  }

  /** Does one of the things people do to a text. */
  edit(random: Random): void {
    const view = this.#live?.view()
    if (view === undefined || !view.loaded || !this.writes) return
    const { doc, text } = view.sheet
    const act = random.int(10)
    const at = Math.min(text.length, 1 + random.int(Math.max(1, text.length)))
    const word = `${this.seat}${++this.#words} `
    doc.transact(() => {
      if (act === 0) {
        text.insertEmbed(at, newMarker({ id: `${doc.clientID}-${this.#words}` as BlockId, kind: 'paragraph' }), {})
      } else if (act === 1) text.delete(at, Math.min(1 + random.int(12), text.length - at))
      else if (act === 2 && at < text.length)
        text.format(at, Math.min(1 + random.int(6), text.length - at), { em: random.chance(0.5) || null })
      else if (act === 3) {
        text.delete(at, Math.min(1 + random.int(5), text.length - at))
        text.insert(Math.min(at, text.length), word, {})
      } else text.insert(act < 6 ? text.length : at, word, {})
    })
  }
}
