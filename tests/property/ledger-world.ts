import * as Y from 'yjs'
import type { LogRow, LogStore } from '../../server/store/store.ts'
import { newDoc } from '../../server/sync/durable.ts'
import { restoreMark } from '../../server/sync/ledger.ts'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, readText, seedText, textOf } from '../../shared/live/text.ts'
import { embedAt, writeText } from '../../shared/live/write.ts'
import type { BlockId, RoomId, SeatId } from '../../shared/model/ids.ts'
import { inlineText, type TextJson } from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

export const ROOM = 'section.one' as RoomId
/** Letters and signs of which each is typed once: so the character itself tells who wrote it, wherever it went. */
const LETTERS = { from: 0x4e00, to: 0x9fff }
const SIGNS = { from: 0x2200, to: 0x2bff }

interface Device {
  readonly seat: string
  readonly doc: Y.Doc
  readonly undo: Y.UndoManager
  clipboard: string
  known: number
}

/** Several people who write into one room, often without having seen what the others did; and who truly wrote each character. */
export class LedgerWorld {
  readonly rows: LogRow[] = []
  /** Who first typed a character. */
  readonly author = new Map<string, string>()
  /** Who last took a character out of the text, as it became in the log. */
  readonly deleter = new Map<string, string>()
  /** Characters that stood twice at some time: two people brought them back at once. */
  readonly doubled = new Set<string>()
  /** How often each act took effect. */
  readonly acts = new Map<string, number>()
  readonly #random: Random
  readonly #devices: Device[]
  readonly #server = newDoc()
  #letter = LETTERS.from
  #sign = SIGNS.from
  #block = 0

