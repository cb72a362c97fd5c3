import type { ReactNode } from 'react'
import { format, hasMessage } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import type { Attribution, RedlineBlock, RedlineRun } from '../../shared/redline/model.ts'
import { Marked } from '../text/text-view.tsx'
import { instantText } from '../ui/time.ts'
import { type Author, changesOf, hasEnd, hasNote, isBy, isMarked, noteSource, type ShownBlock } from './authors.ts'
import { attrsOn, type Label, type Paragraph } from './paragraphs.ts'

/** Which text is drawn: one of the two, or both as one with marks. */
export type Side = 'before' | 'after' | 'both'

/** What drawing any paragraph needs to know. */
export interface Drawing {
  /** Whose changes stand out; those of others stay marked, quietly. Everybody's where it is empty. */
  readonly by: readonly Author[]
  readonly timeZone: string
  /** The element of the other half of each move, by the place of its first block; none where it is not drawn. */
  readonly otherHalves: ReadonlyMap<number, string>
  /** The number of each footnote. */
  readonly footnotes: ReadonlyMap<BlockId, number>
}

interface WordsProps {
  readonly paragraph: Paragraph
  readonly side: Side
  readonly drawing: Drawing
}

/** The id of the element of a change: of the block at `at`, its change number `n` by `changesOf`. */
export function changeId(at: number, n: number): string {
  return `change-${at}-${n}`
}

/**
 * A paragraph with its marks: insertions and deletions are `ins` and `del` with their roles, never told apart by colour alone, and
 * their author and time are said. What is walked through bears `data-step`.
 */
export function Words({ paragraph, side, drawing }: WordsProps) {
  const { block, at } = paragraph
  const { kind, level, list, indent, direction } = attrsOn(block, side === 'before' ? 'before' : 'after')
  const label = labelOn(paragraph, side)
  const Tag = kind === 'heading' ? headingTag(level) : kind === 'quote' ? 'blockquote' : 'p'
  const isGone = kind === 'item' && label.item === undefined && label.continues === undefined
  const isOthers = !changesOf(block).some((source) => isBy(drawing.by, source))
  return (
    <div className="redline-block" data-block-change={block.change} data-others={isOthers || undefined}>
      <Notes block={block} at={at} side={side} drawing={drawing} />
      <Tag
        dir={direction}
        data-kind={kind}
        data-list={kind === 'item' && label.item !== undefined ? list : undefined}
        data-gone={isGone || undefined}
        data-indent={indent === 0 ? undefined : indent}
        data-number={block.type === 'footnote' ? drawing.footnotes.get(block.id) : label.number}
        style={label.item === undefined ? undefined : { counterSet: `i0 ${label.item}` }}
      >
        {runsOn(block, at, side, drawing)}
        <End block={block} at={at} side={side} drawing={drawing} />
      </Tag>
    </div>
  )
}

function headingTag(level: number): 'h3' | 'h4' | 'h5' | 'h6' {
  return `h${Math.min(6, 2 + Math.max(1, level)) as 3 | 4 | 5 | 6}`
}

/** In both texts as one the number is that of the text after; what stands in it no more keeps its old one. */
function labelOn({ before, after }: Paragraph, side: Side): Label {
  if (side === 'before') return before ?? {}
  if (side === 'after') return after ?? {}
  if (after !== null && after.continues === undefined) return after
  const { number } = before ?? {}
  return number === undefined ? {} : { number }
}

function runsOn(block: RedlineBlock, at: number, side: Side, drawing: Drawing): readonly ReactNode[] {
  let n = hasNote(block) ? 1 : 0
  const drawn: ReactNode[] = []
  for (const [i, run] of block.runs.entries()) {
    const id = changeId(at, n)
    if (isMarked(run)) n++
    if ((side === 'before' && run.op === 'inserted') || (side === 'after' && run.op === 'deleted')) continue
    drawn.push(<Run key={`${i} ${id}`} run={run} id={id} side={side} drawing={drawing} />)
  }
  return drawn
}

interface RunProps {
  readonly run: RedlineRun
  readonly id: string
  readonly side: Side
  readonly drawing: Drawing
}

