import { type BracketChange, holdersOf } from '../../shared/brackets/ledger.ts'
import { format } from '../../shared/messages/format.ts'
import { bracketCounts, holderWords, type SinceLabels, sinceWords } from '../../shared/redline/bracket-words.ts'
import type { RedlineBracket, RedlineBrackets } from '../../shared/redline/redline-brackets.ts'

/** The element to which a link to the open brackets leads. */
export const OPEN_BRACKETS = 'open-brackets'

interface OpenBracketsProps {
  readonly brackets: RedlineBrackets
  readonly labels: SinceLabels
}

/** How many brackets are open, opened and closed, leading to their table; nothing where no text has any. */
export function BracketCount({ brackets, labels }: OpenBracketsProps) {
  const { changes, unbalanced } = brackets
  if (changes.length + unbalanced.length === 0) return null
  return (
    <p className="bracket-count">
      <a href={`#${OPEN_BRACKETS}`}>
        {format('report.brackets', { ...bracketCounts(changes), before: labels.before })}
      </a>
      {unbalanced.length > 0 && <> · {format('brackets.unbalancedCount', { n: unbalanced.length })}</>}
    </p>
  )
}

/** The brackets that are open in the text after: who holds each, and since when; and what is not balanced. */
export function OpenBrackets({ brackets: { changes, unbalanced }, labels }: OpenBracketsProps) {
  const open = changes.flatMap((change) => (change.after === null ? [] : [{ change, after: change.after }]))
  if (open.length + unbalanced.length === 0) return null
  return (
    <section className="open-brackets" aria-labelledby={OPEN_BRACKETS}>
      <h2 id={OPEN_BRACKETS} tabIndex={-1}>
        {format('changes.brackets')}
      </h2>
      <table className="chart brackets">
        <thead>
          <tr>
            <th scope="col">{format('report.paragraph')}</th>
            <th scope="col">{format('report.bracket')}</th>
            <th scope="col">{format('report.heldBy')}</th>
            <th scope="col">{format('report.since')}</th>
          </tr>
        </thead>
        <tbody>
          {open.map(({ change, after }, i) => (
            <BracketRow key={String(i)} change={change} after={after} labels={labels} />
          ))}
          {unbalanced.map(({ number = '–', at, character, words }) => (
            <tr key={`${at} ${character} ${words}`}>
              <th scope="row">{number}</th>
              <td dir="auto" colSpan={3}>
                {format('brackets.unbalanced', { character, words })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

interface BracketRowProps {
  readonly change: BracketChange<RedlineBracket>
  readonly after: RedlineBracket
  readonly labels: SinceLabels
}

function BracketRow({ change, after: { number = '–', text, bracket }, labels }: BracketRowProps) {
  const cells = [
    [format('report.bracket'), text],
    [format('report.heldBy'), holderWords(holdersOf(bracket)) || '–'],
    [format('report.since'), sinceWords(change, labels)],
  ]
  return (
    <tr>
      <th scope="row">{number}</th>
      {cells.map(([name, words]) => (
        <td key={name} dir="auto" data-label={name}>
          {words}
        </td>
      ))}
    </tr>
  )
}
