import { HEADING_LEVEL_MAX, type ListStyle } from '../../../shared/schema/text.ts'
import type { BlockLook } from '../text-builder.ts'
import { FRAME_STYLE, KIND_OF_STYLE, UNNUMBERED_STYLE } from './style-names.ts'
import { elementAt, elementsOf, valueAt, type XmlElement } from './xml.ts'

/** What a style says that matters for a text. */
interface Style {
  readonly name: string
  readonly basedOn: string | undefined
  readonly properties: XmlElement | undefined
  readonly runProperties: XmlElement | undefined
}

/** How far a style is followed to what it is based on. */
const CHAIN_MAX = 20

/** The styles of a Word file: what a paragraph is, told from its style and its own properties. */
export class Styles {
  readonly #styles = new Map<string, Style>()
  readonly #numbering: Numbering

  constructor(styles: XmlElement | undefined, numbering: XmlElement | undefined) {
    for (const style of elementsOf(styles, 'w:style')) {
      this.#styles.set(style.attributes.get('w:styleId') ?? '', {
        name: (valueAt(style, 'w:name') ?? '').toLowerCase(),
        basedOn: valueAt(style, 'w:basedOn'),
        properties: elementAt(style, 'w:pPr'),
        runProperties: elementAt(style, 'w:rPr'),
      })
    }
    this.#numbering = new Numbering(numbering)
  }

  /** Whether a style is of what Plenum sets around a text (masthead, section titles, numbers), and no text. */
  isFrame(style: string | undefined): boolean {
    return style?.startsWith(FRAME_STYLE) ?? false
  }

  /** The look of a paragraph with these properties (`w:pPr`), but for its direction. */
  lookOf(properties: XmlElement | undefined): BlockLook {
    const style = valueAt(properties, 'w:pStyle')
    const level = this.#headingLevel(style)
    if (level > 0) return { kind: 'heading', level }
    const indent = indentOf(properties)
    for (const { id, style: found } of this.#chain(style)) {
      const kind =
        KIND_OF_STYLE[id] ?? (found?.name === 'quote' || found?.name === 'intense quote' ? 'quote' : undefined)
      if (kind !== undefined) return { kind, indent }
      if (id === UNNUMBERED_STYLE) return { kind: 'paragraph', numbered: false, indent }
    }
    return this.#item(properties, style) ?? { kind: 'paragraph', indent }
  }

  /** The properties of a character style, for the marks it stands for. */
  runProperties(style: string | undefined): XmlElement | undefined {
    return style === undefined ? undefined : this.#styles.get(style)?.runProperties
  }

  *#chain(style: string | undefined): Generator<{ readonly id: string; readonly style: Style | undefined }> {
    let id = style
    for (let n = 0; id !== undefined && n < CHAIN_MAX; n++) {
      const found = this.#styles.get(id)
      yield { id, style: found }
      id = found?.basedOn
    }
  }

  #headingLevel(style: string | undefined): number {
    for (const { id, style: found } of this.#chain(style)) {
      if (found?.name === 'title') return 1
      const level = /^heading ?([1-9])$/.exec(found?.name ?? id.toLowerCase())?.[1]
      if (level !== undefined) return Math.min(HEADING_LEVEL_MAX, Number(level))
    }
    return 0
  }

  #item(properties: XmlElement | undefined, style: string | undefined): BlockLook | null {
    let numbers = elementAt(properties, 'w:numPr')
    for (const { style: found } of this.#chain(style)) numbers ??= elementAt(found?.properties, 'w:numPr')
    const list = valueAt(numbers, 'w:numId')
    if (list === undefined || list === '0') return null
    const level = Math.min(8, Math.max(0, Number.parseInt(valueAt(numbers, 'w:ilvl') ?? '0', 10) || 0))
    return { kind: 'item', list: this.#numbering.listStyle(list, level), indent: level }
  }
}

/** Steps of half an inch from the margin; any other indent is a matter of taste and not read. */
function indentOf(properties: XmlElement | undefined): number {
  const indent = elementAt(properties, 'w:ind')
  const left = Number(indent?.attributes.get('w:left') ?? indent?.attributes.get('w:start') ?? 0)
  return left > 0 && left % 720 === 0 ? Math.min(8, left / 720) : 0
}

const FORMATS: Readonly<Record<string, ListStyle>> = {
  bullet: 'bullet',
  lowerLetter: 'alpha',
  upperLetter: 'alpha',
  lowerRoman: 'roman',
  upperRoman: 'roman',
}

/** How the lists of a Word file are marked. */
class Numbering {
  readonly #levels = new Map<string, ReadonlyMap<number, string>>()

  constructor(numbering: XmlElement | undefined) {
    const abstract = new Map<string, ReadonlyMap<number, string>>()
    for (const element of elementsOf(numbering, 'w:abstractNum')) {
      const levels = elementsOf(element, 'w:lvl').map(
        (level) => [Number(level.attributes.get('w:ilvl') ?? 0), valueAt(level, 'w:numFmt') ?? 'decimal'] as const,
      )
      abstract.set(element.attributes.get('w:abstractNumId') ?? '', new Map(levels))
    }
    for (const element of elementsOf(numbering, 'w:num')) {
      const levels = abstract.get(valueAt(element, 'w:abstractNumId') ?? '')
      if (levels !== undefined) this.#levels.set(element.attributes.get('w:numId') ?? '', levels)
    }
  }

  listStyle(list: string, level: number): ListStyle {
    return FORMATS[this.#levels.get(list)?.get(level) ?? 'decimal'] ?? 'decimal'
  }
}
