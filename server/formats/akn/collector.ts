import type { InlineJson, MarkJson } from '../../../shared/schema/text.ts'
import {
  type BlockLook,
  InlineBuilder,
  type Paragraph,
  type ParagraphBound,
  type ReadItem,
  type ReadTable,
} from '../text-builder.ts'
import type { UnheldCounter } from '../unheld.ts'

/** How the block that is open ends, and whether it may lend its look to the paragraph it becomes a part of. */
export interface BlockEnd {
  /** It runs on into the next one. */
  readonly joined: boolean
  /** It is in the other text only, and none of it stands in this one. */
  readonly foreign: boolean
}

const PLAIN_END: BlockEnd = { joined: false, foreign: false }

/** Collects the paragraphs of a container of a file, in order: the text itself, a cell, or a footnote. */
export class Collector {
  readonly #items: ReadItem[] = []
  readonly #unheld: UnheldCounter
  readonly #bound: ParagraphBound
  #inline = new InlineBuilder()
  /** The look of the paragraph that is open, or null where none is. */
  #look: BlockLook | null = null
  /** White space that becomes one space if more text follows in the paragraph. */
  #space = false
  /** Whether something that this side does not show was left out of the open paragraph. */
  #cut = false
  /** Blocks that run into one another: where they begin, and the look of the first that is of this text. */
  #run: { readonly from: number; look: BlockLook | null } | null = null

  constructor(unheld: UnheldCounter, bound: ParagraphBound) {
    this.#unheld = unheld
    this.#bound = bound
  }

  get isOpen(): boolean {
    return this.#look !== null
  }

  /** Ends what is open and opens a paragraph, which stands there even if nothing is in it. */
  open(look: BlockLook): void {
    this.end()
    this.#look = look
  }

  /** Characters as they stand; a paragraph is opened where none is. */
  exact(text: string, marks: readonly MarkJson[], look: BlockLook): void {
    this.#look ??= look
    this.#unheld.noteCharacters(text)
    this.#inline.text(text, marks)
    this.#space = false
  }

  /** Characters whose white space is no more than a blank between words. */
  words(text: string, marks: readonly MarkJson[], look: BlockLook): void {
    const words = text.replace(/[ \t\n\r]+/g, ' ')
    if (words.startsWith(' ')) this.#space = true
    const inner = words.replace(/^ | $/g, '')
    if (inner === '') return
    const last = this.#inline.content.at(-1)
    const blank = this.#space && last !== undefined && last.type !== 'hardBreak'
    this.exact(blank ? ` ${inner}` : inner, marks, look)
    this.#space = words.endsWith(' ')
  }

  node(node: InlineJson, look: BlockLook): void {
    this.#look ??= look
    this.#inline.push(node)
  }

  /** Something was left out that this side does not show. */
  cut(): void {
    this.#cut = true
  }

  /** Ends the open paragraph unless all that was in it was left out: then it is not of this text. */
  endUnlessCut(): void {
    if (this.#cut && this.#inline.content.length === 0) this.#look = null
    this.end()
  }

  /** Ends the open paragraph. */
  end({ joined, foreign }: BlockEnd = PLAIN_END): void {
    const look = this.#look
    if (look !== null) {
      this.#bound.take()
      this.#run ??= { from: this.#items.length, look: null }
      if (!foreign) this.#run.look ??= look
      this.#items.push({ paragraph: { look, content: this.#inline.content, joined } })
      this.#unheld.endParagraph(this.#inline.content)
      if (!joined) this.#endRun()
    }
    this.#inline = new InlineBuilder()
    this.#look = null
    this.#space = false
    this.#cut = false
  }

  table(table: ReadTable): void {
    this.end()
    this.#endRun()
    if (table.rows.length > 0) this.#items.push({ table })
  }

  /** What was collected. */
  finish(): readonly ReadItem[] {
    this.end()
    this.#endRun()
    return this.#items
  }

  /** The paragraphs that were collected; those of a table's cells one after another, since a table in a table is not in the schema. */
  paragraphs(): readonly Paragraph[] {
    return this.finish().flatMap((item) => {
      if ('paragraph' in item) return [item.paragraph]
      this.#unheld.note('nestedTable')
      return item.table.rows.flatMap((row) => row.cells.flatMap(({ content }) => content))
    })
  }

  /** Blocks that run into one another are one paragraph, which looks like the first of them that is of this text and is there if it is. */
  #endRun(): void {
    const run = this.#run
    this.#run = null
    if (run === null || run.look === null) return
    const { from, look } = run
    for (let i = from; i < this.#items.length; i++) {
      const item = this.#items[i]
      if (item === undefined || !('paragraph' in item)) continue
      const joined = i < this.#items.length - 1
      this.#items[i] = { paragraph: { ...item.paragraph, look, joined } }
    }
  }
}