function Run({ run, id, side, drawing }: RunProps): ReactNode {
  const isBefore = side === 'before'
  const marks = (isBefore && run.op === 'formatted' ? run.marksBefore : run.marks) ?? []
  const text =
    run.anchor === undefined ? (
      <Marked marks={marks} text={run.text} />
    ) : (
      <sup>[{drawing.footnotes.get(run.anchor)}]</sup>
    )
  if (run.op === 'same' || (run.op === 'formatted' && isBefore)) return <span>{text}</span>
  const said = `${format(`changes.${run.op}`)} ${sourceText(run, drawing.timeZone)}`
  const step = stepAttributes(id, isBy(drawing.by, run))
  if (run.op === 'formatted') {
    return (
      <span className="formatted" title={said} {...step}>
        {text}
        <span className="hidden"> ({said})</span>
      </span>
    )
  }
  const Tag = run.op === 'inserted' ? 'ins' : 'del'
  return (
    <Tag role={run.op === 'inserted' ? 'insertion' : 'deletion'} title={said} {...step}>
      <span className="hidden">{said}: </span>
      {text}
    </Tag>
  )
}

/** What a change that was chosen bears, and what any other. */
function stepAttributes(id: string, isChosen: boolean) {
  return isChosen ? { id, 'data-step': '', tabIndex: -1 } : { 'data-quiet': '' }
}

interface EndProps {
  readonly block: RedlineBlock
  readonly at: number
  readonly side: Side
  readonly drawing: Drawing
}

/** A split or a join: the end of a paragraph that stands in one of the texts alone. */
function End({ block, at, side, drawing: { by, timeZone } }: EndProps) {
  const { mark, markBy = {}, runs } = block
  if (!hasEnd(block) || mark === 'same' || side === (mark === 'inserted' ? 'before' : 'after')) return null
  const Tag = mark === 'inserted' ? 'ins' : 'del'
  const said = `${format(mark === 'inserted' ? 'changes.split' : 'changes.joined')} ${sourceText(markBy, timeZone)}`
  const id = changeId(at, (hasNote(block) ? 1 : 0) + runs.filter(isMarked).length)
  return (
    <Tag
      className="pilcrow"
      role={mark === 'inserted' ? 'insertion' : 'deletion'}
      title={said}
      {...stepAttributes(id, isBy(by, markBy))}
    >
      <span aria-hidden="true">¶</span>
      <span className="hidden">{said}</span>
    </Tag>
  )
}

interface NotesProps {
  readonly block: ShownBlock
  readonly at: number
  readonly side: Side
  readonly drawing: Drawing
}

/** What happened to a block besides its words. In two columns it stands where the block is now; of what went, where it was. */
function Notes({ block, at, side, drawing: { by, timeZone, otherHalves } }: NotesProps) {
  const { change } = block
  const isGone = change === 'deleted' || change === 'movedFrom'
  if (side === (isGone ? 'after' : 'before')) return null
  // A row's frame and its words tell that it came or went; a table's first block, that it moved.
  const isTold = block.in !== undefined && (block.follows === true || (isOneSided(change) && !hasNote(block)))
  const notes = [
    ...(isTold || change === 'same' || change === 'changed' ? [] : [format(`changes.${change}`)]),
    ...attributeNotes(block),
  ]
  if (notes.length === 0) return null
  // Words that came or went say themselves who wrote or deleted them.
  if (!hasNote(block)) return <p className="block-note">{notes.join(' ')}</p>
  const source = sourceText(noteSource(block), timeZone)
  const otherHalf = otherHalves.get(at)
  return (
    <p
      className="block-note"
      title={`${notes.join(' ')} ${source}`}
      {...stepAttributes(changeId(at, 0), isBy(by, noteSource(block)))}
    >
      {notes.join(' ')} <span className="hidden">{source}</span>
      {otherHalf !== undefined && (
        <a href={`#${otherHalf}`}>{format(isGone ? 'changes.toNewPlace' : 'changes.toOldPlace')}</a>
      )}
    </p>
  )
}

function isOneSided(change: RedlineBlock['change']): boolean {
  return change === 'inserted' || change === 'deleted'
}

function attributeNotes({ attributes = [] }: RedlineBlock): readonly string[] {
  return attributes.map(({ name, before, after }) => {
    if (name === 'kind') return format('changes.newKind', { kind: kindName(after), before: kindName(before) })
    if (name === 'section')
      return format('changes.newTitle', { title: String(after ?? ''), before: String(before ?? '') })
    const key = `instructions.attribute.${name}`
    return format('changes.newAttribute', { name: hasMessage(key) ? format(key) : name })
  })
}

function kindName(kind: unknown): string {
  const key = `document.block.${kind === 'heading' ? 'headingOne' : String(kind ?? 'paragraph')}`
  return hasMessage(key) ? format(key) : String(kind)
}

/** Who, by which amendment, and when; that nobody is known is said. */
function sourceText({ by, amendment, at }: Attribution, timeZone: string): string {
  const who = by === undefined ? format('changes.unknownAuthor') : format('changes.author', { name: by })
  return [who, amendment, at === undefined ? undefined : instantText(at, timeZone)]
    .filter((part) => part !== undefined)
    .join(', ')
}
