import type { Attribution } from '../../../shared/redline/model.ts'
import { cleanText } from '../clean-text.ts'

/** A tracked change of a Word file, as the package takes it; `date` is absent where it is not known. */
export interface Revision {
  readonly id: number
  readonly author: string
  readonly date: string
}

/** Gives every tracked change its number, author and date, in the order in which they are asked for. */
export class Revisions {
  readonly #unknownAuthor: string
  #last = 0

  /** `unknownAuthor`: what stands for the author of a change that nobody is known to have made. */
  constructor(unknownAuthor: string) {
    this.#unknownAuthor = unknownAuthor
  }

  next({ by, at }: Attribution): Revision {
    this.#last += 1
    const author = cleanText(by ?? this.#unknownAuthor).replaceAll('\n', ' ')
    // The format lets the date be absent, and an unknown one must not be invented; the package's type does not know it.
    // Word knows whole seconds.
    const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.exec(at ?? '')?.[0]
    return { id: this.#last, author, ...(date !== undefined && { date: `${date}Z` }) } as Revision
  }
}
