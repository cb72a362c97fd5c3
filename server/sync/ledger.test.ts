import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { inlineOp, insertOp, newTable, readText, seedText, textOf } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import type { BlockId, RoomId, SeatId } from '../../shared/model/ids.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { inlineText, type TextJson } from '../../shared/schema/text.ts'
import { seededRandom } from '../../shared/util/random.ts'
import type { LogRow, LogStore } from '../store/store.ts'
import { newDoc } from './durable.ts'
import { Ledgers } from './ledgers.ts'

const ROOM = 'section.one' as RoomId
const P1 = 'p1' as BlockId
const P2 = 'p2' as BlockId

/** A room's log and the devices that write into it, one at a time. */
class Log {
  readonly rows: LogRow[] = []
  readonly devices = new Map<string, Y.Doc>()

  constructor(...paragraphs: readonly string[]) {
    const doc = newDoc()
    seedText(textOf(doc), textFrom(...paragraphs))
    this.#append(Y.encodeStateAsUpdate(doc), null)
  }

  device(seat: string): Y.Doc {
    const doc = this.devices.get(seat) ?? newDoc()
    this.devices.set(seat, doc)
    for (const { update } of this.rows) Y.applyUpdate(doc, update)
    return doc
  }

  /** One update, by a seat. */
  edit(seat: string, change: (text: Y.Text) => void): void {
    const doc = this.device(seat)
    const updates: Uint8Array[] = []
    const take = (update: Uint8Array) => updates.push(update)
    doc.on('update', take)
    doc.transact(() => change(textOf(doc)), 'here')
    doc.off('update', take)
    this.#append(Y.mergeUpdates(updates), seat)
  }

  /** Whatever `act` makes the device of a seat write. */
  record(seat: string, act: () => void): void {
    const updates: Uint8Array[] = []
    const doc = this.device(seat)
    const take = (update: Uint8Array) => updates.push(update)
    doc.on('update', take)
    act()
    doc.off('update', take)
    this.#append(Y.mergeUpdates(updates), seat)
  }

  #append(update: Uint8Array, seat: string | null): void {
    const seq = this.rows.length + 1
    const row: LogRow = {
      room: ROOM,
      seq,
      epoch: 1,
      update,
      seat: seat as SeatId | null,
      signIn: null,
      clientId: null,
      at: new Date(Date.UTC(2031, 5, 2) + seq * 1000).toISOString(),
      previousHash: '',
      hash: '',
    }
    this.rows.push(row)
  }

  attribute(fromSeq = 1, toSeq: number | null = null) {
    const log = {
      read: (_room: RoomId, after: number, limit = 1_000) =>
        Promise.resolve(this.rows.filter(({ seq }) => seq > after).slice(0, limit)),
    } as unknown as LogStore
    return new Ledgers(log).attribute(ROOM, { fromSeq, toSeq, name: (seat) => (seat === 'gone' ? undefined : seat) })
  }

  text(upTo = this.rows.length): TextJson {
    const doc = newDoc()
    for (const { update } of this.rows.slice(0, upTo)) Y.applyUpdate(doc, update)
    return readText(textOf(doc))
  }

  /** "word:seat" for each stretch of a block, "?" for what nobody is known to have written. */
  async said(block: BlockId, fromSeq = 1): Promise<string> {
    const attributor = await this.attribute(fromSeq)
    return spell(inlineTextOf(this.text(), block), (from, to) => attributor.inserted(block, from, to))
  }
}

function spell(
  text: string,
  sources: (from: number, to: number) => readonly { length: number; by?: string }[],
): string {
  let at = 0
  const parts: string[] = []
  for (const { length, by = '?' } of sources(0, text.length)) {
    parts.push(`${text.slice(at, at + length)}:${by}`)
    at += length
  }
  return parts.join(' | ')
}

