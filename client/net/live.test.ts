import { createHash } from 'node:crypto'
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { createEncoder, toUint8Array, writeUint8Array, writeVarString, writeVarUint } from 'lib0/encoding'
import { afterEach, describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, readText, seedText, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import {
  CLOSE,
  MESSAGE_ACK,
  MESSAGE_CONFIRMED,
  MESSAGE_DIGEST,
  MESSAGE_NACK,
  MESSAGE_SYNC,
} from '../../shared/protocol/sync.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { answerMessage, type Clock, type Socket, stateVectorMessage, updateMessage } from './link.ts'
import { LiveText } from './live.ts'
import type { LocalCopies, LocalCopy } from './local-copy.ts'
import { reapply } from './reapply.ts'

const FIRST = 'first' as BlockId
const SECOND = 'second' as BlockId

function paragraph(id: BlockId, text: string): TextJson['content'][number] {
  return { type: 'block', attrs: { id, kind: 'paragraph' }, content: [{ type: 'text', text }] }
}

const SEED: TextJson = { type: 'doc', content: [paragraph(FIRST, 'We agree.')] }
const TWO: TextJson = { type: 'doc', content: [paragraph(FIRST, 'We agree.'), paragraph(SECOND, 'Thanks.')] }

/** A clock that stands until it is moved. */
class HandClock implements Clock {
  #now = 0
  /** What somebody set it on by, milliseconds; timers run all the same. */
  setBy = 0
  #timers: { at: number; run: () => void }[] = []
  readonly now = () => this.#now + this.setBy
  readonly chance = () => 0.5
  readonly after = (ms: number, run: () => void) => {
    const timer = { at: this.#now + ms, run }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number) {
    const end = this.#now + ms
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (due === undefined) break
      this.#timers = this.#timers.filter((other) => other !== due)
      this.#now = due.at
      due.run()
    }
    this.#now = end
  }
}

/** The server's end of one connection; acknowledges only when told to. */
class FakeSocket implements Socket {
  binaryType = ''
  readonly protocol = 'ack.1'
  onopen: (() => void) | null = null
  onmessage: ((event: { data: ArrayBuffer | string }) => void) | null = null
  onclose: ((event: { code: number; reason: string }) => void) | null = null
  closed = false
  frames = 0
  confirmed = 0
  readonly #server: Y.Doc
  constructor(server: Y.Doc) {
    this.#server = server
  }

  send(bytes: Uint8Array<ArrayBuffer>) {
    const decoder = createDecoder(bytes)
    const type = readVarUint(decoder)
    if (type === MESSAGE_CONFIRMED) {
      this.frames++
      this.confirmed++
      this.received.push(readVarUint8Array(decoder))
    }
    if (type !== MESSAGE_SYNC) return
    const step = readVarUint(decoder)
    const payload = readVarUint8Array(decoder)
    if (step === 0) this.give(answerMessage(Y.encodeStateAsUpdate(this.#server, payload)))
    else {
      this.frames++
      this.received.push(payload)
    }
  }

  readonly received: Uint8Array[] = []

  /** Opens, as a server does: with its state vector. */
  open() {
    this.onopen?.()
    this.give(stateVectorMessage(Y.encodeStateVector(this.#server)))
  }

  give(bytes: Uint8Array<ArrayBuffer>) {
    this.onmessage?.({ data: bytes.slice().buffer })
  }

  /** Has the first `count` frames on disk, and says so. */
  acknowledge(count: number) {
    this.take(count)
    this.give(
      message((encoder) => {
        writeVarUint(encoder, MESSAGE_ACK)
        writeVarUint(encoder, count)
        writeVarUint(encoder, count)
      }),
    )
  }

  /** Has the first `count` frames on disk, and says nothing. */
  take(count: number) {
    for (const update of this.received.slice(0, count)) Y.applyUpdate(this.#server, update)
  }

  digest(text: TextJson) {
    this.give(
      message((encoder) => {
        writeVarUint(encoder, MESSAGE_DIGEST)
        writeVarUint(encoder, 1)
        writeUint8Array(encoder, sha256(canonicalJson(text as unknown as Json)))
      }),
    )
  }

  refuse(count: number, code: number, reason = 'notPermitted', blocks: readonly string[] = []) {
    this.give(
      message((encoder) => {
        writeVarUint(encoder, MESSAGE_NACK)
        writeVarUint(encoder, count)
        writeVarUint(encoder, code)
        writeVarString(encoder, reason)
        writeVarUint(encoder, blocks.length)
        for (const block of blocks) writeVarString(encoder, block)
      }),
    )
  }

  close() {
    this.closed = true
  }

  cut(code: number) {
    this.onclose?.({ code, reason: '' })
  }
}

function message(write: (encoder: ReturnType<typeof createEncoder>) => void): Uint8Array<ArrayBuffer> {
  const encoder = createEncoder()
  write(encoder)
  return toUint8Array(encoder) as Uint8Array<ArrayBuffer>
}

function sha256(text: string): Uint8Array {
  return createHash('sha256').update(text).digest()
}

/** Copies in memory, that outlive the page. */
class MemoryCopies implements LocalCopies {
  readonly updates = new Map<string, Uint8Array>()
  readonly values = new Map<string, Map<string, unknown>>()
  /** Whether this device takes no more. */
  full = false
  readonly #generations = new Map<string, number>()

  #generation(name: string): number {
    return this.#generations.get(name) ?? 0
  }

  open(name: string, doc: Y.Doc): LocalCopy {
    return this.#open(`${name}.${this.#generation(name)}`, doc)
  }

  #open(key: string, doc: Y.Doc): LocalCopy {
    const values = this.values.get(key) ?? new Map<string, unknown>()
    this.values.set(key, values)
    const kept = this.updates.get(key)
    if (kept !== undefined) Y.transact(doc, () => Y.applyUpdate(doc, kept), this, false)
    const store = () => void this.updates.set(key, Y.encodeStateAsUpdate(doc))
    doc.on('update', store)
    return {
      loaded: Promise.resolve(),
      read: (name) => Promise.resolve(values.get(name)),
      write: (name, value) =>
        this.full ? Promise.reject(new Error('full')) : Promise.resolve(void values.set(name, value)),
      noteUnsaved: (_page, changes) => Promise.resolve(void values.set('unsaved', changes)),
      takeUnsaved: () => Promise.resolve(Number(values.get('unsaved') ?? 0)),
      discard: () => {
        doc.off('update', store)
        this.updates.delete(key)
        this.values.delete(key)
        return Promise.resolve()
      },
      close: () => {
        doc.off('update', store)
        return Promise.resolve()
      },
    }
  }

  renew(name: string, doc: Y.Doc): LocalCopy {
    return this.#open(`${name}.${this.#generation(name) + 1}`, doc)
  }

  left: LocalCopies['left'] = () => Promise.resolve([])

  adopt(name: string) {
    this.#generations.set(name, this.#generation(name) + 1)
  }
}

class World {
  readonly clock = new HandClock()
  readonly copies = new MemoryCopies()
  server = new Y.Doc()
  readonly sockets: FakeSocket[] = []
  readonly lives: LiveText[] = []

  constructor(seed = SEED) {
    seedText(textOf(this.server), seed)
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1)
    if (socket === undefined) throw new Error('no connection was made')
    return socket
  }

  async open(writable = true): Promise<LiveText> {
    const live = new LiveText({
      address: 'ws://test/sync/section.one',
      copyName: 'seat.one',
      writable,
      connect: () => {
        const socket = new FakeSocket(this.server)
        this.sockets.push(socket)
        return socket
      },
      clock: this.clock,
      copies: this.copies,
      reapply,
      sha256: (text) => Promise.resolve(sha256(text)),
    })
    this.lives.push(live)
    await settled()
    return live
  }

  /** Opened, joined and acknowledged. */
  async joined(): Promise<LiveText> {
    const live = await this.open()
    this.socket.open()
    this.socket.acknowledge(1)
    return live
  }
}

/** Lets all promises that are ready run: a macrotask comes after them. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}

function type(live: LiveText, words: string) {
  const { text } = live.view().sheet
  text.insert(text.length, words, {})
}

function words(doc: Y.Doc): string {
  return textOf(doc).toString()
}

let world: World
afterEach(() => {
  for (const live of world.lives) live.close()
})

describe('a live text says "saved" only when it is', () => {
  it('shows the text of the server, and is saved when the first frame is acknowledged', async () => {
    world = new World()
    const live = await world.open()
    expect(live.view().status.state).toBe('connecting')
    world.socket.open()
    expect(live.view().status.state).toBe('connecting')
    expect(readText(live.view().sheet.text)).toEqual(SEED)
    world.socket.acknowledge(1)
    expect(live.view().status.state).toBe('saved')
  })

  it('is saving from the keystroke to the acknowledgement of its frame', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' And more.')
    expect(live.view().status.state).toBe('saving')
    expect(live.unsaved).toBe(true)
    world.clock.advance(20)
    expect(world.socket.frames).toBe(2)
    expect(live.view().status.state).toBe('saving')
    world.socket.acknowledge(2)
    expect(live.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('We agree. And more.')
  })

  it('counts frames: an acknowledgement of the first does not save the second', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' One.')
    world.clock.advance(20)
    type(live, ' Two.')
    world.clock.advance(20)
    world.socket.acknowledge(2)
    expect(live.view().status.state).toBe('saving')
    world.socket.acknowledge(3)
    expect(live.view().status.state).toBe('saved')
  })
})

describe('a line that is cut', () => {
  it('counts what is kept here, comes back by itself and sends all of it', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' Sent, not acknowledged.')
    world.clock.advance(20)
    world.socket.cut(1006)
    type(live, ' Typed offline.')
    expect(live.view().status).toEqual({ state: 'offline', changes: 2 })
    world.clock.advance(200)
    expect(world.sockets).toHaveLength(2)
    world.socket.open()
    expect(live.view().status.state).toBe('saving')
    world.socket.acknowledge(1)
    expect(live.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('We agree. Sent, not acknowledged. Typed offline.')
  })

  it('is found by silence: a probe without an answer is an outage', async () => {
    world = new World()
    const live = await world.joined()
    const deaf = world.socket
    deaf.send = () => undefined
    world.clock.advance(14_999)
    expect(live.view().status.state).toBe('saved')
    world.clock.advance(1)
    expect(deaf.closed).toBe(true)
    expect(live.view().status.state).toBe('offline')
  })

  it('is found by silence also on a device whose clock is set back', async () => {
    world = new World()
    const live = await world.joined()
    world.socket.send = () => undefined
    world.clock.setBy = -86_400_000
    world.clock.advance(15_000)
    expect(live.view().status.state).toBe('offline')
  })

  it('[W8] is found sooner while something typed here is unsaved: never more than ten seconds', async () => {
    world = new World()
    const live = await world.joined()
    world.clock.advance(9_000)
    world.socket.send = () => undefined
    type(live, ' Into a black hole.')
    world.clock.advance(7_999)
    expect(live.view().status.state).toBe('saving')
    world.clock.advance(1)
    expect(live.view().status).toEqual({ state: 'offline', changes: 1 })
  })

  it('waits longer after each failure, never more than ten seconds', async () => {
    world = new World()
    await world.open()
    const waits: number[] = []
    for (let i = 0; i < 9; i++) {
      const before = world.sockets.length
      world.socket.cut(1006)
      let waited = 0
      for (; world.sockets.length === before; waited += 50) world.clock.advance(50)
      waits.push(waited)
    }
    expect(waits.slice(0, 3)).toEqual([150, 300, 600])
    expect(Math.max(...waits)).toBeLessThanOrEqual(10_000)
  })

  it('keeps what was typed over a reload of the page', async () => {
    world = new World()
    const first = await world.joined()
    world.socket.cut(1006)
    type(first, ' Before the reload.')
    first.close()
    const second = await world.open()
    expect(words(second.view().sheet.doc)).toBe('We agree. Before the reload.')
    world.socket.open()
    expect(second.view().status.state).toBe('saving')
    world.socket.acknowledge(1)
    expect(second.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('We agree. Before the reload.')
  })
})

/** Another person's change, on the server's disk; shown to whoever is connected. */
function byAnother(change: (text: Y.Text) => void) {
  const before = Y.encodeStateVector(world.server)
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(world.server))
  change(textOf(other))
  const update = Y.encodeStateAsUpdate(other, before)
  Y.applyUpdate(world.server, update)
  if (!world.socket.closed) world.socket.give(updateMessage(update))
}

/** Refuses a frame, and waits until the client has made itself a new document and a new connection. */
async function refuse(count: number, code: number = CLOSE.refused) {
  world.socket.refuse(count, code)
  await settled()
}

describe('a refusal', () => {
  it('writes what was typed again, under a new name, and says saved only when that is acknowledged', async () => {
    world = new World()
    const live = await world.joined()
    const { doc } = live.view().sheet
    type(live, ' Typed here.')
    world.clock.advance(20)
    byAnother((text) => text.insert(1, 'Indeed: ', {}))
    await refuse(2)
    world.socket.open()
    expect(live.view().sheet.doc.clientID).not.toBe(doc.clientID)
    expect(words(live.view().sheet.doc)).toBe('Indeed: We agree. Typed here.')
    expect(live.view().status.state).toBe('saving')
    expect(live.view().kept).toEqual([])
    world.clock.advance(20)
    world.socket.acknowledge(2)
    expect(live.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('Indeed: We agree. Typed here.')
  })

  it('sets the words aside when they are refused again, and goes on with the server’s text', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' Not permitted.')
    world.clock.advance(20)
    await refuse(2)
    world.socket.open()
    world.clock.advance(20)
    await refuse(2)
    world.clock.advance(10_000)
    world.socket.open()
    expect(words(live.view().sheet.doc)).toBe('We agree.')
    expect(live.view().kept).toEqual([{ block: FIRST, text: 'We agree. Not permitted.' }])
    world.socket.acknowledge(1)
    expect(live.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('We agree.')
  })

  it('writes again what conflicts with nothing, and sets aside what does', async () => {
    world = new World(TWO)
    const live = await world.joined()
    const { text } = live.view().sheet
    text.insert(4, 'all ', {})
    text.insert(text.length, ' Many.', {})
    world.clock.advance(20)
    world.socket.refuse(2, CLOSE.malformed)
    byAnother((other) => other.insert(4, 'both ', {}))
    await settled()
    world.socket.open()
    const merged = { type: 'doc', content: [paragraph(FIRST, 'We both agree.'), paragraph(SECOND, 'Thanks. Many.')] }
    expect(readText(live.view().sheet.text)).toEqual(merged)
    expect(live.view().kept).toEqual([{ block: FIRST, text: 'We all agree.' }])
    world.clock.advance(20)
    world.socket.acknowledge(2)
    expect(readText(textOf(world.server))).toEqual(merged)
  })

  it('writes again only what was typed since the last acknowledgement', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' One')
    world.clock.advance(20)
    world.socket.acknowledge(2)
    type(live, ' two')
    world.clock.advance(20)
    await refuse(3)
    world.socket.open()
    expect(words(live.view().sheet.doc)).toBe('We agree. One two')
    expect(live.view().kept).toEqual([])
  })

  it('takes a frame before the refused one for what the server made of it', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' One')
    world.clock.advance(20)
    type(live, ' two')
    world.clock.advance(20)
    world.socket.take(2)
    await refuse(3)
    world.socket.open()
    expect(words(live.view().sheet.doc)).toBe('We agree. One two')
    expect(live.view().kept).toEqual([])
  })

  it('after a reload still knows which words were typed offline', async () => {
    world = new World()
    const first = await world.joined()
    world.socket.cut(1006)
    type(first, ' Typed offline.')
    first.close()
    const live = await world.open()
    world.socket.open()
    await refuse(1, CLOSE.clientIdTaken)
    world.socket.open()
    expect(words(live.view().sheet.doc)).toBe('We agree. Typed offline.')
    world.clock.advance(20)
    await refuse(2)
    world.clock.advance(10_000)
    world.socket.open()
    expect(live.view().kept).toEqual([{ block: FIRST, text: 'We agree. Typed offline.' }])
  })

  it('sets aside what differs from a server with another history', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' Since the backup.')
    world.clock.advance(20)
    world.socket.acknowledge(2)
    world.server = new Y.Doc()
    seedText(textOf(world.server), SEED)
    world.socket.cut(CLOSE.otherEpoch)
    await settled()
    world.socket.open()
    expect(words(live.view().sheet.doc)).toBe('We agree.')
    expect(live.view().kept).toEqual([{ block: FIRST, text: 'We agree. Since the backup.' }])
  })

  it('loses nothing when the page goes before the words could be written again', async () => {
    world = new World()
    const first = await world.joined()
    type(first, ' Refused.')
    world.clock.advance(20)
    world.socket.refuse(2, CLOSE.refused)
    first.close()
    const second = await world.open()
    world.socket.open()
    expect(words(second.view().sheet.doc)).toBe('We agree. Refused.')
    await refuse(1)
    second.close()
    const third = await world.open()
    world.socket.open()
    expect(words(third.view().sheet.doc)).toBe('We agree. Refused.')
  })

  it('keeps the old copy where the device takes no more', async () => {
    world = new World()
    const first = await world.joined()
    world.socket.cut(1006)
    type(first, ' Typed offline.')
    world.copies.full = true
    world.clock.advance(10_000)
    world.socket.open()
    await refuse(1)
    expect(world.sockets).toHaveLength(3)
    first.close()
    world.copies.full = false
    const second = await world.open()
    expect(words(second.view().sheet.doc)).toBe('We agree. Typed offline.')
  })

  it('gives up after some refusals in a row, and shows the words', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' Kept.')
    for (let refusals = 0; refusals < 6; refusals++) {
      world.socket.cut(CLOSE.notPermitted)
      await settled()
      world.clock.advance(10_000)
      await settled()
    }
    const connections = world.sockets.length
    world.clock.advance(600_000)
    expect(world.sockets).toHaveLength(connections)
    expect(connections).toBe(6)
    expect(live.view().status).toEqual({ state: 'refused', reason: 'notPermitted' })
    expect(live.view().kept).toEqual([{ block: FIRST, text: 'We agree. Kept.' }])
  })
})

