import { type InlineJson, inlineText } from '../../shared/schema/text.ts'
import { losesCharacters } from './clean-text.ts'

/**
 * What a file may hold and a text cannot, or can only in another way. What a kind means for the reader of the text is said in words
 * under "unheld." and its name in the catalogue.
 *
 * Fonts, sizes, spacing, borders and the set-up of pages are how a file looks; they are never kept, and not named. Colour, strike-out
 * and the like are named, because delegations use them to say something.
 */
export const UNHELD_KINDS = [
  // Left out.
  'picture',
  'drawing',
  'chart',
  'diagram',
  'equation',
  'media',
  'embeddedObject',
  'embeddedDocument',
  'formField',
  'comment',
  'header',
  'footer',
  'contents',
  'coverPage',
  'nestedNote',
  'ruby',
  'symbol',
  'character',
  'number',
  'link',
  'macro',
  'signature',
  'unknown',
  // Kept in another way.
  'textBox',
  'endnote',
  'nestedTable',
  'caption',
  'tableSpan',
  'hiddenText',
  'field',
  'headingLevel',
  'listLevel',
  'listLabel',
  'listNumber',
  'style',
  'pageBreak',
  'strikethrough',
  'colour',
  'capitals',
  'effect',
  'trackedLayout',
] as const
export type UnheldKind = (typeof UNHELD_KINDS)[number]

/** How often a file holds a thing that its text does not. */
export interface Unheld {
  readonly what: UnheldKind
  readonly count: number
  /** The beginning of the first paragraph in which it stands, or of the next that has words; null where there is none. */
  readonly where: string | null
}

const WHERE_MAX = 40

/** Counts, while a file is read, what its text does not hold. */
export class UnheldCounter {
  readonly #found = new Map<UnheldKind, { count: number; where: string | null }>()
  /** Kinds whose first paragraph has not ended yet. */
  readonly #open = new Set<UnheldKind>()

  /** Something stands here that is not held as it is. */
  note(what: UnheldKind, count = 1): void {
    const found = this.#found.get(what)
    if (found !== undefined) found.count += count
    else {
      this.#found.set(what, { count, where: null })
      this.#open.add(what)
    }
  }

  /** Characters as they stand in the file: those that no text may hold are lost. */
  noteCharacters(text: string): void {
    if (losesCharacters(text)) this.note('character')
  }

  /** Something of the file as a whole, which stands in no paragraph. */
  noteOfFile(what: UnheldKind, count = 1): void {
    this.note(what, count)
    this.#open.delete(what)
  }

  /** A paragraph ends, which is where what was noted before it stands. */
  endParagraph(content: readonly InlineJson[]): void {
    if (this.#open.size === 0) return
    const words = beginningOf(content)
    if (words === '') return
    for (const what of this.#open) {
      const found = this.#found.get(what)
      if (found !== undefined) found.where = words
    }
    this.#open.clear()
  }

  /** What was found, in the order of the kinds. */
  list(): readonly Unheld[] {
    return UNHELD_KINDS.flatMap((what) => {
      const found = this.#found.get(what)
      return found === undefined ? [] : [{ what, ...found }]
    })
  }
}

function beginningOf(content: readonly InlineJson[]): string {
  const words = inlineText(content.slice(0, WHERE_MAX))
    .slice(0, 4 * WHERE_MAX)
    .replace(/\s+/gu, ' ')
    .trim()
  if (words.length <= WHERE_MAX) return words
  const cut = words.slice(0, WHERE_MAX)
  const blank = cut.lastIndexOf(' ')
  return `${(blank > WHERE_MAX / 2 ? cut.slice(0, blank) : cut.replace(/[\ud800-\udbff]$/, '')).trimEnd()}…`
}
