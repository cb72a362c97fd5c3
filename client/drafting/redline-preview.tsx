import { format } from '../../shared/messages/format.ts'
import type { Redline, RedlineBlock, RedlineRun } from '../../shared/redline/model.ts'

/** Paragraphs of a preview; of a whole section more are only counted. */
const PARAGRAPHS = 40

/** What would change, to be read before it is done: paragraphs that stay as they are left out. */
export function RedlinePreview({ redline }: { readonly redline: Redline }) {
  const changed = redline.blocks.filter(({ change, runs }) => change !== 'same' || runs.some(({ op }) => op !== 'same'))
  return (
    <div className="text redline-preview">
      {changed.slice(0, PARAGRAPHS).map((block, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a moved block stands twice under its id
        <p key={i} dir="auto">
          {block.runs.map((run, n) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: runs have no other name than their place
            <Run key={n} run={run} op={opOf(block, run)} />
          ))}
        </p>
      ))}
      {changed.length > PARAGRAPHS && (
        <p className="muted">{format('history.more', { n: changed.length - PARAGRAPHS })}</p>
      )}
    </div>
  )
}

function opOf({ change }: RedlineBlock, { op }: RedlineRun): RedlineRun['op'] {
  if (op !== 'same') return op
  if (change === 'movedFrom') return 'deleted'
  return change === 'movedTo' ? 'inserted' : 'same'
}

function Run({ run: { text }, op }: { readonly run: RedlineRun; readonly op: RedlineRun['op'] }) {
  if (op === 'inserted') return <ins>{text}</ins>
  if (op === 'deleted') return <del>{text}</del>
  return op === 'formatted' ? <span className="formatted">{text}</span> : text
}
