import type { Stance } from '../../shared/brackets/attribution.ts'
import { countHolders, holdersOf, negotiated } from '../../shared/brackets/ledger.ts'
import type { Names } from '../../shared/brackets/names.ts'
import { type OptionOpening, optionOpening } from '../../shared/brackets/options.ts'
import { type Alternative, type Bracket, type Notation, parseBrackets } from '../../shared/brackets/parse.ts'
import { format } from '../../shared/messages/format.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { holderWords } from '../../shared/redline/bracket-words.ts'
import { footnotesOf, textBlocksOfTable } from '../../shared/redline/leaves.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { inlineText } from '../../shared/schema/text.ts'

/** CONTRACT, Brackets JSON. What is not always there is there only where it is so. */
export interface BracketsJson {
  readonly format: 'plenum.brackets/1'
  readonly brackets: readonly BracketJson[]
  readonly unbalanced: readonly {
    readonly block: BlockId
    readonly number?: string
    readonly character: string
    readonly offset: number
  }[]
  /** Paragraphs that begin with "Option 1:" or the like. */
  readonly options: readonly { readonly block: BlockId; readonly label: string; readonly noText?: true }[]
  readonly summary: {
    /** Those that are negotiated: without the plain ones. */
    readonly brackets: number
    readonly plain: number
    readonly paragraphs: number
    readonly unbalanced: number
    readonly holders: readonly (Readonly<Record<Stance, number>> & {
      readonly name: string
      readonly brackets: number
      readonly unknown?: true
    })[]
  }
}

interface BracketJson {
  /** The block and which of its brackets it is, counted from 1. */
  readonly id: string
  readonly block: BlockId
  /** The paragraph's number. */
  readonly number?: string
  readonly depth: number
  /** As it stands, its brackets too. */
  readonly text: string
  readonly alternatives: readonly AlternativeJson[]
  /** No negotiation: a footnote's mark, "[sic]", a year. */
  readonly plain?: true
  /** The whole paragraph stands in it. */
  readonly whole?: true
}

interface AlternativeJson {
  readonly text: string
  readonly kind?: 'noText' | 'placeholder'
  readonly holders: readonly {
    readonly name: string
    readonly stance: Stance
    /** What stands in the text, where the delegation's name is another. */
    readonly written?: string
    /** Delegations were handed in, and it is none of them. */
    readonly unknown?: true
    readonly remark?: string
  }[]
}

interface ReadParagraph {
  readonly block: BlockId
  readonly number: string | undefined
  readonly text: string
  readonly notation: Notation
  readonly option: OptionOpening | null
}

/** The brackets of a text, for people and programs. */
export class BracketReport {
  readonly #paragraphs: readonly ReadParagraph[]
  readonly #names: Names

