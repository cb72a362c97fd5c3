import { HEADING_LEVEL_MAX } from '../../../shared/schema/text.ts'
import type { BlockLook } from '../text-builder.ts'
import type { UnheldCounter } from '../unheld.ts'
import { Numbering } from './numbering-in.ts'
import { FRAME_STYLE, KIND_OF_STYLE, UNNUMBERED_STYLE } from './style-names.ts'
import { PLAIN_STYLES, QUOTE_STYLES } from './vocabulary.ts'
import { elementAt, elementsOf, isOn, valueAt, type XmlElement } from './xml.ts'

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
  readonly #unheld: UnheldCounter
  /** The style of paragraphs that name none. */
  #usual: string | undefined
  readonly #runProperties = new Map<string, readonly XmlElement[]>()

  constructor(styles: XmlElement | undefined, numbering: XmlElement | undefined, unheld: UnheldCounter) {
    for (const style of elementsOf(styles, 'w:style')) {
      const id = style.attributes.get('w:styleId') ?? ''
      const isUsual = /^(1|true|on)$/.test(style.attributes.get('w:default') ?? '')
      if (isUsual && style.attributes.get('w:type') === 'paragraph') this.#usual = id
      this.#styles.set(id, {
        name: (valueAt(style, 'w:name') ?? '').toLowerCase(),
        basedOn: valueAt(style, 'w:basedOn'),
        properties: elementAt(style, 'w:pPr'),
        runProperties: elementAt(style, 'w:rPr'),
      })
    }
    this.#numbering = new Numbering(numbering)
    this.#unheld = unheld
  }

  get numbering(): Numbering {
    return this.#numbering
  }

  /** Whether a style is of what Plenum sets around a text (masthead, section titles, numbers), and no text. */
  isFrame(style: string | undefined): boolean {
    return style?.startsWith(FRAME_STYLE) ?? false
  }

  /** The look of a paragraph with these properties (`w:pPr`), but for its direction. What it cannot show is noted. */
  lookOf(properties: XmlElement | undefined): BlockLook {
    const style = valueAt(properties, 'w:pStyle')
    const level = this.#headingLevel(properties, style)
    if (level > HEADING_LEVEL_MAX) this.#unheld.note('headingLevel')
    if (level > 0) return { kind: 'heading', level: Math.min(HEADING_LEVEL_MAX, level) }
    const indent = indentOf(properties)
    for (const { id, style: found } of this.#chain(style)) {
      const kind = KIND_OF_STYLE[id] ?? (QUOTE_STYLES.has(found?.name ?? '') ? 'quote' : undefined)
      if (kind !== undefined) return { kind, indent }
      if (id === UNNUMBERED_STYLE) return { kind: 'paragraph', numbered: false, indent }
    }
    const item = this.#item(properties)
    if (item !== null) return item
    const name = style === undefined ? undefined : this.#styles.get(style)?.name
    if (name !== undefined && !PLAIN_STYLES.has(name)) this.#unheld.note('style')
    return { kind: 'paragraph', indent }
  }

  /** Whether a paragraph is set right to left, by its own properties or those of its style. */
  isRightToLeft(properties: XmlElement | undefined): boolean {
    let direction = elementAt(properties, 'w:bidi')
    for (const { style } of this.#chain(valueAt(properties, 'w:pStyle') ?? this.#usual))
      direction ??= elementAt(style?.properties, 'w:bidi')
    return isOn(direction)
  }

  /** The list and the level of a paragraph that is an item of one. */
  listOf(properties: XmlElement | undefined): { readonly list: string; readonly level: number } | null {
    const style = valueAt(properties, 'w:pStyle')
    let numbers = elementAt(properties, 'w:numPr')
    let list = valueAt(numbers, 'w:numId')
    for (const { style: found } of this.#chain(style)) {
      const ofStyle = elementAt(found?.properties, 'w:numPr')
      numbers ??= ofStyle
      list ??= valueAt(ofStyle, 'w:numId')
    }
    if (list === undefined || list === '0') return null
    const level = Math.min(8, Math.max(0, Number.parseInt(valueAt(numbers, 'w:ilvl') ?? '0', 10) || 0))
    return { list, level }
  }

  /** The properties of a character style and of what it is based on, the style's own last. */
  runProperties(style: string | undefined): readonly XmlElement[] {
    if (style === undefined) return []
    let properties = this.#runProperties.get(style)
    if (properties === undefined) {
      properties = [...this.#chain(style)].flatMap(({ style: found }) => found?.runProperties ?? []).reverse()
      this.#runProperties.set(style, properties)
    }
    return properties
  }

  *#chain(style: string | undefined): Generator<{ readonly id: string; readonly style: Style | undefined }> {
    let id = style
    for (let n = 0; id !== undefined && n < CHAIN_MAX; n++) {
      const found = this.#styles.get(id)
      yield { id, style: found }
      id = found?.basedOn
    }
  }

  /** From 1; 0 for what is no heading. Headings that a house made for itself say their level as that of an outline. */
  #headingLevel(properties: XmlElement | undefined, style: string | undefined): number {
    let outline = valueAt(properties, 'w:outlineLvl')
    for (const { id, style: found } of this.#chain(style)) {
      if (found?.name === 'title') return 1
      if (found?.name === 'toc heading') return 1
      const level = /^heading ?([1-9])$/.exec(found?.name ?? id.toLowerCase())?.[1]
      if (level !== undefined) return Number(level)
      outline ??= valueAt(found?.properties, 'w:outlineLvl')
    }
    return outline !== undefined && /^[0-8]$/.test(outline) ? Number(outline) + 1 : 0
  }

  #item(properties: XmlElement | undefined): BlockLook | null {
    const found = this.listOf(properties)
    if (found === null) return null
    const { list, level } = found
    if (!this.#numbering.hasLabel(list, level)) return null
    if (!this.#numbering.isUsual(list, level)) this.#unheld.note('listLabel')
    return { kind: 'item', list: this.#numbering.listStyle(list, level), indent: level }
  }
}

/** Steps of half an inch from the margin; any other indent is a matter of taste and not read. */
function indentOf(properties: XmlElement | undefined): number {
  const indent = elementAt(properties, 'w:ind')
  const left = Number(indent?.attributes.get('w:left') ?? indent?.attributes.get('w:start') ?? 0)
  return left > 0 && left % 720 === 0 ? Math.min(8, left / 720) : 0
}
