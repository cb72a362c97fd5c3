import * as Y from 'yjs'
import { quiet } from '../../shared/live/quiet.ts'
import { textOf } from '../../shared/live/text.ts'
import { BLOCK_KINDS, MARK_TYPES } from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** Changes that no editor of ours would make, some of them allowed: embeds, keys, marks and values of any kind. */
export function wildEdit(text: Y.Text, random: Random): void {
  const at = random.int(text.length + 1)
  const some = () => Math.min(text.length - at, 1 + random.int(6))
  const act = random.int(9)
  if (act === 0)
    text.insert(at, random.pick(['x', 'word ', '\n', '\u2066a\u2069', '😀', '\u202e', '\u0007', '[a - B]']), {})
  else if (act === 1) text.delete(at, some())
  else if (act === 2) text.format(at, some(), { [mark(random)]: value(random) })
  else if (act === 3) text.insertEmbed(at, embed(random), {})
  else if (act === 4) text.insertEmbed(at, { image: 'x' }, {})
  else if (act === 5) {
    const map = embedsIn(text)[0]
    map?.set(random.pick(['kind', 'level', 'id', 'indent', 'onclick', 'text', 'target']), value(random))
  } else if (act === 6)
    embedsIn(text)
      .at(-1)
      ?.delete(random.pick(['id', 'kind', 'level']))
  else if (act === 7) text.setAttribute('dir', 'rtl')
  else {
    const inner = embedsIn(text)
      .map((map) => map.get('text'))
      .find((inside) => inside instanceof Y.Text)
    if (inner instanceof Y.Text) inner.insertEmbed(0, embed(random), {})
  }
}

/** What a document that no rule keeps in check makes of these edits, as one update. */
export function wildUpdate(base: Y.Doc, edit: (text: Y.Text) => void): Uint8Array {
  const doc = quiet(new Y.Doc({ gc: false }))
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(base))
  const before = Y.encodeStateVector(doc)
  doc.transact(() => edit(textOf(doc)))
  return Y.encodeStateAsUpdate(doc, before)
}

function embedsIn(text: Y.Text): Y.Map<unknown>[] {
  return (text.toDelta() as { insert: unknown }[]).flatMap(({ insert }) => (insert instanceof Y.Map ? [insert] : []))
}

const mark = (random: Random) => random.pick([...MARK_TYPES, 'blink', 'ychange', '__proto__'])

function value(random: Random): unknown {
  return random.pick<unknown>([
    true,
    null,
    1,
    40,
    'x',
    'heading',
    '',
    { href: 'https://a.example/' },
    { href: 'javascript:x' },
  ])
}

function embed(random: Random): Y.Map<unknown> {
  const kind = random.pick([...BLOCK_KINDS, 'table', 'footnote', 'reference', 'banner', 'script'])
  const id = random.chance(0.8) ? `w${random.int(1e9)}` : random.pick(['', 'p1', 'A B', '~x'])
  const map = new Y.Map<unknown>(Object.entries({ kind, ...(kind !== 'reference' && { id }) }))
  if (kind === 'reference') map.set('target', random.pick(['p1', 'gone']))
  if (kind === 'footnote' || random.chance(0.1)) map.set('text', new Y.Text('note'))
  if (kind === 'table') map.set('rows', Y.Array.from([row(random)]))
  if (random.chance(0.3))
    map.set(random.pick(['level', 'indent', 'list', 'direction', 'numbered', 'shown']), value(random))
  return map
}

function row(random: Random): Y.Map<unknown> {
  const text = new Y.Text()
  if (random.chance(0.5)) text.insert(0, 'cell', {})
  const cell = new Y.Map<unknown>(Object.entries({ id: `c${random.int(1e9)}`, text }))
  return new Y.Map<unknown>(Object.entries({ id: `r${random.int(1e9)}`, cells: Y.Array.from([cell]) }))
}