function textFrom(...paragraphs: readonly string[]): TextJson {
  return {
    type: 'doc',
    content: paragraphs.map((text, i) => ({
      type: 'block',
      attrs: { id: `p${i + 1}` as BlockId, kind: 'paragraph' },
      content: [{ type: 'text', text }],
    })),
  }
}

function inlineTextOf(text: TextJson, id: BlockId): string {
  const block = text.content.find(({ attrs }) => attrs.id === id)
  return block?.type === 'block' ? inlineText(block.content) : ''
}

describe('[PR3] who wrote it', () => {
  it('is known for each character; what the server seeded is nobody’s', async () => {
    const log = new Log('We agree.')
    log.edit('rita', (text) => text.insert(4, 'all ', {}))
    log.edit('rolf', (text) => text.insert(text.length, ' Now.', {}))
    log.edit('rita', (text) => text.insert(text.length - 1, '!', {}))
    expect(await log.said(P1)).toBe('We :? | all :rita | agree.:? |  Now:rolf | !:rita | .:rolf')
  })

  it('counts only from where is asked: what was written before is no change since, unless it was put somewhere else', async () => {
    const log = new Log('We agree.', 'Then.')
    log.edit('rita', (text) => text.insert(4, 'all warmly ', {}))
    log.edit('rolf', (text) => text.insert(text.length, ' Now.', {}))
    expect(await log.said(P1, 2)).toBe('We all warmly agree.:?')
    expect(await log.said(P2, 2)).toBe('Then.:? |  Now.:rolf')
    log.edit('rolf', (text) => {
      text.delete(4, 11)
      text.insert(text.length, 'all warmly ', {})
    })
    expect(await log.said(P2, 2)).toBe('Then.:? |  Now.:rolf | all warmly :rita')
  })

  it('knows who first wrote what stood before, also words that others deleted since', async () => {
    const log = new Log('We agree.')
    log.edit('rita', (text) => text.insert(4, 'all warmly ', {}))
    log.edit('rolf', (text) => text.delete(4, 4))
    const attributor = await log.attribute(2)
    const wrote = (from: number, to: number) => attributor.wrote?.(P1, from, to) ?? []
    expect(spell('We all warmly agree.', wrote)).toBe('We :? | all warmly :rita | agree.:?')
    expect(attributor.deleted(P1, 3, 7)).toMatchObject([{ by: 'rolf', length: 4 }])
  })

  it('a split and a join make nobody the author of others’ words', async () => {
    const log = new Log('One two.', 'Three.')
    log.edit('rita', (text) => insertOp(text, 5, { insert: newMarker({ id: 'new' as BlockId, kind: 'paragraph' }) }))
    expect(await log.said('new' as BlockId)).toBe('two.:?')
    const attributor = await log.attribute()
    expect(attributor.blockInserted('new' as BlockId)).toEqual({ by: 'rita', at: '2031-06-02T00:00:02.000Z' })
    log.edit('rolf', (text) => text.delete(text.length - 7, 1))
    expect(await log.said('new' as BlockId)).toBe('two.Three.:?')
    expect((await log.attribute()).blockDeleted(P2)).toMatchObject({ by: 'rolf' })
  })

  it('cut and paste keeps the first author', async () => {
    const log = new Log('Alpha beta. ')
    log.edit('rolf', (text) => text.insert(text.length, 'Gamma delta.', {}))
    log.edit('rita', (text) => text.delete(13, 12))
    log.edit('rita', (text) => text.insert(1, 'Gamma delta.', {}))
    expect(await log.said(P1)).toBe('Gamma delta.:rolf | Alpha beta. :?')
    log.edit('otto', (text) => text.insert(1, 'Gamma delta.', {}))
    expect(await log.said(P1), 'who never deleted it types it anew').toMatch(/^Gamma delta.:otto \| Gamma delta.:rolf/)
  })

  it('what one update moves keeps its author', async () => {
    const log = new Log('First paragraph.', 'Second.')
    log.edit('rolf', (text) => text.insert(text.length, ' Rolf was here.', {}))
    log.edit('rita', (text) => {
      const [first, second] = log.text().content
      writeText(text, { type: 'doc', content: [second, first].filter((block) => block !== undefined) })
    })
    expect(await log.said(P2)).toBe('Second.:? |  Rolf was here.:rolf')
    expect(await log.said(P1)).toBe('First paragraph.:?')
  })

  it('undo gives the words back to who wrote them', async () => {
    const log = new Log('Start. ')
    log.edit('rolf', (text) => text.insert(text.length, 'Hard-won wording', {}))
    const doc = log.device('rita')
    const undo = new Y.UndoManager(textOf(doc), { captureTimeout: 0 })
    log.record('rita', () => textOf(doc).delete(2, 20))
    log.record('rita', () => undo.undo())
    expect(inlineTextOf(log.text(), P1)).toBe('Start. Hard-won wording')
    expect(await log.said(P1)).toBe('Start. :? | Hard-won wording:rolf')
    log.record('rita', () => textOf(doc).delete(8, 1))
    log.record('rita', () => undo.undo())
    expect(await log.said(P1), 'also of a single character').toBe('Start. :? | Hard-won wording:rolf')
  })

  it('a seat without a name stays unknown', async () => {
    const log = new Log('x')
    log.edit('gone', (text) => text.insert(text.length, 'y', {}))
    expect(await log.said(P1)).toBe('xy:?')
  })
})

