import type { BracketChange } from '../../shared/brackets/ledger.ts'
import { holdersOf } from '../../shared/brackets/ledger.ts'
import { format } from '../../shared/messages/format.ts'
import { bracketCounts, holderWords, type SinceLabels, sinceWords } from '../../shared/redline/bracket-words.ts'
import type { FrameTable } from '../../shared/redline/frame.ts'
import type { RedlineBlock } from '../../shared/redline/model.ts'
import type { RedlineBracket, RedlineBrackets } from '../../shared/redline/redline-brackets.ts'
import { summarizeSections } from '../../shared/redline/summary.ts'
import { summarizeAuthors } from '../../shared/redline/summary-authors.ts'

const numeric = (key: Parameters<typeof format>[0]) => ({ name: format(key), numeric: true as const })
const words = (key: Parameters<typeof format>[0]) => ({ name: format(key) })
const count = (n: number) => n.toLocaleString('en')

/** How much changed in each section, with bars; null where there is one section only. */
export function sectionTable(blocks: readonly RedlineBlock[]): FrameTable | null {
  const sections = summarizeSections(blocks)
  if (sections.length < 2) return null
  const marked = ({ summary }: (typeof sections)[number]) => summary.inserted + summary.deleted
  const most = Math.max(1, ...sections.map(marked))
  const amounts = amountsIn(sections.map(({ summary }) => summary))
  return {
    title: format('report.bySection'),
    place: 'before',
    columns: [{ ...words('report.section'), width: 'wide' }, numeric('report.changedParagraphs'), ...amounts.columns],
    rows: sections.map((section) => ({
      cells: [section.title ?? '', count(section.changed), ...amounts.cellsOf(section.summary)],
      share: marked(section) / most,
    })),
  }
}

/** Who changed how much, and for which delegation each sits in the meeting, by the author's name; null where nothing changed. */
export function authorTable(
  blocks: readonly RedlineBlock[],
  delegationOf: ReadonlyMap<string, string>,
): FrameTable | null {
  const authors = summarizeAuthors(blocks)
  if (authors.length === 0) return null
  const amounts = amountsIn(authors)
  const areSeated = authors.some(({ author }) => author !== null && delegationOf.has(author))
  return {
    title: format('report.byAuthor'),
    place: 'before',
    columns: [
      words('report.authorName'),
      ...(areSeated ? [words('report.delegation')] : []),
      numeric('report.changedParagraphs'),
      ...amounts.columns,
    ],
    rows: authors.map(({ author, changed, ...amount }) => ({
      cells: [
        author ?? format('changes.unknownAuthor'),
        ...(areSeated ? [(author === null ? undefined : delegationOf.get(author)) ?? '–'] : []),
        count(changed),
        ...amounts.cellsOf(amount),
      ],
    })),
  }
}

type Amount = 'inserted' | 'deleted' | 'moved' | 'formatted'

/** Which amounts are told: moves and formatting only where there are any. */
function amountsIn(amounts: readonly Readonly<Record<Amount, number>>[]) {
  const all: readonly (readonly [Amount, FrameTable['columns'][number]])[] = [
    ['inserted', numeric('changes.inserted')],
    ['deleted', numeric('changes.deleted')],
    ['moved', numeric('report.movedColumn')],
    ['formatted', numeric('report.formattedColumn')],
  ]
  const told = all.filter(([name], i) => i < 2 || amounts.some((amount) => amount[name] > 0))
  return {
    columns: told.map(([, column]) => column),
    cellsOf: (amount: Readonly<Record<Amount, number>>) => told.map(([name]) => count(amount[name])),
  }
}

/** Characters of a bracket that are shown; a whole paragraph may stand in it. */
const BRACKET_SHOWN = 280

/** The brackets that are open in the text after, who holds each, and since when; null where there are none in either text. */
export function bracketTable({ changes, unbalanced }: RedlineBrackets, labels: SinceLabels): FrameTable | null {
  if (changes.length + unbalanced.length === 0) return null
  return {
    title: format('report.brackets', { ...bracketCounts(changes), before: labels.before }),
    place: 'after',
    columns: [
      { ...words('report.paragraph'), width: 'short' },
      { ...words('report.bracket'), width: 'wide' },
      words('report.heldBy'),
      words('report.since'),
    ],
    rows: [
      ...changes.flatMap((change) =>
        change.after === null ? [] : [{ cells: bracketCells(change, change.after, labels) }],
      ),
      ...unbalanced.map(({ number = '–', ...stray }) => ({
        cells: [number, format('brackets.unbalanced', stray), '–', '–'],
      })),
    ],
  }
}

function bracketCells(
  change: BracketChange<RedlineBracket>,
  { number = '–', text, bracket }: RedlineBracket,
  labels: SinceLabels,
): readonly string[] {
  const shown = text.length > BRACKET_SHOWN ? `${text.slice(0, BRACKET_SHOWN)}…` : text
  return [number, shown, holderWords(holdersOf(bracket)) || '–', sinceWords(change, labels)]
}
