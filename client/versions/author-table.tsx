import { ToggleButton } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { RedlineBlock } from '../../shared/redline/model.ts'
import { type AuthorSummary, summarizeAuthors } from '../../shared/redline/summary-authors.ts'
import type { Author } from './authors.ts'

interface AuthorTableProps {
  readonly blocks: readonly RedlineBlock[]
  /** Which delegation each person sits for. */
  readonly delegations: ReadonlyMap<string, string>
  readonly chosen: readonly Author[]
  readonly onChoose: (chosen: readonly Author[]) => void
}

/** Who changed how much, for which delegation each sits, and whose changes are to stand out. */
export function AuthorTable({ blocks, delegations, chosen, onChoose }: AuthorTableProps) {
  const authors = summarizeAuthors(blocks)
  const hasMoves = authors.some(({ moved }) => moved > 0)
  const toggle = (author: Author, isChosen: boolean) =>
    onChoose(isChosen ? [...chosen, author] : chosen.filter((one) => one !== author))
  return (
    <>
      <table className="chart authors">
        <caption>{format('report.byAuthor')}</caption>
        <thead>
          <tr>
            <th scope="col">{format('report.authorName')}</th>
            <th scope="col">{format('report.changedParagraphs')}</th>
            <th scope="col">{format('changes.inserted')}</th>
            <th scope="col">{format('changes.deleted')}</th>
            {hasMoves && <th scope="col">{format('report.movedColumn')}</th>}
          </tr>
        </thead>
        <tbody>
          {authors.map((author) => (
            <AuthorRow
              key={author.author ?? ''}
              author={author}
              delegation={author.author === null ? undefined : delegations.get(author.author)}
              isChosen={chosen.includes(author.author)}
              onChoose={(isChosen) => toggle(author.author, isChosen)}
              hasMoves={hasMoves}
            />
          ))}
        </tbody>
      </table>
      {chosen.length > 0 && <p className="help">{format('changes.byHelp')}</p>}
    </>
  )
}

interface AuthorRowProps {
  readonly author: AuthorSummary
  readonly delegation: string | undefined
  readonly isChosen: boolean
  readonly onChoose: (isChosen: boolean) => void
  readonly hasMoves: boolean
}

function AuthorRow({ author, delegation, isChosen, onChoose, hasMoves }: AuthorRowProps) {
  const { changed, inserted, deleted, moved } = author
  return (
    <tr>
      <th scope="row">
        <ToggleButton className="button author" isSelected={isChosen} onChange={onChoose}>
          <bdi>{nameOf(author.author)}</bdi>
        </ToggleButton>
        {delegation !== undefined && (
          <>
            {' '}
            <bdi className="author-delegation">{delegation}</bdi>
          </>
        )}
      </th>
      {[changed, inserted, deleted, ...(hasMoves ? [moved] : [])].map((count, i) => (
        <td key={String(i)}>{count.toLocaleString('en')}</td>
      ))}
    </tr>
  )
}

/** An author's name, or that nobody is known. */
export function nameOf(author: Author): string {
  return author ?? format('changes.unknownAuthor')
}
