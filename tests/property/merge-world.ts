import type { BlockId } from '../../shared/model/ids.ts'
import type {
  BlockAttrs,
  BlockJson,
  InlineJson,
  MarkJson,
  TableJson,
  TextBlockJson,
  TextJson,
} from '../../shared/schema/text.ts'
import type { Random } from '../../shared/util/random.ts'

/** Text is edited here word by word: a word, a white space, a mark of punctuation or an atom, with its marks. */
interface Piece {
  readonly node: InlineJson
}
interface Draft {
  attrs: BlockAttrs
  pieces: Piece[]
}
type Part = Draft | TableJson

const VOCABULARY = 'water risk health coast early warning women youth funds science towns schools roads data'.split(' ')

/** A text of eight blocks, words of which repeat, with marks, a footnote, a reference and a table. */
export function randomText(random: Random): TextJson {
  const content: BlockJson[] = []
  for (let n = 0; n < 8; n++) {
    if (n === 5) {
      content.push(tableOf('table', random.pick(VOCABULARY)))
      continue
    }
    const pieces: Piece[] = []
    const length = random.int(7)
    for (let w = 0; w < length; w++) pieces.push(...(w > 0 ? [word(' ')] : []), randomWord(random))
    if (n === 2)
      pieces.push({ node: { type: 'footnote', attrs: { id: id('note'), content: [{ type: 'text', text: '7' }] } } })
    if (n === 3) pieces.push({ node: { type: 'reference', attrs: { target: id('p1'), shown: '1' } } })
    if (length > 0) pieces.push(word('.'))
    const attrs: BlockAttrs =
      n === 0 ? { id: id('p0'), kind: 'heading', level: 1 } : { id: id(`p${n}`), kind: 'paragraph' }
    content.push(blockOf({ attrs, pieces }))
  }
  return { type: 'doc', content }
}

const id = (name: string) => name as BlockId

function tableOf(name: string, text: string): TableJson {
  const paragraph: TextBlockJson = {
    type: 'block',
    attrs: { id: id(`${name}-p`), kind: 'paragraph' },
    content: [{ type: 'text', text }],
  }
  const cell = { type: 'tableCell' as const, attrs: { id: id(`${name}-c`) }, content: [paragraph] }
  return {
    type: 'table',
    attrs: { id: id(name) },
    content: [{ type: 'tableRow', attrs: { id: id(`${name}-r`) }, content: [cell] }],
  }
}

function word(text: string, marks: readonly MarkJson[] = []): Piece {
  return { node: { type: 'text', text, ...(marks.length > 0 && { marks }) } }
}

function randomWord(random: Random): Piece {
  return word(random.pick(VOCABULARY), random.chance(0.1) ? [{ type: 'strong' }] : [])
}

function blockOf({ attrs, pieces }: Draft): TextBlockJson {
  const content: InlineJson[] = []
  for (const { node } of pieces) {
    const last = content.at(-1)
    if (node.type === 'text' && last?.type === 'text' && JSON.stringify(last.marks) === JSON.stringify(node.marks)) {
      content[content.length - 1] = { ...last, text: last.text + node.text }
    } else content.push(node)
  }
  return content.length > 0 ? { type: 'block', attrs, content } : { type: 'block', attrs }
}

function draftOf(block: BlockJson): Part {
  if (block.type === 'table') return block
  const pieces = (block.content ?? []).flatMap((node) =>
    node.type === 'text' ? (node.text.match(/[a-z]+|./gu) ?? []).map((text) => word(text, node.marks)) : [{ node }],
  )
  return { attrs: block.attrs, pieces }
}

/** Makes some changes, as a person would; `name` keeps the new ids of two people apart. */
export function randomEdits(text: TextJson, random: Random, count: number, name: string): TextJson {
  let parts = text.content.map(draftOf)
  for (let n = 0; n < count; n++) parts = randomEdit(parts, random, `${name}${n}`)
  return { type: 'doc', content: parts.map((part) => ('pieces' in part ? blockOf(part) : part)) }
}

