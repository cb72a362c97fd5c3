import { type INumberingOptions, LevelFormat } from 'docx'
import { LIST_STYLES, type ListStyle } from '../../../shared/schema/text.ts'

const LABELS = {
  bullet: { format: LevelFormat.BULLET, text: () => '•' },
  decimal: { format: LevelFormat.DECIMAL, text: (level: number) => `%${level}.` },
  alpha: { format: LevelFormat.LOWER_LETTER, text: (level: number) => `(%${level})` },
  roman: { format: LevelFormat.LOWER_ROMAN, text: (level: number) => `(%${level})` },
} as const

/** Word's numbering of the four kinds of lists, each with nine levels; labels are never text. */
export const LISTS: INumberingOptions = {
  config: LIST_STYLES.map((list) => ({
    reference: list,
    levels: [0, 1, 2, 3, 4, 5, 6, 7, 8].map((level) => ({
      level,
      format: LABELS[list].format,
      text: LABELS[list].text(level + 1),
      style: { paragraph: { indent: { left: 720 * (level + 1), hanging: 360 } } },
    })),
  })),
}

/** Where an item stands among the lists of a document: items of one instance are counted on. */
export class ListCounter {
  readonly #open: { readonly list: ListStyle; readonly instance: number }[] = []
  #last = 0

  /** The instance for an item; a list of another kind, or after text that is no item, begins anew. */
  instanceOf(list: ListStyle, level: number): number {
    this.#open.length = Math.min(this.#open.length, level + 1)
    const at = this.#open[level]
    if (at?.list === list) return at.instance
    this.#last += 1
    for (let i = this.#open.length; i <= level; i++) this.#open[i] = { list, instance: this.#last }
    this.#open[level] = { list, instance: this.#last }
    return this.#last
  }

  /** A block that is no item ends all lists. */
  end(): void {
    this.#open.length = 0
  }
}
