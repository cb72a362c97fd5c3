import { instructionsOf } from '../../shared/redline/instructions.ts'
import type { Redline, RedlineBlock } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'

/** Blocks of a redline, with the footnotes apart. */
interface Part {
  readonly text: readonly RedlineBlock[]
  readonly notes: readonly RedlineBlock[]
}

/**
 * Tells in words how one text is made from a base, for many texts that each differ from it at one place: only the blocks that differ
 * are compared.
 */
export class ChangeWords {
  readonly #base: readonly BlockJson[]
  readonly #parts: readonly Part[]

  constructor(base: TextJson) {
    this.#base = base.content
    this.#parts = base.content.map((block) => inShort(partOf(redlineOf([block], [block]))))
  }

  /** Sentences as of `instructionsOf`, in one line. */
  of({ content }: TextJson): string {
    const shorter = Math.min(content.length, this.#base.length)
    let head = 0
    while (head < shorter && isSame(content[head], this.#base[head])) head++
    let tail = 0
    while (tail < shorter - head && isSame(content.at(-1 - tail), this.#base.at(-1 - tail))) tail++
    const end = this.#base.length - tail
    const redline = redlineOf(this.#base.slice(head, end), content.slice(head, content.length - tail))
    const parts = [...this.#parts.slice(0, head), partOf(redline), ...this.#parts.slice(end)]
    const blocks = [...parts.flatMap(({ text }) => text), ...parts.flatMap(({ notes }) => notes)]
    return instructionsOf({ ...redline, blocks }).join(' ')
  }
}

function isSame(one: BlockJson | undefined, other: BlockJson | undefined): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other)
}

function partOf({ blocks }: Redline): Part {
  return {
    text: blocks.filter(({ type }) => type !== 'footnote'),
    notes: blocks.filter(({ type }) => type === 'footnote'),
  }
}

/** Of paragraphs that did not change only their kind and order tell a place; a heading tells it by its words. */
function inShort({ text, notes }: Part): Part {
  const short = (block: RedlineBlock): RedlineBlock => {
    const words = block.runs
      .map((run) => run.text)
      .join('')
      .trim()
    if (block.type === 'heading' || words === '') return block
    return {
      ...block,
      runs: [{ op: 'same', text: words.slice(0, 1) }, ...block.runs.filter((run) => run.anchor !== undefined)],
    }
  }
  return { text: text.map(short), notes: notes.map(short) }
}

function redlineOf(before: readonly BlockJson[], after: readonly BlockJson[]): Redline {
  const side = (content: readonly BlockJson[]) => ({
    label: '',
    hash: '',
    sections: [{ title: null, text: { type: 'doc' as const, content } }],
  })
  return makeRedline(side(before), side(after))
}
