import type { ReactNode } from 'react'
import { type BracketMark, bracketMarks } from '../../shared/brackets/marks.ts'
import { type Names, NO_NAMES } from '../../shared/brackets/names.ts'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { itemNumbers } from '../../shared/schema/list-labels.ts'
import { type Numbers, withReferencesNow } from '../../shared/schema/numbers.ts'
import {
  type BlockJson,
  type InlineJson,
  inlineText,
  type MarkJson,
  type TextBlockJson,
  type TextJson,
} from '../../shared/schema/text.ts'

interface TextViewProps {
  readonly text: TextJson
  readonly numbers: Numbers
  /** Where paragraphs stand: a name for the style sheet, a sign behind the words, and what is read out instead of it. */
  readonly statuses?: ReadonlyMap<BlockId, { readonly name: string; readonly sign: string; readonly words: string }>
  /** Delegations, as brackets name them. */
  readonly names?: Names
}

/** A text drawn and not edited: the same elements and attributes as in the editor, so that one style sheet serves both. */
export function TextView({ text, numbers, statuses = NONE, names = NO_NAMES }: TextViewProps) {
  return (
    <div className="text">{drawBlocks(withReferencesNow(text, numbers).content, { numbers, statuses, names })}</div>
  )
}

const NONE: NonNullable<TextViewProps['statuses']> = new Map()
type Around = Required<Pick<TextViewProps, 'numbers' | 'statuses' | 'names'>>

function drawBlocks(blocks: readonly BlockJson[], around: Around): readonly ReactNode[] {
  const items = itemNumbers(blocks.map((block) => (block.type === 'block' ? block.attrs : null)))
  return blocks.map((block) => drawBlock(block, around, items))
}

function drawBlock(block: BlockJson, around: Around, items: ReadonlyMap<BlockId, number>): ReactNode {
  const { id } = block.attrs
  if (block.type === 'block') return <TextBlock key={id} block={block} around={around} item={items.get(id)} />
  return (
    <div className="table-frame" key={block.attrs.id}>
      <table>
        <tbody>
          {block.content.map((row) => (
            <tr key={row.attrs.id}>
              {row.content.map(({ attrs, content }) => {
                const Cell = attrs.header === true ? 'th' : 'td'
                return (
                  <Cell key={attrs.id} colSpan={attrs.columns} rowSpan={attrs.rows}>
                    {drawBlocks(content, around)}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface TextBlockProps {
  readonly block: TextBlockJson
  readonly around: Around
  readonly item: number | undefined
}

function TextBlock({ block: { attrs, content }, around: { numbers, statuses, names }, item }: TextBlockProps) {
  const status = statuses.get(attrs.id)
  const level = Math.min(6, 1 + (attrs.level ?? 1)) as 2 | 3 | 4 | 5 | 6
  const Tag = attrs.kind === 'heading' ? (`h${level}` as const) : attrs.kind === 'quote' ? 'blockquote' : 'p'
  return (
    <Tag
      dir={attrs.direction ?? 'auto'}
      data-id={attrs.id}
      data-kind={attrs.kind}
      data-list={attrs.kind === 'item' ? (attrs.list ?? 'bullet') : undefined}
      data-indent={attrs.indent === 0 ? undefined : attrs.indent}
      data-number={numbers.get(attrs.id)}
      data-status={status?.name}
      data-status-sign={status?.sign}
      data-status-words={status?.words}
      style={item === undefined ? undefined : { counterSet: `i0 ${item}` }}
    >
      {content === undefined ? (
        <br />
      ) : (
        inBrackets(content, names).map((piece, i) => drawPiece(piece, String(i), numbers))
      )}
    </Tag>
  )
}

/** An inline node, or a part of a run, and how brackets mark it. */
interface Piece {
  readonly node: InlineJson
  readonly mark: BracketMark | null
}

/** The content of a block, its runs cut where a bracket's sign, words or names begin or end. */
function inBrackets(content: readonly InlineJson[], names: Names): readonly Piece[] {
  const marks = bracketMarks(inlineText(content), names)
  if (marks.length === 0) return content.map((node) => ({ node, mark: null }))
  const pieces: Piece[] = []
  let at = 0
  for (const node of content) {
    const length = inlineText([node]).length
    if (node.type !== 'text') pieces.push({ node, mark: markAt(marks, at) })
    else {
      const cuts = marks.flatMap(({ from, to }) => [from, to]).filter((cut) => cut > at && cut < at + length)
      const ends = [...new Set([at, ...cuts, at + length])].sort((a, b) => a - b)
      for (const [i, end] of ends.slice(1).entries()) {
        const from = ends[i] ?? at
        pieces.push({ node: { ...node, text: node.text.slice(from - at, end - at) }, mark: markAt(marks, from) })
      }
    }
    at += length
  }
  return pieces
}

function markAt(marks: readonly BracketMark[], at: number): BracketMark | null {
  return marks.find(({ from, to }) => from <= at && at < to) ?? null
}

function drawPiece({ node, mark }: Piece, key: string, numbers: Numbers): ReactNode {
  if (mark === null) return drawInline(node, key, numbers)
  return (
    <span key={key} className={`bracket-${mark.kind}`} data-depth={mark.depth === 0 ? undefined : mark.depth}>
      {drawInline(node, '', numbers)}
    </span>
  )
}

/** Text nodes have no identity of their own: their place is their key. */
function drawInline(node: InlineJson, key: string, numbers: Numbers): ReactNode {
  if (node.type === 'hardBreak') return <br key={key} />
  if (node.type === 'text') return <Marked key={key} marks={node.marks ?? []} text={node.text} />
  if (node.type === 'reference') {
    const shown = <Marked marks={node.marks ?? []} text={node.attrs.shown} />
    if (numbers.has(node.attrs.target)) return <span key={key}>{shown}</span>
    return (
      <span key={key} className="reference-gone" title={format('document.referenceGone')}>
        {shown}
        <span className="hidden"> ({format('document.referenceGone')})</span>
      </span>
    )
  }
  const note = node.attrs.content.map((part) => (part.type === 'text' ? part.text : ' ')).join('')
  return (
    <span key={key} className="footnote" role="note">
      {note}
    </span>
  )
}

/** Characters with their marks around them, the first mark outermost. */
export function Marked({ marks, text }: { readonly marks: readonly MarkJson[]; readonly text: string }): ReactNode {
  const [mark, ...others] = marks
  if (mark === undefined) return withBreaks(text)
  const inner = <Marked marks={others} text={text} />
  if (mark.type === 'link') {
    return (
      <a href={mark.attrs.href} rel="noopener noreferrer nofollow" target="_blank">
        {inner}
      </a>
    )
  }
  const Tag = MARK_TAGS[mark.type]
  return <Tag>{inner}</Tag>
}

const MARK_TAGS = { strong: 'strong', em: 'em', underline: 'u', superscript: 'sup', subscript: 'sub' } as const

function withBreaks(text: string): ReactNode {
  return text.includes('\n')
    ? text.split('\n').flatMap((line, i) => (i === 0 ? [line] : [<br key={String(i)} />, line]))
    : text
}