function randomEdit(parts: readonly Part[], random: Random, fresh: string): Part[] {
  const next = [...parts]
  const at = random.int(next.length)
  const part = next[at]
  if (part === undefined) return next
  const edit = random.pick([
    'words',
    'words',
    'words',
    'split',
    'join',
    'insert',
    'delete',
    'move',
    'type',
    'indent',
    'marks',
  ])
  if (edit === 'insert')
    next.splice(at, 0, { attrs: { id: id(fresh), kind: 'paragraph' }, pieces: randomSentence(random) })
  else if (edit === 'delete') next.splice(at, 1)
  else if (edit === 'move') {
    next.splice(at, 1)
    next.splice(random.int(next.length + 1), 0, part)
  } else if (!('pieces' in part)) next[at] = tableOf(part.attrs.id, random.pick(VOCABULARY))
  else if (edit === 'words') next[at] = { ...part, pieces: editWords(part.pieces, random) }
  else if (edit === 'split') {
    const place = random.int(part.pieces.length + 1)
    const tail: Draft = { attrs: { ...part.attrs, id: id(fresh) }, pieces: part.pieces.slice(place) }
    next.splice(at, 1, { ...part, pieces: part.pieces.slice(0, place) }, tail)
  } else if (edit === 'join') {
    const after = next[at + 1]
    if (after !== undefined && 'pieces' in after) {
      next.splice(at, 2, {
        ...part,
        pieces: [...part.pieces, ...separator(part.pieces, after.pieces), ...after.pieces],
      })
    }
  } else if (edit === 'type') {
    const attrs: BlockAttrs[] = [
      { id: part.attrs.id, kind: 'quote' },
      { id: part.attrs.id, kind: 'heading', level: 2 },
      { id: part.attrs.id, kind: 'item', list: 'alpha' },
    ]
    next[at] = { ...part, attrs: random.pick(attrs) }
  } else if (edit === 'indent') next[at] = { ...part, attrs: withIndent(part.attrs, 1 + random.int(3)) }
  else next[at] = { ...part, pieces: editMarks(part.pieces, random) }
  return next
}

/** Two words never become one by a join: so words can be counted. */
function separator(before: readonly Piece[], after: readonly Piece[]): Piece[] {
  const isWordPiece = (piece: Piece | undefined) => piece?.node.type === 'text' && /[a-z]/.test(piece.node.text)
  return isWordPiece(before.at(-1)) && isWordPiece(after[0]) ? [word(' ')] : []
}

function withIndent({ id: block, kind, level, list }: BlockAttrs, indent: number): BlockAttrs {
  return { id: block, kind, ...(level !== undefined && { level }), ...(list !== undefined && { list }), indent }
}

function randomSentence(random: Random): Piece[] {
  return [randomWord(random), word(' '), randomWord(random), word('.')]
}

function editWords(pieces: readonly Piece[], random: Random): Piece[] {
  const next = [...pieces]
  const at = random.int(next.length + 1)
  const isWordAt = (place: number) => {
    const node = next[place]?.node
    return node?.type === 'text' && /[a-z]/.test(node.text)
  }
  if (isWordAt(at) && random.chance(0.4)) next.splice(at, 1, randomWord(random))
  else if (isWordAt(at) && random.chance(0.6))
    next.splice(at, next[at + 1]?.node.type === 'text' && !isWordAt(at + 2) ? 1 : 2)
  else {
    const added = [randomWord(random), ...(random.chance(0.3) ? [word(' '), randomWord(random)] : [])]
    next.splice(at, 0, ...(isWordAt(at - 1) ? [word(' ')] : []), ...added, ...(isWordAt(at) ? [word(' ')] : []))
  }
  return next
}

function editMarks(pieces: readonly Piece[], random: Random): Piece[] {
  const marks: readonly MarkJson[] = random.pick([
    [{ type: 'em' }],
    [{ type: 'superscript' }],
    [{ type: 'subscript' }],
    [{ type: 'link', attrs: { href: `https://example.org/${random.int(3)}` } }],
    [],
  ])
  const from = random.int(pieces.length + 1)
  return pieces.map((piece, i) => {
    if (i < from || i > from + 2) return piece
    const { marks: _old, ...node } = piece.node
    return { node: marks.length > 0 ? { ...node, marks } : node }
  })
}