  constructor(sections: RedlineText['sections'], names: Names) {
    this.#names = names
    const numbers = paragraphNumbers(sections.map(({ text }) => text))
    const blocks = sections.flatMap(({ text }) => text.content)
    const leaves = [
      ...blocks.flatMap((block) => (block.type === 'table' ? textBlocksOfTable(block) : [block])),
      ...footnotesOf(blocks).map(({ attrs }) => ({ attrs, content: attrs.content })),
    ]
    this.#paragraphs = leaves.map(({ attrs: { id }, content }) => {
      const text = inlineText(content)
      const notation = parseBrackets(text, names)
      return { block: id, number: numbers.get(id), text, notation, option: optionOpening(text) }
    })
  }

  /** How many characters its JSON and its lines have at most, nearly: brackets in brackets are told again and again. */
  get size(): number {
    let size = 0
    for (const { notation } of this.#paragraphs) {
      size += notation.unbalanced.length * JSON_OVERHEAD
      for (const { at, to } of notation.brackets) size += JSON_OVERHEAD + 2 * (to - at)
    }
    return size
  }

  json(): BracketsJson {
    const counted = this.#paragraphs.map(({ notation }) => negotiated(notation))
    const all = counted.flat()
    const read = this.#paragraphs.reduce((sum, { notation }) => sum + notation.brackets.length, 0)
    const unbalanced = this.#paragraphs.flatMap((paragraph) =>
      paragraph.notation.unbalanced.map(({ at, character }) => ({ ...placeOf(paragraph), character, offset: at })),
    )
    return {
      format: 'plenum.brackets/1',
      brackets: this.#paragraphs.flatMap((paragraph) =>
        paragraph.notation.brackets.map((bracket, i) => this.#bracket(paragraph, bracket, i)),
      ),
      unbalanced,
      options: this.#paragraphs.flatMap(({ block, option }) =>
        option === null ? [] : [{ block, label: option.label, ...(option.isNoText && { noText: true as const }) }],
      ),
      summary: {
        brackets: all.length,
        plain: read - all.length,
        paragraphs: counted.filter((brackets) => brackets.length > 0).length,
        unbalanced: unbalanced.length,
        holders: countHolders(all).map(({ name, isKnown, brackets, stances }) => ({
          name,
          brackets,
          ...stances,
          ...(this.#isUnknown(isKnown) && { unknown: true }),
        })),
      },
    }
  }

  /** The same in lines: each bracket with who holds it, what is not balanced, and how many there are. */
  lines(): readonly string[] {
    const { summary } = this.json()
    const lines: string[] = []
    for (const { number, text, notation, block } of this.#paragraphs) {
      const place = number ?? block
      for (const bracket of negotiated(notation)) {
        lines.push(
          `${place}\t${'  '.repeat(Math.min(bracket.depth, DEPTH_SHOWN) - 1)}${oneLine(text.slice(bracket.at, bracket.to))}`,
        )
        const held = holderWords(holdersOf(bracket))
        if (held !== '') lines.push(`\t${oneLine(held)}`)
      }
      for (const { at, character } of notation.unbalanced)
        lines.push(
          `${place}\t${format('brackets.unbalanced', { character, words: oneLine(text.slice(at, at + WORDS_SHOWN)) })}`,
        )
    }
    lines.push(format('brackets.count', { n: summary.brackets, paragraphs: summary.paragraphs }))
    if (summary.unbalanced > 0) lines.push(format('brackets.unbalancedCount', { n: summary.unbalanced }))
    for (const { name, brackets } of summary.holders)
      lines.push(format('brackets.holds', { name: oneLine(name), n: brackets }))
    return lines
  }

  #bracket(paragraph: ReadParagraph, bracket: Bracket, i: number): BracketJson {
    return {
      id: `${paragraph.block}-bracket-${i + 1}`,
      ...placeOf(paragraph),
      depth: bracket.depth,
      text: paragraph.text.slice(bracket.at, bracket.to),
      alternatives: bracket.alternatives.map((alternative) => this.#alternative(alternative)),
      ...(bracket.isPlain && { plain: true }),
      ...(bracket.isWhole && { whole: true }),
    }
  }

  #alternative({ text, kind, holders }: Alternative): AlternativeJson {
    return {
      text,
      ...(kind !== 'words' && { kind }),
      holders: holders.map(({ name, stance, written, isKnown, remark }) => ({
        name,
        stance,
        ...(written !== name && { written }),
        ...(this.#isUnknown(isKnown) && { unknown: true }),
        ...(remark !== undefined && { remark }),
      })),
    }
  }

  #isUnknown(isKnown: boolean): boolean {
    return !isKnown && !this.#names.isEmpty
  }
}

/** Characters that a bracket has in JSON besides its words, nearly. */
const JSON_OVERHEAD = 300
/** Deeper ones are not put further to the right. */
const DEPTH_SHOWN = 8
/** Characters after one that is not balanced. */
const WORDS_SHOWN = 30

function placeOf({ block, number }: ReadParagraph) {
  return { block, ...(number !== undefined && { number }) }
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\s]+/gu, ' ').trim()
}
