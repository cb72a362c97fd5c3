import type { Reading } from '../../../shared/redline/accept.ts'
import type { FootnoteJson } from '../../../shared/schema/text.ts'
import type { FootnoteBound, IdSource, ParagraphBound } from '../text-builder.ts'
import type { UnheldCounter } from '../unheld.ts'
import type { Styles } from './styles-in.ts'
import type { WordFile } from './word-file.ts'
import { elementAt, elementsOf, type XmlElement } from './xml.ts'

/** What reading any part of a Word file needs at hand. */
export interface Context {
  readonly side: Reading
  readonly ids: IdSource
  readonly styles: Styles
  readonly unheld: UnheldCounter
  readonly notes: WordFile['notes']
  /** Within a note, which can hold no other. */
  readonly inNote: boolean
  /** The notes that were read so far. */
  readonly noteTexts: Map<string, FootnoteJson['attrs']['content']>
  readonly noteBound: FootnoteBound
  readonly paragraphBound: ParagraphBound
}

/** Whether an element holds what the other side alone has. */
export function isGone(name: string, side: Reading): boolean {
  return side === 'accept' ? name === 'w:del' || name === 'w:moveFrom' : name === 'w:ins' || name === 'w:moveTo'
}

/** Of alternatives, the one that every program can show; where it is empty, the other. */
export function chosen(alternatives: XmlElement): XmlElement[] {
  const fallback = elementsOf(elementAt(alternatives, 'mc:Fallback'))
  return fallback.length > 0 ? fallback : elementsOf(elementAt(alternatives, 'mc:Choice'))
}
