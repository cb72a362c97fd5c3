import type { TrackedWords } from '../tracked-words.ts'
import { unpack } from './unpack.ts'
import { charactersOf, elementsOf, parseXml, type XmlElement } from './xml.ts'

const KINDS: Readonly<Record<string, TrackedWords['op'] | undefined>> = {
  'w:ins': 'inserted',
  'w:moveTo': 'inserted',
  'w:del': 'deleted',
  'w:moveFrom': 'deleted',
}

/**
 * The words of a Word file's tracked changes with their authors, paragraph by paragraph; what an author changed in one paragraph
 * without a break is one. Empty where nothing is tracked.
 *
 * @throws FormatError where it is no Word file, damaged, or too large
 */
export function trackedWords(bytes: Uint8Array): readonly TrackedWords[] {
  const source = unpack(bytes, (name) => name === 'word/document.xml').get('word/document.xml')
  if (source === undefined) return []
  const found: { by: string; op: TrackedWords['op']; text: string }[] = []
  const read = (element: XmlElement, tracked: { by: string; op: TrackedWords['op'] } | null) => {
    if (element.name === 'w:t' || element.name === 'w:delText') {
      const last = found.at(-1)
      const text = charactersOf(element)
      if (tracked === null) {
        if (text !== '') found.push({ by: '', op: 'inserted', text: '' })
      } else if (last !== undefined && last.by === tracked.by && last.op === tracked.op) last.text += text
      else found.push({ ...tracked, text })
      return
    }
    const op = KINDS[element.name]
    const by = element.attributes.get('w:author')
    const inside = op === undefined || by === undefined ? tracked : { by, op }
    for (const child of elementsOf(element)) read(child, inside)
    if (element.name === 'w:p') found.push({ by: '', op: 'inserted', text: '' })
  }
  read(parseXml(source), null)
  return found.filter(({ text }) => text !== '')
}
