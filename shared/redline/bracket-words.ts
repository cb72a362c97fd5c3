import { type Holder, STANCES } from '../brackets/attribution.ts'
import type { BracketChange } from '../brackets/ledger.ts'
import { format } from '../messages/format.ts'

/** Who holds words and what they want of them, in one line: "Propose: Ostrenia, Zafrin; delete: Westmere". Empty where nobody is named. */
export function holderWords(holders: readonly Holder[]): string {
  const said = STANCES.flatMap((stance) => {
    const names = holders.filter((holder) => holder.stance === stance).map(holderName)
    return names.length === 0 ? [] : [format(`brackets.${stance}`, { names: names.join(', ') })]
  })
  const line = said.join('; ')
  return line.charAt(0).toUpperCase() + line.slice(1)
}

function holderName({ name, remark }: Holder): string {
  return remark === undefined ? name : format('brackets.remark', { name, remark })
}

/** What the texts before and after are called. */
export type SinceLabels = { readonly before: string; readonly after: string }

/** How many brackets are open now (`n`), and how many were opened and closed. */
export function bracketCounts(changes: readonly BracketChange[]): {
  readonly n: number
  readonly opened: number
  readonly closed: number
} {
  const of = (wanted: BracketChange['kind']) => changes.filter(({ kind }) => kind === wanted).length
  return { n: changes.length - of('closed'), opened: of('opened'), closed: of('closed') }
}

/** Since when a bracket is open, as far as two texts tell, and who let go of it or took hold of it between them. */
export function sinceWords({ kind, joined, left }: BracketChange, labels: SinceLabels): string {
  if (kind === 'opened') return format('report.sinceNew', labels)
  const now = [
    ...(joined.length === 0 ? [] : [format('report.sinceJoined', { holders: holderWords(joined) })]),
    ...(left.length === 0 ? [] : [format('report.sinceLeft', { holders: holderWords(left) })]),
    ...(kind === 'words' ? [format('report.sinceWords')] : []),
  ]
  return [format('report.sinceBefore', labels), ...now].join(' ')
}
