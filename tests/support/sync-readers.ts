import * as Y from 'yjs'
import { newDoc } from '../../server/sync/durable.ts'
import { Gate, type Verdict } from '../../server/sync/gate.ts'
import { StructureFault, scanUpdate } from '../../server/sync/guard.ts'
import { readText, textOf } from '../../shared/live/text.ts'
import { assert } from '../../shared/util/assert.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'
import { EVERYTHING, randomStep, seeded, Writer } from '../property/live-world.ts'
import { wildEdit, wildUpdate } from './sync-hostile-edits.ts'
import { textOfParagraphs } from './sync-world.ts'

const ASKED = { answer: false, isOthers: null }
/** A section of three paragraphs. */
export const BASE = seeded(textOfParagraphs('We agree on water.', 'We agree on the rest.', 'And on this.'))

/** What the gate says of an update; bytes that it does not even read are refused too. */
function judged(gate: Gate, update: Uint8Array): Verdict['kind'] {
  try {
    return gate.judge(update, scanUpdate(update), ASKED).kind
  } catch (error) {
    if (error instanceof StructureFault) return 'refused'
    throw error
  }
}

/**
 * Lets honest and wild updates at a gate until it has let in `count`, and shows each to readers with an editor, one that follows
 * and one that comes at the end. Answers how many of each kind there were.
 */
export function showAll(seed: number, count: number): Map<string, number> {
  const random = seededRandom(seed)
  const base = newDoc()
  Y.applyUpdate(base, BASE)
  const gate = new Gate(() => {
    const doc = newDoc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(base))
    return doc
  })
  const reader = new Writer('reader', 7, BASE)
  const kinds = new Map<string, number>()
  const say = (kind: string) => kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  let accepted = 0
  for (let turn = 0; accepted < count; turn++) {
    const update = random.chance(0.5) ? honest(base, random, turn) : wildUpdate(base, (text) => wildEdit(text, random))
    if (update === null) continue
    const kind = judged(gate, update)
    say(kind)
    if (kind !== 'new') continue
    accepted++
    Y.applyUpdate(base, update)
    reader.hear(update)
    assert(reader.outbox.length === 0, `seed ${seed}, update ${turn}: a reader wrote`)
    if (accepted % 50 !== 0) continue
    const late = new Writer('late', 8, Y.encodeStateAsUpdate(base))
    assert(late.outbox.length === 0, `seed ${seed}, update ${turn}: who came late wrote`)
    assert(late.state.doc.eq(reader.state.doc), `seed ${seed}, update ${turn}: two readers read differently`)
    late.state.doc.check()
  }
  assert(plain(reader.ytext) === plain(textOf(base)), `seed ${seed}: the reader reads what is not there`)
  return kinds
}

function honest(base: Y.Doc, random: Random, turn: number): Uint8Array | null {
  const writer = new Writer(`n${turn}x`, 1_000 + turn, Y.encodeStateAsUpdate(base))
  randomStep(writer, random, () => `w${turn} `, EVERYTHING)
  return writer.outbox.length === 0 ? null : Y.mergeUpdates(writer.outbox)
}

const plain = (text: Y.Text) => canonicalJson(readText(text) as unknown as Json)