  constructor(random: Random, seats: readonly string[]) {
    this.#random = random
    const doc = newDoc()
    const blocks = Array.from({ length: 6 }, () => this.#paragraph('?'))
    seedText(textOf(doc), { type: 'doc', content: blocks })
    this.#append(Y.encodeStateAsUpdate(doc), null, null)
    this.#devices = seats.map((seat) => {
      const device = newDoc()
      const undo = new Y.UndoManager(textOf(device), { captureTimeout: 0 })
      return { seat, doc: device, undo, clipboard: '', known: 0 }
    })
  }

  get log(): LogStore {
    const read = (_room: RoomId, after: number, limit = 1_000) => Promise.resolve(this.rows.slice(after, after + limit))
    return { read } as unknown as LogStore
  }

  text(seq = this.rows.length): TextJson {
    const doc = newDoc()
    for (const { update } of this.rows.slice(0, seq)) Y.applyUpdate(doc, update)
    return readText(textOf(doc))
  }

  /** One act of somebody. */
  step(): void {
    const device = this.#random.pick(this.#devices)
    if (device.known === 0 || this.#random.chance(0.6)) this.#sync(device)
    const acts = [
      'type',
      'type',
      'delete',
      'several',
      'split',
      'join',
      'kind',
      'format',
      'move',
      'cut',
      'paste',
    ] as const
    const act = this.#random.pick([...acts, 'undo', 'redo', 'accept', 'restore'] as const)
    const length = this.rows.length
    if (act === 'accept') this.#accept()
    else if (act === 'restore') this.#restore()
    else this.#record(device, () => this.#do(act, device))
    if (this.rows.length > length) this.acts.set(act, (this.acts.get(act) ?? 0) + 1)
  }

  #do(act: string, device: Device): void {
    const text = textOf(device.doc)
    if (act === 'undo') device.undo.undo()
    else if (act === 'redo') device.undo.redo()
    else if (act === 'move') this.#move(text)
    else if (act === 'type') text.insert(this.#place(text), this.#words(device.seat), {})
    else if (act === 'delete') this.#delete(text)
    else if (act === 'split') {
      const id = `n${this.#block++}` as BlockId
      insertOp(text, this.#place(text), { insert: newMarker({ id, kind: 'paragraph' }) })
    } else if (act === 'join') {
      const at = 1 + this.#random.int(text.length - 1)
      if (embedAt(text, at) !== null) text.delete(at, 1)
      else this.#joinNext(text, at)
    } else if (act === 'kind') embedAt(text, 0)?.set('kind', this.#random.pick(['heading', 'item', 'quote']))
    else if (act === 'format') {
      const at = this.#place(text) - 1
      text.format(at, Math.min(1 + this.#random.int(9), text.length - at), { strong: this.#mark() })
    } else if (act === 'cut') this.#cut(text, device)
    else if (act === 'paste') {
      if (device.clipboard !== '') text.insert(this.#place(text), device.clipboard, {})
    } else {
      device.doc.transact(() => {
        for (let i = 0; i < 3; i++) {
          if (this.#random.chance(0.5)) this.#delete(text)
          else text.insert(this.#place(text), this.#words(device.seat), {})
        }
      })
    }
  }

  #joinNext(text: Y.Text, from: number): void {
    for (let at = from; at < text.length; at++) {
      if (embedAt(text, at) === null) continue
      text.delete(at, 1)
      return
    }
  }

  #mark(): true | null {
    return this.#random.chance(0.6) ? true : null
  }

  #delete(text: Y.Text): void {
    const at = this.#place(text)
    const length = Math.min(1 + this.#random.int(12), text.length - at)
    if (length > 0) text.delete(at, length)
  }

  /** Takes words of one paragraph with it; puts them somewhere some time later. */
  #cut(text: Y.Text, device: Device): void {
    const at = this.#place(text)
    let length = 0
    while (length < 14 && at + length < text.length && embedAt(text, at + length) === null) length++
    if (length < 2) return
    device.clipboard = plain(text).slice(at, at + length)
    text.delete(at, length)
  }

  #move(text: Y.Text): void {
    const content = [...readText(text).content]
    const [moved] = content.splice(this.#random.int(content.length), 1)
    if (moved === undefined) return
    content.splice(this.#random.int(content.length + 1), 0, moved)
    writeText(text, { type: 'doc', content })
  }

  /** The server writes an accepted change: some paragraphs with words replaced, under a client id of its own. */
  #accept(): void {
    this.#write('sara', null, (now) =>
      now.content.map((block) => {
        if (block.type !== 'block' || this.#random.chance(0.7)) return block
        const words = inlineText(block.content)
        const at = this.#random.int(words.length + 1)
        const said = words.slice(0, at) + this.#words('sara') + words.slice(at + this.#random.int(6))
        return { ...block, content: [{ type: 'text' as const, text: said }] }
      }),
    )
  }

  #restore(): void {
    const seq = 1 + this.#random.int(this.rows.length)
    const then = this.text(seq).content
    const old = this.#random.pick(then)
    this.#write('otto', restoreMark(seq), ({ content }) => {
      const isThere = content.some(({ attrs }) => attrs.id === old.attrs.id)
      return isThere ? content.map((block) => (block.attrs.id === old.attrs.id ? old : block)) : [...content, old]
    })
  }

  #write(seat: string, signIn: string | null, next: (now: TextJson) => TextJson['content']): void {
    const doc = newDoc()
    for (const { update } of this.rows) Y.applyUpdate(doc, update)
    const updates: Uint8Array[] = []
    doc.on('update', (update: Uint8Array) => updates.push(update))
    doc.transact(() => {
      writeText(textOf(doc), { type: 'doc', content: next(readText(textOf(doc))) })
    })
    if (updates.length > 0) this.#append(Y.mergeUpdates(updates), seat, signIn)
  }

  #sync(device: Device): void {
    for (const { update } of this.rows.slice(device.known)) Y.applyUpdate(device.doc, update, 'remote')
    device.known = this.rows.length
  }

  #record(device: Device, act: () => void): void {
    const updates: Uint8Array[] = []
    const take = (update: Uint8Array) => updates.push(update)
    device.doc.on('update', take)
    act()
    device.doc.off('update', take)
    if (updates.length > 0) this.#append(Y.mergeUpdates(updates), device.seat, `on-${device.seat}`)
  }

  #append(update: Uint8Array, seat: string | null, signIn: string | null): void {
    const before = new Set(plain(textOf(this.#server)))
    Y.applyUpdate(this.#server, update)
    const words = plain(textOf(this.#server))
    const after = new Set<string>()
    for (const char of words) (after.has(char) ? this.doubled : after).add(char)
    for (const char of before) if (!after.has(char)) this.deleter.set(char, seat ?? '?')
    const seq = this.rows.length + 1
    this.rows.push({
      room: ROOM,
      seq,
      epoch: 1,
      update,
      seat: seat as SeatId | null,
      signIn,
      clientId: null,
      at: new Date(Date.UTC(2031, 5, 2) + seq * 1000).toISOString(),
      previousHash: String(seq - 1),
      hash: String(seq),
    })
  }

  #place(text: Y.Text): number {
    return 1 + this.#random.int(Math.max(1, text.length - 1))
  }

  #paragraph(by: string) {
    const words = Array.from({ length: 5 }, () => this.#words(by)).join('')
    const attrs = { id: `p${this.#block++}` as BlockId, kind: 'paragraph' as const }
    return { type: 'block' as const, attrs, content: [{ type: 'text' as const, text: words }] }
  }

  /** A word and a sign after it, none of which was ever typed before. */
  #words(by: string): string {
    const codes = Array.from({ length: 2 + this.#random.int(5) }, () => this.#letter++)
    const word = String.fromCharCode(...codes, this.#sign++)
    for (const char of word) this.author.set(char, by)
    return word
  }
}

function plain(text: Y.Text): string {
  let words = ''
  for (const { insert } of text.toDelta()) words += typeof insert === 'string' ? insert : '\u0000'
  return words
}
