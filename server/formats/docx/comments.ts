import {
  CommentRangeEnd,
  CommentRangeStart,
  CommentReference,
  type ICommentOptions,
  Paragraph,
  type Table,
  TextRun,
} from 'docx'
import type { BlockId } from '../../../shared/model/ids.ts'
import type { RedlineBlock } from '../../../shared/redline/model.ts'
import { cleanText } from '../clean-text.ts'
import { NO_TIME } from './no-time.ts'

/** A remark beside a text, which is no part of it. */
export interface TextComment {
  /** The block it is about; null for the beginning of the text. */
  readonly block: BlockId | null
  readonly author: string
  readonly lines: readonly string[]
}

/** Hangs comments on the paragraphs of a Word file. What is about a table's paragraph hangs before the table. */
export class Comments {
  readonly #comments: readonly TextComment[]
  readonly #places = new Map<RedlineBlock, number[]>()
  readonly #markers = new Map<Paragraph | Table, readonly number[]>()

  constructor(comments: readonly TextComment[], blocks: readonly RedlineBlock[]) {
    this.#comments = comments
    for (const [id, { block }] of comments.entries()) {
      const about =
        blocks.find((one) => one.id === block || one.idBefore === block || one.in?.table === block) ?? blocks[0]
      const table = about?.in?.table
      const place = table === undefined ? about : blocks.find((one) => one.in?.table === table)
      if (place !== undefined) this.#places.set(place, [...(this.#places.get(place) ?? []), id])
    }
  }

  /** What is to stand before a block's paragraph until `hang` takes it out again. */
  markers(block: RedlineBlock): readonly Paragraph[] {
    const ids = this.#places.get(block)
    if (ids === undefined) return []
    const marker = new Paragraph({})
    this.#markers.set(marker, ids)
    return [marker]
  }

  /** The paragraphs and tables with their comments. */
  hang(children: readonly (Paragraph | Table)[]): (Paragraph | Table)[] {
    const hung: (Paragraph | Table)[] = []
    let waiting: number[] = []
    for (const child of children) {
      const ids = this.#markers.get(child)
      if (ids !== undefined) {
        waiting.push(...ids)
        const last = hung.at(-1)
        if (!isTableNext(children, child) || !(last instanceof Paragraph)) continue
        for (const id of waiting) hangOn(last, id)
        waiting = []
        continue
      }
      hung.push(child)
      if (!(child instanceof Paragraph)) continue
      for (const id of waiting) hangOn(child, id)
      waiting = []
    }
    const last = hung.findLast((child) => child instanceof Paragraph)
    if (last !== undefined) for (const id of waiting) hangOn(last, id)
    return hung
  }

  /** For the part of the file in which comments are. They bear a fixed instant: nobody knows when the copies were made. */
  get options(): readonly ICommentOptions[] {
    return this.#comments.map(({ author, lines }, id) => ({
      id,
      author: cleanText(author),
      date: new Date(NO_TIME),
      children: lines.map((line) => new Paragraph({ children: [new TextRun(cleanText(line))] })),
    }))
  }
}

function isTableNext(children: readonly (Paragraph | Table)[], marker: Paragraph | Table): boolean {
  return !(children[children.indexOf(marker) + 1] instanceof Paragraph)
}

function hangOn(paragraph: Paragraph, id: number): void {
  // The package puts any element behind the paragraph's properties; its type knows runs only.
  paragraph.addRunToFront(new CommentRangeStart(id) as unknown as TextRun)
  paragraph.addChildElement(new CommentRangeEnd(id))
  paragraph.addChildElement(new TextRun({ children: [new CommentReference(id)] }))
}
