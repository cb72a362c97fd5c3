import type { Attribution, RedlineBlock } from '../../../shared/redline/model.ts'

/** Who made changes and by which amendments, each with the eId under which the file refers to it; in the order of the text. */
export class Sources {
  readonly authors: ReadonlyMap<string, string>
  readonly amendments: ReadonlyMap<string, string>

  constructor(blocks: readonly RedlineBlock[]) {
    const all: readonly Attribution[] = blocks.flatMap(({ runs, markBy }) => [...runs, ...(markBy ? [markBy] : [])])
    this.authors = named(
      'author',
      all.map(({ by }) => by),
    )
    this.amendments = named(
      'amendment',
      all.map(({ amendment }) => amendment),
    )
  }

  /** A reference to the author of a change; undefined where nobody is known. */
  authorOf({ by }: Attribution): string | undefined {
    const id = by === undefined ? undefined : this.authors.get(by)
    return id === undefined ? undefined : `#${id}`
  }

  /** A reference to the amendment a change came by; undefined where none is known. */
  amendmentOf({ amendment }: Attribution): string | undefined {
    const id = amendment === undefined ? undefined : this.amendments.get(amendment)
    return id === undefined ? undefined : `#${id}`
  }
}

function named(prefix: string, names: readonly (string | undefined)[]): ReadonlyMap<string, string> {
  const known = new Set(names.filter((name) => name !== undefined))
  return new Map([...known].map((name, i) => [name, `${prefix}_${i + 1}`]))
}
