import type { ListStyle } from '../../../shared/schema/text.ts'
import { elementAt, elementsOf, valueAt, type XmlElement } from './xml.ts'

const FORMATS: Readonly<Record<string, ListStyle>> = {
  bullet: 'bullet',
  lowerLetter: 'alpha',
  upperLetter: 'alpha',
  lowerRoman: 'roman',
  upperRoman: 'roman',
}
/** Formats that a text has under the same name, whatever signs stand around the number. */
const USUAL = new Set('bullet decimal lowerLetter lowerRoman decimalZero'.split(' '))

interface Level {
  readonly format: string
  readonly label: string
  readonly start: number
}

interface List {
  /** Lists with one definition are counted on together. */
  readonly definition: string
  readonly levels: ReadonlyMap<number, Level>
  /** Where the count begins anew when this list is met first, by level. */
  readonly restarts: ReadonlyMap<number, number>
}

const PLAIN_LEVEL: Level = { format: 'decimal', label: '', start: 1 }

/** How the lists of a Word file are marked, and counted. */
export class Numbering {
  readonly #lists = new Map<string, List>()
  readonly #counts = new Map<string, (number | undefined)[]>()
  readonly #met = new Set<string>()

  constructor(numbering: XmlElement | undefined) {
    const definitions = new Map<string, ReadonlyMap<number, Level>>()
    const ofStyles = new Map<string | undefined, ReadonlyMap<number, Level>>()
    const elements = elementsOf(numbering, 'w:abstractNum')
    for (const element of elements) ofStyles.set(valueAt(element, 'w:styleLink'), levelsIn(element))
    for (const element of elements) {
      const link = valueAt(element, 'w:numStyleLink')
      const levels = link === undefined ? undefined : ofStyles.get(link)
      definitions.set(element.attributes.get('w:abstractNumId') ?? '', levels ?? levelsIn(element))
    }
    for (const element of elementsOf(numbering, 'w:num')) {
      const definition = valueAt(element, 'w:abstractNumId') ?? ''
      const levels = new Map(definitions.get(definition) ?? [])
      const restarts = new Map<number, number>()
      for (const override of elementsOf(element, 'w:lvlOverride')) {
        const at = numberIn(override.attributes.get('w:ilvl'), 0)
        for (const [level, own] of levelsIn(override)) levels.set(level, own)
        const start = valueAt(override, 'w:startOverride')
        if (start !== undefined) restarts.set(at, numberIn(start, 1))
      }
      this.#lists.set(element.attributes.get('w:numId') ?? '', { definition, levels, restarts })
    }
  }

  listStyle(list: string, level: number): ListStyle {
    return FORMATS[this.#level(list, level).format] ?? 'decimal'
  }

  /** Whether items bear anything; a level without a label is an indented paragraph. */
  hasLabel(list: string, level: number): boolean {
    const { format, label } = this.#level(list, level)
    return format !== 'none' || /[^%\d\s]/.test(label)
  }

  /** Whether the label is one that a text has: a number of a usual kind, alone but for brackets and dots. */
  isUsual(list: string, level: number): boolean {
    const { format, label } = this.#level(list, level)
    if (!USUAL.has(format)) return false
    return format === 'bullet' || label === '' || /^[([]?%\d[.)\]]?$/.test(label)
  }

  /** Counts an item as Word does, and gives its number. Items are asked for in order. */
  count(list: string, level: number): number {
    const found = this.#lists.get(list)
    const definition = found?.definition ?? list
    const counts = this.#counts.get(definition) ?? []
    this.#counts.set(definition, counts)
    const restart = this.#met.has(`${list} ${level}`) ? undefined : found?.restarts.get(level)
    this.#met.add(`${list} ${level}`)
    const before = counts[level]
    const next = restart ?? (before === undefined ? this.#level(list, level).start : before + 1)
    counts.length = Math.min(counts.length, level)
    counts[level] = next
    return next
  }

  #level(list: string, level: number): Level {
    return this.#lists.get(list)?.levels.get(level) ?? PLAIN_LEVEL
  }
}

function levelsIn(element: XmlElement): ReadonlyMap<number, Level> {
  return new Map(
    elementsOf(element, 'w:lvl').map((level) => [
      numberIn(level.attributes.get('w:ilvl'), 0),
      {
        format:
          valueAt(level, 'w:numFmt') ??
          valueAt(elementAt(level, 'mc:AlternateContent', 'mc:Fallback'), 'w:numFmt') ??
          'decimal',
        label: valueAt(level, 'w:lvlText') ?? '',
        start: numberIn(valueAt(level, 'w:start'), 1),
      },
    ]),
  )
}

function numberIn(value: string | undefined, otherwise: number): number {
  const number = Number.parseInt(value ?? '', 10)
  return Number.isNaN(number) ? otherwise : number
}