describe('[PR3] who changed the marks', () => {
  it('is who began one that holds, or ended one that held; words that were typed so are no change of marks', async () => {
    const log = new Log('Alpha beta gamma.')
    log.edit('rita', (text) => text.format(1, 5, { strong: true }))
    log.edit('rolf', (text) => text.format(7, 4, { em: true }))
    const said = (attributor: Awaited<ReturnType<Log['attribute']>>) =>
      spell('Alpha beta gamma.', (from, to) => attributor.formatted?.(P1, from, to) ?? [])
    expect(said(await log.attribute())).toBe('Alpha:rita |  :? | beta:rolf |  gamma.:?')
    log.edit('otto', (text) => text.format(1, 5, { strong: null }))
    expect(said(await log.attribute(3))).toBe('Alpha:otto |  beta gamma.:?')
  })

  it('stands in the marked-up text', async () => {
    const log = new Log('Alpha beta gamma.')
    log.edit('rita', (text) => text.format(1, 5, { strong: true }))
    log.edit('rolf', (text) => text.format(6, 5, { strong: true }))
    const side = (text: TextJson) => ({ label: '', hash: '', sections: [{ title: null, text }] })
    const { blocks } = makeRedline(side(log.text(1)), side(log.text()), { attributor: await log.attribute() })
    const runs = blocks[0]?.runs.filter(({ op }) => op === 'formatted').map(({ text, by }) => [text, by])
    expect(runs).toEqual([
      ['Alpha', 'rita'],
      [' beta', 'rolf'],
    ])
  })
})

describe('[PR3] who deleted it', () => {
  it('is the first who did, and only what is newly deleted counts', async () => {
    const log = new Log('Alpha beta gamma.')
    const late = log.device('otto')
    log.edit('rita', (text) => text.delete(1, 6))
    log.edit('rolf', (text) => text.delete(1, 5))
    // Otto has seen neither; he deletes all of it, and his update says so.
    const before = Y.encodeStateVector(late)
    late.transact(() => textOf(late).delete(1, 17))
    log.record('otto', () => {})
    const update = Y.encodeStateAsUpdate(late, before)
    log.rows[log.rows.length - 1] = { ...(log.rows.at(-1) as LogRow), update }
    const attributor = await log.attribute()
    expect(spell('Alpha beta gamma.', (from, to) => attributor.deleted(P1, from, to))).toBe(
      'Alpha :rita | beta :rolf | gamma.:otto',
    )
    expect(attributor.deleted(P1, 4, 8)).toEqual([
      { length: 2, by: 'rita', at: '2031-06-02T00:00:02.000Z' },
      { length: 2, by: 'rolf', at: '2031-06-02T00:00:03.000Z' },
    ])
  })
})

