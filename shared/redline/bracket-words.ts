import { type Holder, STANCES } from '../brackets/attribution.ts'
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
