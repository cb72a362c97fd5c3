import type { CompiledHunk } from '../../shared/merge/compile.ts'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { quoted } from '../../shared/redline/instruction-words.ts'
import { instructionsOf } from '../../shared/redline/instructions.ts'
import type { Redline, RedlineBlock } from '../../shared/redline/model.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { type BlockJson, inlineText, type TextJson } from '../../shared/schema/text.ts'

/** UTF-16 units of a block's first words. */
const BEGINNING = 40

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
  readonly #numbers: ReadonlyMap<BlockId, string>
  /** The first words of each block. */
  readonly #beginnings: ReadonlyMap<BlockId, string>

  constructor(base: TextJson) {
    this.#base = base.content
    this.#numbers = paragraphNumbers([base])
    this.#beginnings = new Map(
      base.content.map((block) => [
        block.attrs.id,
        block.type === 'table' ? '' : inlineText(block.content).slice(0, BEGINNING),
      ]),
    )
    this.#parts = base.content.map((block) => inShort(partOf(redlineOf([block], [block]))))
  }

  /** A sentence made of a hunk's own words, without the place in its paragraph. */
  inShort({ kind, before, after, place }: Pick<CompiledHunk, 'kind' | 'before' | 'after' | 'place'>): string {
    const number = place === null ? undefined : this.#numbers.get(place)
    const words = place === null ? '' : (this.#beginnings.get(place) ?? '')
    const at = format('compile.short.place', { number: number ?? 'none', words: quoted(words) })
    const values = { place: at, before: quoted(before.trim()), after: quoted(after.trim()) }
    if (kind === 'move') return format('compile.short.move', values)
    if (kind === 'type' || kind === 'attributes' || kind === 'format') return format('compile.short.other', values)
    if (kind === 'insert') return format('compile.short.insertAfter', values)
    if (before.trim() === '' && after.trim() !== '') return format('compile.short.insert', values)
    if (after.trim() === '' && before.trim() !== '') return format('compile.short.delete', values)
    return before.trim() === after.trim()
      ? format('compile.short.other', values)
      : format('compile.short.replace', values)
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
    return instructionsOf({ ...redline, blocks }, this.#numbers).join(' ')
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
