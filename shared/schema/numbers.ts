import type { BlockId } from '../model/ids.ts'
import type { BlockAttrs, BlockJson, InlineJson, TextBlockJson, TextJson } from './text.ts'

/** What paragraphs are called: "12", "12 bis", "PP3"; only those that bear a number. */
export type Numbers = ReadonlyMap<BlockId, string>

/**
 * Numbers are not text (DESIGN §4). Without numbers that were given before, paragraphs and operative paragraphs that bear numbers
 * are counted 1…n across all sections of a document; preambular ones count in a series of their own, "PP1" …
 *
 * Where numbers were given, by the version that was issued last, each paragraph keeps its own. A new one takes the number of the
 * paragraph before it with bis, ter and so on; after the last paragraph of all it goes on counting; before the first it is "1 ante".
 * No number that is in use or was given is used a second time.
 */
export function paragraphNumbers(sections: readonly TextJson[], given: Numbers = new Map()): Numbers {
  const blocks = sections.flatMap((section) => section.content)
  const numbers = new Map<BlockId, string>()
  for (const series of SERIES) numberSeries(blocks.filter(series.holds), series.prefix, given, numbers)
  return new Map(blocks.flatMap(({ attrs: { id } }) => entry(numbers, id)))
}

/** A text whose paragraphs may have been given numbers. */
export interface NumberedText {
  readonly text: TextJson
  /** By block; also of paragraphs that are gone, whose numbers are not used again. Absent: none were given. */
  readonly numbers?: Readonly<Record<string, string>>
}

/** The numbers that were given to paragraphs of these texts; where none were, those that follow from their order. */
export function numbersGiven(sections: readonly NumberedText[]): Numbers {
  if (sections.some(({ numbers }) => numbers === undefined)) return paragraphNumbers(sections.map(({ text }) => text))
  return new Map(sections.flatMap(({ numbers }) => Object.entries(numbers ?? {}) as [BlockId, string][]))
}

/** How paragraphs that were put in between are told apart: Latin, as drafters do; the 21st and further by their count. */
const ORDINALS = (
  'bis ter quater quinquies sexies septies octies novies decies undecies duodecies terdecies quaterdecies ' +
  'quindecies sexdecies septdecies octodecies novodecies vicies'
).split(' ')

function ordinalOf(n: number): string {
  return ORDINALS[n] ?? `(${n + 2})`
}

interface Series {
  readonly prefix: string
  holds(block: BlockJson): boolean
}

const SERIES: readonly Series[] = [
  { prefix: '', holds: (block) => isNumbered(block) && block.attrs.kind !== 'preambular' },
  { prefix: 'PP', holds: (block) => isNumbered(block) && block.attrs.kind === 'preambular' },
]

function isNumbered(block: BlockJson): block is Exclude<BlockJson, { type: 'table' }> {
  return block.type === 'block' && bearsNumber(block.attrs)
}

/** Whether a block of such attributes bears a number. */
export function bearsNumber({ kind, numbered = true }: Pick<BlockAttrs, 'kind' | 'numbered'>): boolean {
  return numbered && (kind === 'paragraph' || kind === 'operative' || kind === 'preambular')
}

const NUMBER = /^(PP)?(\d+)(?: (.+))?$/

/** The count in a number, "12" of "12 bis"; null where it is of another series. */
function countIn(number: string | undefined, prefix: string): number | null {
  const [, series = '', count] = NUMBER.exec(number ?? '') ?? []
  return count !== undefined && series === prefix ? Number(count) : null
}

function numberSeries(
  blocks: readonly BlockJson[],
  prefix: string,
  given: Numbers,
  numbers: Map<BlockId, string>,
): void {
  const taken = new Set(given.values())
  const kept = blocks.map(({ attrs: { id } }) => {
    const number = given.get(id)
    return countIn(number, prefix) === null ? undefined : number
  })
  let highest = 0
  for (const number of taken) highest = Math.max(highest, countIn(number, prefix) ?? 0)
  const lastKept = kept.findLastIndex((number) => number !== undefined)
  let before = 0
  for (const [n, { attrs }] of blocks.entries()) {
    let number = kept[n]
    if (number === undefined && n > lastKept) number = `${prefix}${++highest}`
    number ??= inBetween(prefix, before, taken)
    taken.add(number)
    numbers.set(attrs.id, number)
    if (!number.includes('ante')) before = countIn(number, prefix) ?? before
  }
}

/** The next free number of one that stands after `count`. */
function inBetween(prefix: string, count: number, taken: ReadonlySet<string>): string {
  const stem = count === 0 ? `${prefix}1 ante` : `${prefix}${count}`
  if (count === 0 && !taken.has(stem)) return stem
  for (let n = 0; ; n++) {
    const number = `${stem} ${ordinalOf(n)}`
    if (!taken.has(number)) return number
  }
}

function entry(numbers: Numbers, id: BlockId): readonly (readonly [BlockId, string])[] {
  const number = numbers.get(id)
  return number === undefined ? [] : [[id, number]]
}

/** A text whose references show the numbers that their paragraphs bear now; one whose paragraph is gone keeps what it showed. */
export function withReferencesNow(text: TextJson, numbers: Numbers): TextJson {
  const content = mapSame(text.content, (block) => blockNow(block, numbers))
  return content === text.content ? text : { ...text, content }
}

function blockNow(block: BlockJson, numbers: Numbers): BlockJson {
  if (block.type === 'block') return textBlockNow(block, numbers)
  const rows = mapSame(block.content, (row) => {
    const cells = mapSame(row.content, (cell) => {
      const content = mapSame(cell.content, (part) => textBlockNow(part, numbers))
      return content === cell.content ? cell : { ...cell, content }
    })
    return cells === row.content ? row : { ...row, content: cells }
  })
  return rows === block.content ? block : { ...block, content: rows }
}

function textBlockNow(block: TextBlockJson, numbers: Numbers): TextBlockJson {
  if (block.content === undefined) return block
  const content = mapSame(block.content, (node): InlineJson => {
    if (node.type !== 'reference') return node
    const shown = numbers.get(node.attrs.target) ?? node.attrs.shown
    return shown === node.attrs.shown ? node : { ...node, attrs: { ...node.attrs, shown } }
  })
  return content === block.content ? block : { ...block, content }
}

/** The list itself where nothing in it changed, so that what did not change stays equal by identity. */
function mapSame<T>(list: readonly T[], change: (item: T) => T): readonly T[] {
  const changed = list.map(change)
  return changed.every((item, i) => item === list[i]) ? list : changed
}
