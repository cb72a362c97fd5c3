import { attribute, childrenOf, type Element, isElement, type Node } from './element.ts'

/** The footnotes of a page that other programs wrote: where each is referred to, and the element that holds it. */
export interface PageNotes {
  /** By the anchor. */
  readonly noteOf: ReadonlyMap<Element, Element>
  readonly notes: ReadonlySet<Element>
}

/**
 * Footnotes as the common programs write them (Word, LibreOffice, Pandoc, GitHub, and pages that name the parts by DPUB-ARIA roles):
 * an anchor with an address in the page, and an element of that name. A note that nothing refers to is text like any other.
 */
export function notesOf(page: Node): PageNotes {
  const anchors: Element[] = []
  const places = new Map<string, Element>()
  const waiting: { readonly node: Node; readonly among: boolean }[] = [{ node: page, among: false }]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { node } = next
    let { among } = next
    if (isElement(node)) {
      if (isAnchor(node)) anchors.push(node)
      among ||= isCollection(node)
      const id = attribute(node, 'id')
      if (id !== null && isNote(node, among) && !places.has(id)) places.set(id, node)
    }
    for (const child of childrenOf(node)) waiting.push({ node: child, among })
  }
  const noteOf = new Map<Element, Element>()
  for (const anchor of anchors) {
    const note = places.get(placeOf(attribute(anchor, 'href') ?? ''))
    if (note !== undefined) noteOf.set(anchor, note)
  }
  return { noteOf, notes: new Set(noteOf.values()) }
}

/** Whether a link leads from a note back to where it is referred to. */
export function leadsBack(element: Element): boolean {
  return (
    element.tagName === 'a' &&
    (has(element, 'role', /^doc-backlink$/) ||
      has(element, 'class', /\b(footnote-back|footnote-backref|sdfootnotesym|sdendnotesym|data-footnote-backref)\b/) ||
      has(element, 'style', /\bmso-(footnote|endnote)-id\b/) ||
      attribute(element, 'data-footnote-backref') !== null)
  )
}

function isAnchor(element: Element): boolean {
  return (
    element.tagName === 'a' &&
    (attribute(element, 'href') ?? '').startsWith('#') &&
    (has(element, 'role', /^doc-noteref$/) ||
      has(element, 'class', /\b(footnote-ref|sdfootnoteanc|sdendnoteanc)\b/) ||
      has(element, 'style', /\bmso-(footnote|endnote)-id\b/) ||
      attribute(element, 'data-footnote-ref') !== null)
  )
}

function isCollection(element: Element): boolean {
  return has(element, 'role', /^doc-(endnotes|footnotes)$/) || has(element, 'class', /\bfootnotes\b/)
}

function isNote(element: Element, among: boolean): boolean {
  return (
    has(element, 'role', /^doc-(footnote|endnote)$/) ||
    has(element, 'style', /\bmso-element\s*:\s*(footnote|endnote)\b/) ||
    has(element, 'id', /^sd(footnote|endnote)\d+$/) ||
    (among && element.tagName === 'li')
  )
}

/** The name of the note at an address: LibreOffice and Word name the sign in the note, not the note. */
function placeOf(href: string): string {
  return href
    .slice(1)
    .replace(/^_(?=(ftn|edn)\d+$)/, '')
    .replace(/^(sd(?:footnote|endnote)\d+)sym$/, '$1')
}

function has(element: Element, name: string, pattern: RegExp): boolean {
  return pattern.test(attribute(element, name) ?? '')
}
