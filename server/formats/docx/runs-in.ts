import type { FootnoteJson, MarkJson } from '../../../shared/schema/text.ts'
import { type InlineBuilder, orderedMarks } from '../text-builder.ts'
import type { UnheldKind } from '../unheld.ts'
import { type Context, chosen, isGone } from './context.ts'
import { equationLine } from './equation.ts'
import { type Fields, linkOf } from './fields-in.ts'
import { characterOfSymbol } from './symbols.ts'
import { CONTROLS, DRAWN, RUN_PROPERTIES, WORD_ELEMENTS } from './vocabulary.ts'
import type { Links } from './word-file.ts'
import { charactersOf, elementAt, elementsOf, isOn, valueAt, type XmlElement } from './xml.ts'

/** Where runs go, and the marks around them. */
interface Target {
  readonly inline: InlineBuilder
  readonly marks: readonly MarkJson[]
}

/** What runs ask of the container they stand in. */
interface Container {
  /** The text of a note, or undefined where there is none of this name. */
  readonly noteText: (name: string) => FootnoteJson['attrs']['content'] | undefined
  /** A text box (`w:txbxContent`) hangs on the paragraph. */
  readonly box: (element: XmlElement) => void
}

const CHARACTERS: Readonly<Record<string, string | undefined>> = {
  'w:tab': '\t',
  'w:ptab': '\t',
  'w:cr': '\n',
  'w:noBreakHyphen': '\u2011',
  'w:softHyphen': '\u00ad',
}

/** Reads what stands in paragraphs: runs, links, fields, notes, and what hangs on them. */
export class RunReader {
  readonly #context: Context
  readonly #links: Links
  readonly #fields: Fields
  readonly #container: Container

  constructor(context: Context, links: Links, fields: Fields, container: Container) {
    this.#context = context
    this.#links = links
    this.#fields = fields
    this.#container = container
  }

  /** An element of a paragraph, or of a run. */
  read(element: XmlElement, target: Target): void {
    const { name } = element
    const { side, unheld } = this.#context
    if (name === 'w:r') this.#run(element, target)
    else if (isGone(name, side)) return
    else if (name === 'w:hyperlink') this.#hyperlink(element, target)
    else if (name === 'w:fldSimple') this.#simpleField(element, target)
    else if (name === 'w:sdt') this.#all(this.controlled(element), target)
    else if (name === 'mc:AlternateContent') this.#all(chosen(element), target)
    else if (name === 'm:oMath' || name === 'm:oMathPara') this.#equation(element, target)
    else {
      const treatment = WORD_ELEMENTS.get(name) ?? 'unknown'
      if (treatment === 'around') this.#all(elementsOf(element), target)
      else if (treatment !== 'nothing') unheld.note(treatment)
    }
  }

  /** What stands in a content control; of one that is more than its words, that is noted. */
  controlled(control: XmlElement): XmlElement[] {
    const properties = elementsOf(elementAt(control, 'w:sdtPr'))
    if (properties.some(({ name }) => CONTROLS.has(name))) this.#context.unheld.note('formField')
    return elementsOf(elementAt(control, 'w:sdtContent'))
  }

