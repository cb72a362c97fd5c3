import type { MarkJson, MarkType } from '../../../shared/schema/text.ts'

/** The namespace of Akoma Ntoso 3.0. */
export const AKN_NAMESPACE = 'http://docs.oasis-open.org/legaldocml/ns/akn/3.0'
/** Attributes of our own, which the schema allows on every element: what Akoma Ntoso has no word for. */
export const PLENUM_NAMESPACE = 'urn:plenum:redline:1'

/** The elements that marks are written as. */
export const MARK_ELEMENTS: Readonly<Record<MarkType, string>> = {
  strong: 'b',
  em: 'i',
  underline: 'u',
  superscript: 'sup',
  subscript: 'sub',
  link: 'a',
}

/** Marks as one attribute: names with spaces between, a link as "link=" and its address (which has no spaces). */
export function marksToWords(marks: readonly MarkJson[]): string {
  return marks.map((mark) => (mark.type === 'link' ? `link=${mark.attrs.href}` : mark.type)).join(' ')
}

/** The marks that `marksToWords` wrote; words that are no marks are left out. */
export function marksFromWords(words: string): readonly MarkJson[] {
  return words.split(' ').flatMap((word): MarkJson[] => {
    if (word.startsWith('link=')) return [{ type: 'link', attrs: { href: word.slice('link='.length) } }]
    return word !== 'link' && Object.hasOwn(MARK_ELEMENTS, word) ? [{ type: word as Exclude<MarkType, 'link'> }] : []
  })
}
