import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, textOf } from '../../shared/live/text.ts'
import type { BlockId, SeatId } from '../../shared/model/ids.ts'
import type { Clash } from '../../shared/model/notice.ts'
import { clashesOf, type Unaware } from './clashes.ts'
import { newDoc } from './durable.ts'
import { Ledger } from './ledger.ts'

type Act = (text: Y.Text) => void

/** Two people change one paragraph at the same time; the second one's change comes later. `aware`: he had seen the first. */
function meanwhile(said: string, rita: Act, rolf: Act, aware = false): readonly Clash[] {
  const ledger = new Ledger()
  let seq = 0
  const take = (update: Uint8Array, seat: string | null) =>
    ledger.replay({ update, seat: seat as SeatId | null, signIn: null, at: '2031-06-02T00:00:00.000Z', seq: ++seq })
  const seed = newDoc()
  insertOp(textOf(seed), 0, { insert: newMarker({ id: 'p1' as BlockId, kind: 'paragraph' }) })
  textOf(seed).insert(1, said, {})
  const start = Y.encodeStateAsUpdate(seed)
  take(start, null)
  const change = (act: Act, known: readonly Uint8Array[]) => {
    const doc = newDoc()
    for (const update of known) Y.applyUpdate(doc, update)
    const before = Y.snapshot(doc)
    doc.transact(() => act(textOf(doc)))
    return Y.encodeStateAsUpdate(doc, Y.encodeStateVector(before.sv))
  }
  const first = change(rita, [start])
  take(first, 'rita')
  take(change(rolf, aware ? [start, first] : [start]), 'rolf')
  const rows: Unaware[] = [
    { seq: 2, seen: 1 },
    { seq: 3, seen: aware ? 2 : 1 },
  ]
  return clashesOf(ledger, rows)
}

const SAID = 'We provide clean water to all.'
const at = (words: string) => SAID.indexOf(words) + 1
const deletes =
  (words: string): Act =>
  (text) =>
    text.delete(at(words), words.length)
const inserts =
  (words: string, before: string): Act =>
  (text) =>
    text.insert(at(before), words, {})
const replaces =
  (words: string, by: string): Act =>
  (text) => {
    text.delete(at(words), words.length)
    text.insert(at(words), by, {})
  }

describe('[PR5] what two people do to one place without knowing of each other', () => {
  it('is a clash where one writes within what the other deletes, whoever came first', () => {
    const clash = {
      block: 'p1',
      deletion: { seat: 'rita', text: 'clean water', instead: '' },
      insertion: { seat: 'rolf', text: 'drinking ' },
    }
    expect(meanwhile(SAID, deletes('clean water'), inserts('drinking ', 'water'))).toEqual([clash])
    const [other] = meanwhile(SAID, inserts('drinking ', 'water'), deletes('clean water'))
    expect(other?.deletion).toEqual({ seat: 'rolf', text: 'clean water', instead: '' })
    expect(other?.insertion).toEqual({ seat: 'rita', text: 'drinking ' })
  })

  it('is a clash where one writes beside it', () => {
    expect(meanwhile(SAID, deletes('water '), inserts('only ', 'to all'))).toHaveLength(1)
  })

  it('is a clash where both replace the same words differently: each has both versions', () => {
    const clashes = meanwhile(SAID, replaces('clean', 'safe'), replaces('clean', 'pure'))
    expect(clashes.length).toBeGreaterThan(0)
    const [{ deletion, insertion }] = clashes as [Clash]
    expect([deletion.seat, deletion.text, deletion.instead]).toEqual(['rita', 'clean', 'safe'])
    expect([insertion.seat, insertion.text]).toEqual(['rolf', 'pure'])
  })

  it('is none where both do the same, where they are apart, and where the later one had seen it', () => {
    expect(meanwhile(SAID, replaces('clean', 'safe'), replaces('clean', 'safe'))).toEqual([])
    expect(meanwhile(SAID, deletes('clean '), inserts('dear ', 'all'))).toEqual([])
    expect(meanwhile(SAID, inserts('very ', 'clean'), inserts('dear ', 'all'))).toEqual([])
    expect(meanwhile(SAID, deletes('clean '), inserts('pure ', 'water'), true)).toEqual([])
    expect(meanwhile(SAID, deletes('clean '), deletes('clean '))).toEqual([])
  })
})
