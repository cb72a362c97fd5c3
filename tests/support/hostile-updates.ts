import {
  createEncoder,
  type Encoder,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
} from 'lib0/encoding'
import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { textOf } from '../../shared/live/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** What a hostile writer knows: the text as it stands, and under which client ids it may write. */
export interface HostileBase {
  readonly doc: Y.Doc
  /** Its own id, and its next clock. */
  readonly own: number
  /** Of others who write now. */
  readonly others: readonly number[]
}

const STRINGS = [
  'a',
  'shall not ',
  '\u202e',
  '\u0000',
  '\ud800',
  '\ufffe',
  '\u200b',
  '',
  'x'.repeat(300),
  '__proto__',
  'constructor',
  'paragraph',
  'heading',
  'table',
  'footnote',
  'reference',
  'banner',
  'javascript:alert(1)',
  '{"href":"javascript:x"}',
  '{"href":"https://a.example"}',
  'null',
  'true',
  '{}',
  '[[[[',
  'p1',
  'p2',
  '~0',
  'text',
  'other',
] as const
const KEYS = [
  'id',
  'kind',
  'level',
  'list',
  'indent',
  'direction',
  'numbered',
  'target',
  'shown',
  'text',
  'rows',
  'cells',
  'header',
  'columns',
  '__proto__',
  'constructor',
  'x',
  '',
] as const
const MARKS = ['em', 'strong', 'link', 'underline', 'sub', 'sup', 'ychange', '__proto__'] as const
const NUMBERS = [
  0,
  1,
  2,
  3,
  7,
  40,
  127,
  128,
  255,
  2 ** 21,
  2 ** 25 - 1,
  2 ** 31,
  2 ** 32,
  2 ** 40,
  2 ** 48,
  2 ** 52,
  2 ** 53 - 1,
]

/** One update by the grammar of Yjs' encoding V1, of which anything may be wrong, or nothing. */
export function hostileUpdate(base: HostileBase, random: Random): Uint8Array {
  const kind = random.int(10)
  if (kind < 4) return grown(base, random)
  if (kind < 7) return mutated(honest(base, random), random)
  if (kind < 8) return mutated(grown(base, random), random)
  if (kind < 9) return honest(base, random)
  return noise(random)
}

/** Flips, drops, doubles and inserts bytes. */
export function mutated(update: Uint8Array, random: Random): Uint8Array {
  const list = [...update]
  for (let n = 1 + random.int(4); n > 0; n--) {
    const at = random.int(list.length)
    const act = random.int(4)
    if (act === 0) list[at] = random.int(256)
    else if (act === 1) list.splice(at, 1 + random.int(3))
    else if (act === 2) list.splice(at, 0, ...list.slice(at, at + random.int(8)))
    else list.splice(at, 0, random.pick([0, 1, 127, 128, 255]))
  }
  return Uint8Array.from(list)
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: random.int(40) }, () => random.int(256))
}

/** What the text's own program could have made, or one that keeps no rules. */
function honest({ doc: now, own }: HostileBase, random: Random): Uint8Array {
  const doc = quiet(new Y.Doc({ gc: false }))
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(now))
  doc.clientID = own
  const text = textOf(doc)
  const before = Y.encodeStateVector(doc)
  const at = random.int(text.length + 1)
  const length = Math.min(random.int(20), text.length - at)
  doc.transact(() => {
    const act = random.int(8)
    if (act === 0) text.delete(at, length)
    else if (act === 1)
      text.format(at, length, { [random.pick(MARKS)]: random.pick([true, null, 'x', { href: 'javascript:x' }]) })
    else if (act === 2) text.insertEmbed(at, map(random, 0))
    else if (act === 3) text.insertEmbed(at, new Y.Map(Object.entries({ id: `p${random.int(9)}`, kind: 'paragraph' })))
    else if (act === 4) doc.getMap('other').set(random.pick(KEYS), random.pick(STRINGS))
    else if (act === 5) for (const embed of embeds(text)) embed.set(random.pick(KEYS), random.pick(STRINGS))
    else text.insert(at, random.pick(STRINGS) || 'mallory ')
  })
  return Y.encodeStateAsUpdate(doc, before)
}

function embeds(text: Y.Text): Y.Map<unknown>[] {
  return (text.toDelta() as { insert: unknown }[]).flatMap(({ insert }) => (insert instanceof Y.Map ? [insert] : []))
}

function map(random: Random, depth: number): Y.Map<unknown> {
  const entries = Array.from({ length: random.int(4) }, (): [string, unknown] => {
    const deeper = depth < 9 && random.chance(0.5)
    if (deeper)
      return [random.pick(KEYS), random.chance(0.5) ? map(random, depth + 1) : Y.Array.from([map(random, depth + 1)])]
    return [random.pick(KEYS), random.pick<unknown>([...STRINGS, 1, true, null, Number.NaN, new Y.Text('x')])]
  })
  return new Y.Map([['kind', random.pick(STRINGS)], ...entries])
}