describe('what is asked', () => {
  it('is covered exactly, also where nothing is known of it', async () => {
    const log = new Log('Hello.')
    const attributor = await log.attribute()
    expect(attributor.inserted('nowhere' as BlockId, 3, 8)).toEqual([{ length: 5 }])
    expect(attributor.inserted(P1, 4, 10)).toEqual([{ length: 6 }])
    expect(attributor.inserted(P1, 2, 2)).toEqual([])
    expect(attributor.blockDeleted('nowhere' as BlockId)).toEqual({})
  })

  it('counts as the text is read: breaks, references, footnotes, tables, text before any marker', async () => {
    const log = new Log('Ab.')
    log.edit('rita', (text) => {
      insertOp(text, 2, inlineOp({ type: 'reference', attrs: { target: P1, shown: '12 bis' } }))
      insertOp(
        text,
        2,
        inlineOp({ type: 'footnote', attrs: { id: 'note' as BlockId, content: [{ type: 'text', text: 'Nota' }] } }),
      )
    })
    log.edit('rolf', (text) => text.insert(text.length, '\nEnd', {}))
    expect(await log.said(P1)).toBe('A:? | 12 bis:rita | b.:? | \nEnd:rolf')
    expect((await log.attribute()).inserted('note' as BlockId, 0, 4)).toMatchObject([{ length: 4, by: 'rita' }])
    const cell = {
      type: 'tableCell' as const,
      attrs: { id: 'c' as BlockId },
      content: [
        {
          type: 'block' as const,
          attrs: { id: 'in' as BlockId, kind: 'paragraph' as const },
          content: [{ type: 'text' as const, text: 'Cell' }],
        },
      ],
    }
    log.edit('otto', (text) => {
      insertOp(text, 0, {
        insert: newTable({
          type: 'table',
          attrs: { id: 't' as BlockId },
          content: [{ type: 'tableRow', attrs: { id: 'r' as BlockId }, content: [cell] }],
        }),
      })
      text.insert(1, 'After the table', {})
    })
    const attributor = await log.attribute()
    expect(attributor.inserted('in' as BlockId, 1, 3)).toMatchObject([{ length: 2, by: 'otto' }])
    expect(attributor.inserted('~t' as BlockId, 0, 15)).toMatchObject([{ length: 15, by: 'otto' }])
    expect(attributor.blockInserted('t' as BlockId)).toMatchObject({ by: 'otto' })
  })

  it.each([1, 2, 3])('agrees with a slow oracle that follows every character, seed %i', async (seed) => {
    const random = seededRandom(seed)
    const log = new Log('The quick brown fox.')
    const seats = ['rita', 'rolf', 'otto']
    let oracle = [...'The quick brown fox.'].map((char) => ({ char, by: '?' }))
    for (let i = 0; i < 200; i++) {
      const by = random.pick(seats)
      const at = random.int(oracle.length + 1)
      if (random.chance(0.4) && at < oracle.length) {
        log.edit(by, (text) => text.delete(at + 1, 1))
        oracle = oracle.filter((_, n) => n !== at)
      } else {
        // Characters that nobody deletes and types again, so that none is inherited.
        const char = String.fromCodePoint(0x4e00 + i)
        log.edit(by, (text) => text.insert(at + 1, char, {}))
        oracle.splice(at, 0, { char, by })
      }
    }
    const attributor = await log.attribute()
    const text = inlineTextOf(log.text(), P1)
    expect(text, `seed ${seed}`).toBe(oracle.map(({ char }) => char).join(''))
    const each = [...text].flatMap((_, n) => attributor.inserted(P1, n, n + 1)).map(({ by = '?' }) => by)
    expect(each, `seed ${seed}`).toEqual(oracle.map(({ by }) => by))
  })
})
