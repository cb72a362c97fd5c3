import type { ReactNode } from 'react'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { itemNumbers } from '../../shared/schema/list-labels.ts'
import { type Numbers, withReferencesNow } from '../../shared/schema/numbers.ts'
import type { BlockJson, InlineJson, MarkJson, TextBlockJson, TextJson } from '../../shared/schema/text.ts'

interface TextViewProps {
  readonly text: TextJson
  readonly numbers: Numbers
  /** Where paragraphs stand: a name for the style sheet, a sign behind the words, and what is read out instead of it. */
  readonly statuses?: ReadonlyMap<BlockId, { readonly name: string; readonly sign: string; readonly words: string }>
}

/** A text drawn and not edited: the same elements and attributes as in the editor, so that one style sheet serves both. */
export function TextView({ text, numbers, statuses = NONE }: TextViewProps) {
  return <div className="text">{drawBlocks(withReferencesNow(text, numbers).content, { numbers, statuses })}</div>
}

const NONE: NonNullable<TextViewProps['statuses']> = new Map()
type Around = Required<Pick<TextViewProps, 'numbers' | 'statuses'>>

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

function TextBlock({ block: { attrs, content }, around: { numbers, statuses }, item }: TextBlockProps) {
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
      {content === undefined ? <br /> : content.map((node, i) => drawInline(node, String(i), numbers))}
    </Tag>
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
