import type { ReactNode } from 'react'
import { format, hasMessage } from '../../shared/messages/format.ts'
import type { Attribution, Redline, RedlineBlock, RedlineRun } from '../../shared/redline/model.ts'
import { Marked } from '../text/text-view.tsx'
import { instantText } from '../ui/time.ts'

interface RedlineViewProps {
  readonly redline: Redline
  readonly changedOnly: boolean
  readonly timeZone: string
}

/**
 * A marked-up text to read: insertions and deletions are `ins` and `del` with their roles, never told apart by colour alone, and
 * their author is said. Gaps between changed paragraphs are shown.
 */
export function RedlineView({ redline, changedOnly, timeZone }: RedlineViewProps) {
  const rows: ReactNode[] = []
  let gap = false
  // A section's title is shown before the first paragraph of it that is.
  let heading: ReactNode = null
  for (const [i, block] of redline.blocks.entries()) {
    if (block.section !== undefined) {
      heading = <h2 key={`section ${i}`}>{block.section}</h2>
      gap = false
    }
    if (changedOnly && isSame(block)) {
      gap = true
      continue
    }
    if (heading !== null) rows.push(heading)
    heading = null
    if (gap) rows.push(<hr key={`gap ${i}`} className="gap" />)
    gap = false
    rows.push(<Block key={`${i} ${block.id}`} block={block} timeZone={timeZone} />)
  }
  return <div className="text redline">{rows}</div>
}

function isSame({ change, mark, row = 'same' }: RedlineBlock): boolean {
  return change === 'same' && mark === 'same' && row === 'same'
}

const BLOCK_NOTES = {
  inserted: 'changes.inserted',
  deleted: 'changes.deleted',
  movedFrom: 'changes.movedFrom',
  movedTo: 'changes.movedTo',
} as const

function Block({ block, timeZone }: { readonly block: RedlineBlock; readonly timeZone: string }) {
  const { attrs, change, type } = block
  const note = change === 'same' || change === 'changed' ? null : format(BLOCK_NOTES[change])
  const level = Math.min(6, 2 + (attrs?.level ?? 1)) as 3 | 4 | 5 | 6
  const Tag = type === 'heading' ? (`h${level}` as const) : type === 'quote' ? 'blockquote' : 'p'
  const empty = block.runs.length === 0
  return (
    <div className="redline-block" data-block-change={change}>
      {note !== null && <p className="block-note">{note}</p>}
      {block.attributes !== undefined && <KindNote block={block} />}
      <Tag
        dir={attrs?.direction ?? 'auto'}
        data-kind={type}
        data-list={type === 'item' ? (attrs?.list ?? 'bullet') : undefined}
        data-indent={attrs?.indent}
        data-number={block.number}
      >
        {block.runs.map((run, i) => drawRun(run, String(i), timeZone))}
        {empty && note !== null && <span data-change={change} tabIndex={-1} />}
        {block.mark !== 'same' && <Pilcrow mark={block.mark} by={block.markBy} timeZone={timeZone} />}
      </Tag>
    </div>
  )
}

function KindNote({ block: { attributes = [] } }: { readonly block: RedlineBlock }) {
  const kind = attributes.find(({ name }) => name === 'kind')
  if (kind === undefined) return null
  const values = { kind: kindName(kind.after), before: kindName(kind.before) }
  return <p className="block-note">{format('changes.newKind', values)}</p>
}

function kindName(kind: unknown): string {
  const key = `document.block.${String(kind) === 'heading' ? 'headingOne' : String(kind)}`
  return hasMessage(key) ? format(key) : String(kind)
}

function drawRun(run: RedlineRun, key: string, timeZone: string): ReactNode {
  const text = <Marked marks={run.marks ?? []} text={run.text} />
  if (run.op === 'same') return <span key={key}>{text}</span>
  const source = sourceText(run, timeZone)
  if (run.op === 'formatted') {
    return (
      <span
        key={key}
        className="formatted"
        data-change="formatted"
        tabIndex={-1}
        title={`${format('changes.formatted')} ${source}`}
      >
        {text}
      </span>
    )
  }
  const Tag = run.op === 'inserted' ? 'ins' : 'del'
  const role = run.op === 'inserted' ? 'insertion' : 'deletion'
  return (
    <Tag key={key} role={role} data-change={run.op} tabIndex={-1} title={`${format(`changes.${run.op}`)} ${source}`}>
      <span className="hidden">
        {format(`changes.${run.op}`)} {source}:{' '}
      </span>
      {text}
    </Tag>
  )
}

function Pilcrow({
  mark,
  by,
  timeZone,
}: {
  mark: 'inserted' | 'deleted'
  by: Attribution | undefined
  timeZone: string
}) {
  const Tag = mark === 'inserted' ? 'ins' : 'del'
  const said = `${format(mark === 'inserted' ? 'changes.split' : 'changes.joined')} ${sourceText(by ?? {}, timeZone)}`
  return (
    <Tag className="pilcrow" role={mark === 'inserted' ? 'insertion' : 'deletion'} title={said}>
      <span aria-hidden="true">¶</span>
      <span className="hidden">{said}</span>
    </Tag>
  )
}

/** Who, by which amendment, and when; that nobody is known is said. */
function sourceText({ by, amendment, at }: Attribution, timeZone: string): string {
  const who = by === undefined ? format('changes.unknownAuthor') : format('changes.author', { name: by })
  return [who, amendment, at === undefined ? undefined : instantText(at, timeZone)]
    .filter((part) => part !== undefined)
    .join(', ')
}
