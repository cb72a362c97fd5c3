import { ToggleButton } from 'react-aria-components'
import { format } from '../../shared/messages/format.ts'
import type { Author, AuthorCount } from './authors.ts'

interface AuthorFilterProps {
  readonly authors: readonly AuthorCount[]
  readonly chosen: readonly Author[]
  readonly onChoose: (chosen: readonly Author[]) => void
}

/** Who changed how much, and whose changes are to stand out. */
export function AuthorFilter({ authors, chosen, onChoose }: AuthorFilterProps) {
  const toggle = (author: Author, isChosen: boolean) =>
    onChoose(isChosen ? [...chosen, author] : chosen.filter((one) => one !== author))
  return (
    <fieldset className="authors">
      <legend>{format('changes.by')}:</legend>
      {authors.map((count) => (
        <ToggleButton
          key={count.author ?? ''}
          className="button author"
          isSelected={chosen.includes(count.author)}
          onChange={(isChosen) => toggle(count.author, isChosen)}
        >
          <AuthorName count={count} />
        </ToggleButton>
      ))}
      {chosen.length > 0 && <p className="help">{format('changes.byHelp')}</p>}
    </fieldset>
  )
}

function AuthorName({ count: { author, changes, inserted, deleted } }: { readonly count: AuthorCount }) {
  return (
    <>
      <bdi>{nameOf(author)}</bdi>{' '}
      <span className="author-count" aria-hidden="true">
        <bdi>+{inserted.toLocaleString('en')}</bdi> <bdi>−{deleted.toLocaleString('en')}</bdi>
      </span>{' '}
      <span className="hidden">{format('changes.byCount', { changes, inserted, deleted })}</span>
    </>
  )
}

/** An author's name, or that nobody is known. */
export function nameOf(author: Author): string {
  return author ?? format('changes.unknownAuthor')
}