  #all(elements: readonly XmlElement[], target: Target): void {
    for (const element of elements) this.read(element, target)
  }

  #hyperlink(element: XmlElement, target: Target): void {
    const address = this.#links.get(element.attributes.get('r:id') ?? '')
    const anchor = element.attributes.get('w:anchor')
    const href = address === undefined ? undefined : anchor === undefined ? address : `${address}#${anchor}`
    this.#linked(elementsOf(element), href === undefined ? null : { type: 'link', attrs: { href } }, target)
  }

  #simpleField(element: XmlElement, target: Target): void {
    const code = element.attributes.get('w:instr') ?? ''
    const link = linkOf(code)
    this.#fields.noteField(code)
    if (link === null) this.#all(elementsOf(element), target)
    else this.#linked(elementsOf(element), link, target)
  }

  #linked(elements: readonly XmlElement[], link: MarkJson | null, { inline, marks }: Target): void {
    const linked = orderedMarks([...marks, ...(link === null ? [] : [link])])
    if (!linked.some(({ type }) => type === 'link') && !this.#fields.inCode) this.#context.unheld.note('link')
    this.#all(elements, { inline, marks: linked })
  }

  #equation(element: XmlElement, { inline, marks }: Target): void {
    const pieces = equationLine(element)
    if (pieces === null) this.#context.unheld.note('equation')
    else
      for (const { text, mark } of pieces) inline.text(text, orderedMarks([...marks, ...(mark === null ? [] : [mark])]))
  }

  #run(element: XmlElement, target: Target): void {
    const { styles, side } = this.#context
    const own = elementAt(element, 'w:rPr')
    if (styles.isFrame(valueAt(own, 'w:rStyle'))) return
    const properties = (side === 'reject' ? elementAt(own, 'w:rPrChange', 'w:rPr') : undefined) ?? own
    const styled = styles.runProperties(valueAt(properties, 'w:rStyle'))
    const marks = orderedMarks([...target.marks, ...this.#fields.links, ...marksOf(styled, properties)])
    for (const child of elementsOf(element)) this.#runPart(child, target, marks, properties)
  }

  #runPart(element: XmlElement, target: Target, marks: readonly MarkJson[], properties: XmlElement | undefined): void {
    const { name, attributes } = element
    const { inline } = target
    if (name === 'w:fldChar') this.#fieldBoundary(element)
    else if (name === 'w:instrText') this.#fields.code(charactersOf(element))
    else if (this.#fields.inCode) return
    else if (name === 'w:t' || name === 'w:delText') {
      const text = charactersOf(element).replace(/[\r\n]+/g, ' ')
      this.#noteLook(text, properties)
      inline.text(text, marks)
    } else if (name === 'w:br') this.#break(attributes.get('w:type'), inline, marks)
    else if (name === 'w:footnoteReference') this.#footnote('w:footnote', element, inline)
    else if (name === 'w:endnoteReference') this.#footnote('w:endnote', element, inline)
    else if (name === 'w:sym') this.#symbol(element, inline, marks)
    else if (name === 'w:drawing' || name === 'w:pict' || name === 'w:object') this.#drawing(element)
    else if (name === 'w:ruby') for (const child of elementsOf(element)) this.read(child, { ...target, marks })
    else if (name === 'mc:AlternateContent')
      for (const child of chosen(element)) this.#runPart(child, target, marks, properties)
    else if (CHARACTERS[name] !== undefined) inline.text(CHARACTERS[name], marks)
    else this.read(element, target)
  }

  #fieldBoundary(element: XmlElement): void {
    if (elementAt(element, 'w:ffData') !== undefined) this.#context.unheld.note('formField')
    this.#fields.boundary(element.attributes.get('w:fldCharType'))
  }

  #break(type: string | undefined, inline: InlineBuilder, marks: readonly MarkJson[]): void {
    if (type === undefined || type === 'textWrapping') inline.text('\n', marks)
    else {
      this.#context.unheld.note('pageBreak')
      inline.breakBeforeNext()
    }
  }

  #symbol({ attributes }: XmlElement, inline: InlineBuilder, marks: readonly MarkJson[]): void {
    const character = characterOfSymbol(attributes.get('w:font') ?? '', attributes.get('w:char') ?? '')
    if (character === null) this.#context.unheld.note('symbol')
    inline.text(character ?? '\ufffd', marks)
  }

  /** What the run's own properties say beyond marks; what a style says so is of the style. */
  #noteLook(text: string, properties: XmlElement | undefined): void {
    const { unheld } = this.#context
    unheld.noteCharacters(text)
    if (/[\uf020-\uf0ff]/.test(text)) unheld.note('symbol')
    if (text.trim() === '') return
    const found = new Set<UnheldKind>()
    for (const property of elementsOf(properties)) {
      const what = RUN_PROPERTIES.get(property.name)
      const isScript = property.name === 'w:position' && scriptOf(properties) !== null
      if (what !== undefined && !isScript && says(property)) found.add(what)
    }
    for (const what of found) unheld.note(what)
  }

  #footnote(kind: string, reference: XmlElement, inline: InlineBuilder): void {
    const { noteTexts, noteBound, ids, unheld, inNote } = this.#context
    if (inNote) {
      unheld.note('nestedNote')
      return
    }
    const name = `${kind} ${reference.attributes.get('w:id')}`
    const content = noteTexts.get(name) ?? this.#container.noteText(name)
    if (content === undefined) {
      unheld.note('unknown')
      return
    }
    if (kind === 'w:endnote') unheld.note('endnote')
    noteBound.take(content)
    inline.push({ type: 'footnote', attrs: { id: ids.next(), content } })
  }

  /** A drawing is named by what is in it; the words of its text boxes are read, but for boxes within boxes. */
  #drawing(drawing: XmlElement): void {
    const { unheld } = this.#context
    const names = new Set<string>()
    const boxes: XmlElement[] = []
    const look = (element: XmlElement) => {
      names.add(element.name)
      if (element.name === 'w:txbxContent') boxes.push(element)
      else for (const child of elementsOf(element)) look(child)
    }
    look(drawing)
    const what = DRAWN.find(([name]) => names.has(name))?.[1] ?? (boxes.length === 0 ? 'drawing' : null)
    if (what !== null) unheld.note(what)
    if (boxes.length > 0) unheld.note('textBox', boxes.length)
    for (const box of boxes) this.#container.box(box)
  }
}

/** Whether a property says something at all: "none", "auto" and black say nothing. */
function says({ name, attributes }: XmlElement): boolean {
  const value = attributes.get('w:val') ?? 'on'
  if (name === 'w:shd') return !/^(auto|ffffff|)$/i.test(attributes.get('w:fill') ?? '')
  return !/^(0|false|off|none|nil|auto|000000|baseline)$/i.test(value)
}

/** The marks of a run: what its own properties say, else those of its style, which are its last first. */
function marksOf(styled: readonly XmlElement[], own: XmlElement | undefined): readonly MarkJson[] {
  const all = [...styled, ...(own === undefined ? [] : [own])]
  const last = (name: string) => all.map((one) => elementAt(one, name)).findLast((one) => one !== undefined)
  // Words of a right-to-left script have properties of their own for weight and slant.
  const isComplex = isOn(last('w:rtl')) || isOn(last('w:cs'))
  const on = (name: string) => isOn(last(name) ?? (isComplex ? last(`${name}Cs`) : undefined))
  const marks: MarkJson[] = []
  if (on('w:b')) marks.push({ type: 'strong' })
  if (on('w:i')) marks.push({ type: 'em' })
  // A link's style underlines it; only an underline of the run itself is a mark.
  if (!/^(none|)$/.test(valueAt(own, 'w:u') ?? '')) marks.push({ type: 'underline' })
  const vertical = last('w:vertAlign')?.attributes.get('w:val') ?? scriptOf(own)
  if (vertical === 'superscript' || vertical === 'subscript') marks.push({ type: vertical })
  return marks
}

/** What LibreOffice writes for superscript and subscript: words moved from the line, of a size of their own. */
function scriptOf(properties: XmlElement | undefined): 'superscript' | 'subscript' | null {
  const position = Number(valueAt(properties, 'w:position') ?? 0)
  if (elementAt(properties, 'w:sz') === undefined || !position) return null
  return position > 0 ? 'superscript' : 'subscript'
}