describe('a refusal that names blocks', () => {
  const MANY: TextJson = {
    type: 'doc',
    content: Array.from({ length: 10 }, (_, i) => paragraph(`p${i}` as BlockId, `Paragraph ${i}.`)),
  }
  /** Where the words of the n-th paragraph begin. */
  const wordsAt = (text: Y.Text, n: number) => {
    let at = 0
    let markers = 0
    for (const op of text.toDelta() as { insert: unknown }[]) {
      if (typeof op.insert !== 'string') markers++
      at += typeof op.insert === 'string' ? op.insert.length : 1
      if (markers === n + 1) return at
    }
    throw new Error('no such paragraph')
  }

  it('costs no other: of ten paragraphs typed offline nine are saved and one is set aside, with its reason', async () => {
    world = new World(MANY)
    const live = await world.joined()
    world.socket.cut(1006)
    for (let i = 0; i < 10; i++) {
      const { text } = live.view().sheet
      text.insert(wordsAt(text, i), `Offline ${i}. `, {})
    }
    world.clock.advance(1_000)
    world.socket.open()
    world.socket.refuse(1, CLOSE.refused, 'locked', ['p4'])
    await settled()
    world.socket.open()
    world.clock.advance(20)
    world.socket.acknowledge(2)
    expect(live.view().status.state).toBe('saved')
    expect(live.view().kept).toEqual([{ block: 'p4', text: 'Offline 4. Paragraph 4.', reason: 'locked' }])
    const saved = readText(textOf(world.server)).content.map((block) => JSON.stringify(block))
    expect(saved.filter((block) => block.includes('Offline'))).toHaveLength(9)
    expect(saved[4]).toContain('Paragraph 4.')
  })

  it('and again, as long as each names others: three of ten are set aside, one after the other', async () => {
    world = new World(MANY)
    const live = await world.joined()
    for (let i = 0; i < 10; i++) {
      const { text } = live.view().sheet
      text.insert(wordsAt(text, i), `New ${i}. `, {})
    }
    world.clock.advance(20)
    for (const block of ['p1', 'p2', 'p3']) {
      world.socket.refuse(2, CLOSE.refused, 'locked', [block])
      await settled()
      world.clock.advance(10_000)
      world.socket.open()
      world.clock.advance(20)
    }
    world.socket.acknowledge(2)
    expect(live.view().status.state).toBe('saved')
    expect(live.view().kept.map(({ block }) => block)).toEqual(['p1', 'p2', 'p3'])
    expect(words(world.server).match(/New \d/g)).toHaveLength(7)
  })
})

