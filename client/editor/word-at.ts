import type { Node } from 'prosemirror-model'
import type { BlockId } from '../../shared/model/ids.ts'

/** A word of a block; `from` and `to` in UTF-16 units of what the block says (`inlineText`). */
export interface WordPlace {
  readonly block: BlockId
  readonly from: number
  readonly to: number
  readonly word: string
}

/** The word at a position of the editor, else the character there; null in a table and outside of any block. */
export function wordAt(doc: Node, pos: number): WordPlace | null {
  const $pos = doc.resolve(Math.max(0, Math.min(pos, doc.content.size)))
  const { parent, parentOffset } = $pos
  if ($pos.depth !== 1 || parent.type.name !== 'block') return null
  let text = ''
  let at = 0
  parent.forEach((child, offset) => {
    const said = saidBy(child)
    // An atom takes one place in the editor, however much it says.
    if (parentOffset > offset)
      at = text.length + Math.min(said.length, child.isText ? parentOffset - offset : said.length)
    text += said
  })
  return { block: parent.attrs.id as BlockId, ...wordIn(text, at) }
}

function saidBy(node: Node): string {
  if (node.isText) return node.text ?? ''
  if (node.type.name === 'hardBreak') return '\n'
  return node.type.name === 'reference' ? String(node.attrs.shown) : ''
}

const SEGMENTS = new Intl.Segmenter(undefined, { granularity: 'word' })

function wordIn(text: string, at: number): Omit<WordPlace, 'block'> {
  const segments = [...SEGMENTS.segment(text)]
  const reaches = segments.filter(({ index, segment }) => index <= at && at <= index + segment.length)
  const { index = 0, segment = '' } = reaches.find(({ isWordLike }) => isWordLike) ?? reaches.at(-1) ?? {}
  return { from: index, to: index + segment.length, word: segment }
}