/** Written by the grammar, field by field: each is mostly plausible. */
function grown(base: HostileBase, random: Random): Uint8Array {
  const encoder = createEncoder()
  const clients = random.chance(0.8) ? 1 : random.int(3)
  writeVarUint(encoder, odd(random, clients, 0.03))
  for (let i = 0; i < clients; i++) {
    const structs = 1 + random.int(3)
    const client = random.chance(0.7) ? base.own : clientId(base, random)
    writeVarUint(encoder, odd(random, structs, 0.03))
    writeVarUint(encoder, client)
    const state = Y.getState(base.doc.store, client)
    writeVarUint(encoder, odd(random, random.chance(0.85) ? state : random.int(state + 3), 0.04))
    for (let n = 0; n < structs; n++) writeStruct(encoder, base, random)
  }
  writeDeletes(encoder, base, random)
  if (random.chance(0.02)) writeUint8(encoder, random.int(256))
  return toUint8Array(encoder)
}

function writeStruct(encoder: Encoder, base: HostileBase, random: Random): void {
  const kind = random.pick([4, 4, 4, 4, 6, 6, 7, 7, 8, 8, 1, 0, 10, 2, 3, 5, 9, 11, 31])
  if (kind === 0 || kind === 10) {
    writeUint8(encoder, kind)
    writeVarUint(encoder, odd(random, random.int(5), 0.2))
    return
  }
  const [hasOrigin, hasRight, hasKey] = [random.chance(0.6), random.chance(0.4), random.chance(0.25)]
  writeUint8(encoder, kind | (hasOrigin ? 0x80 : 0) | (hasRight ? 0x40 : 0) | (hasKey ? 0x20 : 0))
  if (hasOrigin) writePlace(encoder, base, random)
  if (hasRight) writePlace(encoder, base, random)
  if (!hasOrigin && !hasRight) {
    const isRoot = random.chance(0.6)
    writeVarUint(encoder, isRoot ? 1 : 0)
    if (isRoot) writeVarString(encoder, random.chance(0.9) ? 'text' : random.pick(STRINGS))
    else writePlace(encoder, base, random)
    if (hasKey) writeVarString(encoder, random.pick(KEYS))
  }
  writeContent(encoder, kind, random)
}

function writeContent(encoder: Encoder, kind: number, random: Random): void {
  if (kind === 1) writeVarUint(encoder, odd(random, random.int(4), 0.2))
  else if (kind === 4) writeVarString(encoder, random.chance(0.6) ? 'mallory ' : random.pick(STRINGS))
  else if (kind === 6) {
    writeVarString(encoder, random.pick(MARKS))
    writeVarString(encoder, random.pick(STRINGS))
  } else if (kind === 7) {
    const type = random.chance(0.8) ? random.int(3) : random.int(9)
    writeVarUint(encoder, type)
    if (type === 3 || type === 5) writeVarString(encoder, random.pick(STRINGS))
  } else if (kind === 8 || kind === 2) {
    const values = random.int(3)
    writeVarUint(encoder, odd(random, values, 0.1))
    for (let i = 0; i < values; i++)
      writeAny(
        encoder,
        random.pick<never>([...STRINGS, 1, -1, 1.5, true, null, undefined, Number.NaN, {}, []] as never[]),
      )
  } else if (kind === 3) writeVarUint8Array(encoder, noise(random))
  else if (kind === 5) writeVarString(encoder, random.pick(STRINGS))
  else if (kind === 9) {
    writeVarString(encoder, '../../etc/passwd')
    writeAny(encoder, {})
  }
}

function writePlace(encoder: Encoder, base: HostileBase, random: Random): void {
  const client = clientId(base, random)
  writeVarUint(encoder, client)
  writeVarUint(encoder, odd(random, random.int(Y.getState(base.doc.store, client) + 2), 0.03))
}

function writeDeletes(encoder: Encoder, base: HostileBase, random: Random): void {
  const clients = random.chance(0.6) ? 0 : 1 + random.int(2)
  writeVarUint(encoder, odd(random, clients, 0.03))
  for (let i = 0; i < clients; i++) {
    const client = clientId(base, random)
    const ranges = 1 + random.int(3)
    writeVarUint(encoder, client)
    writeVarUint(encoder, odd(random, ranges, 0.05))
    for (let n = 0; n < ranges; n++) {
      writeVarUint(encoder, odd(random, random.int(Y.getState(base.doc.store, client) + 1), 0.05))
      writeVarUint(encoder, odd(random, 1 + random.int(4), 0.08))
    }
  }
}

function clientId(base: HostileBase, random: Random): number {
  const known = [...base.doc.store.clients.keys(), base.own, ...base.others]
  return random.chance(0.93) ? random.pick(known) : random.pick(NUMBERS)
}

/** The number, or now and then one that nobody expects. */
function odd(random: Random, number: number, chance: number): number {
  return random.chance(chance) ? random.pick(NUMBERS) : number
}