describe('a large deletion', () => {
  /** Deletes the second paragraph, and is asked. */
  async function asked(): Promise<LiveText> {
    world = new World(TWO)
    const live = await world.joined()
    const { text } = live.view().sheet
    type(live, ' Mine.')
    text.delete(0, 10)
    world.clock.advance(20)
    world.socket.refuse(2, CLOSE.refused, 'largeDeletion', [FIRST])
    return live
  }

  it('is not saved until its author says that he means it, whatever else he types', async () => {
    const live = await asked()
    expect(live.view()).toMatchObject({ status: { state: 'held' }, held: 1 })
    type(live, ' More.')
    world.clock.advance(1_000)
    expect([live.view().status.state, world.socket.frames, live.unsaved]).toEqual(['held', 2, true])
    live.answerHeld(true)
    expect([world.socket.confirmed, live.view().held, live.view().status.state]).toEqual([1, null, 'saving'])
    world.socket.acknowledge(3)
    expect(live.view().status.state).toBe('saved')
    expect(words(world.server)).toBe('Thanks. Mine. More.')
    type(live, ' Again.')
    world.clock.advance(20)
    world.socket.acknowledge(4)
    expect(words(world.server)).toBe('Thanks. Mine. More. Again.')
  })

  it('is undone where he does not; what he typed elsewhere is saved', async () => {
    const live = await asked()
    live.answerHeld(false)
    await settled()
    world.socket.open()
    world.clock.advance(20)
    world.socket.acknowledge(2)
    expect(live.view()).toMatchObject({ status: { state: 'saved' }, held: null, kept: [] })
    expect(readText(textOf(world.server)).content).toEqual([
      paragraph(FIRST, 'We agree.'),
      paragraph(SECOND, 'Thanks. Mine.'),
    ])
    expect(world.socket.confirmed).toBe(0)
  })

  it('is no question any more when it was undone', async () => {
    const live = await asked()
    const { text } = live.view().sheet
    text.insert(0, 'We', {})
    world.clock.advance(20)
    expect(live.view().held).toBe(1)
    text.delete(0, 2)
    insertOp(text, 0, { insert: newMarker({ id: FIRST, kind: 'paragraph' }) })
    text.insert(1, 'We agree.', {})
    world.clock.advance(20)
    expect([live.view().held, live.view().status.state]).toEqual([null, 'saving'])
    world.socket.acknowledge(3)
    expect(live.view().status.state).toBe('saved')
    expect(world.socket.confirmed).toBe(0)
    expect(readText(textOf(world.server)).content).toEqual([
      paragraph(FIRST, 'We agree.'),
      paragraph(SECOND, 'Thanks. Mine.'),
    ])
  })

  it('is asked about anew where the line was cut before the answer', async () => {
    const live = await asked()
    world.socket.cut(1006)
    expect(live.view()).toMatchObject({ status: { state: 'offline' }, held: null })
    world.clock.advance(1_000)
    world.socket.open()
    world.socket.refuse(1, CLOSE.refused, 'largeDeletion', [FIRST])
    expect(live.view()).toMatchObject({ status: { state: 'held' }, held: 1 })
  })
})

describe('words that an older program or another page left', () => {
  /** A copy that was left with one paragraph changed. Says when it was forgotten. */
  function leave(): { forgotten: boolean } {
    const left = { forgotten: false }
    const doc = new Y.Doc()
    seedText(textOf(doc), {
      ...TWO,
      content: [paragraph(FIRST, 'We agree. Typed before.'), paragraph(SECOND, 'Thanks.')],
    })
    world.copies.left = () =>
      Promise.resolve([
        {
          update: Y.encodeStateAsUpdate(doc),
          kept: JSON.stringify([{ block: SECOND, text: 'Set aside before.' }]),
          forget: () => {
            left.forgotten = true
            return Promise.resolve()
          },
        },
      ])
    return left
  }

  it('are shown when the server’s text is here, kept, and then forgotten where they were', async () => {
    world = new World(TWO)
    const left = leave()
    const live = await world.open()
    expect(live.view().kept).toEqual([])
    world.socket.open()
    await settled()
    const kept = [
      { block: FIRST, text: 'We agree. Typed before.' },
      { block: SECOND, text: 'Set aside before.' },
    ]
    expect(live.view().kept).toEqual(kept)
    expect(left.forgotten).toBe(true)
    expect(words(world.server)).not.toContain('Typed before.')
    live.close()
    expect((await world.open()).view().kept).toEqual(kept)
  })

  it('stay where they were if the device takes no more', async () => {
    world = new World(TWO)
    const left = leave()
    world.copies.full = true
    const live = await world.open()
    world.socket.open()
    await settled()
    expect(live.view().kept).toHaveLength(2)
    expect(left.forgotten).toBe(false)
  })
})

describe('[Y2] the fingerprint of the server’s text', () => {
  it('changes nothing where this device shows the same', async () => {
    world = new World()
    const live = await world.joined()
    world.socket.digest(SEED)
    await settled()
    expect(world.sockets).toHaveLength(1)
    expect(live.view().status.state).toBe('saved')
  })

  it('makes the text be fetched anew where it differs, once', async () => {
    world = new World()
    const live = await world.joined()
    const { doc } = live.view().sheet
    world.socket.digest(TWO)
    await settled()
    expect(live.view().status.state).toBe('connecting')
    world.socket.open()
    world.socket.acknowledge(1)
    expect(live.view().sheet.doc).not.toBe(doc)
    expect(live.view().kept, 'the server said so before it sent the same again').toEqual([])
    expect(live.view().status.state).toBe('saved')
    expect(live.view().diverged, 'and it is said').toBe(true)
    world.socket.digest(TWO)
    await settled()
    expect(live.view().status.state).toBe('reload')
  })

  it('is not compared while something typed here is under way', async () => {
    world = new World()
    const live = await world.joined()
    type(live, ' More.')
    world.socket.digest(TWO)
    await settled()
    expect(world.sockets).toHaveLength(1)
    expect(live.view().status.state).toBe('saving')
  })
})

describe('a refusal that is final', () => {
  it.each([
    [CLOSE.notSignedIn, 'signedOut'],
    [CLOSE.otherSchema, 'reload'],
  ])('ends the connection on %i and does not come back', async (code, state) => {
    world = new World()
    const live = await world.joined()
    world.socket.cut(code)
    world.clock.advance(60_000)
    expect(live.view().status.state).toBe(state)
    expect(world.sockets).toHaveLength(1)
  })
})

it('a reader sends nothing that bears an update, nor after a refusal', async () => {
  world = new World()
  const live = await world.open(false)
  world.socket.open()
  const other = new Y.Doc()
  Y.applyUpdate(other, Y.encodeStateAsUpdate(world.server))
  const before = Y.encodeStateVector(other)
  textOf(other).insert(textOf(other).length, ' By another.', {})
  world.socket.give(updateMessage(Y.encodeStateAsUpdate(other, before)))
  expect(words(live.view().sheet.doc)).toBe('We agree. By another.')
  expect(world.socket.frames).toBe(0)
  expect(live.view().status.state).toBe('saved')
  await refuse(1)
  world.socket.open()
  world.clock.advance(1_000)
  expect(world.sockets).toHaveLength(2)
  expect(world.sockets.map(({ frames }) => frames)).toEqual([0, 0])
  expect(live.view().kept).toEqual([])
})
