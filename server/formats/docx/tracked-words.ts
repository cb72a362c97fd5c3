import { cleanText } from '../clean-text.ts'
import { instantIn, latest } from '../instant.ts'
import type { Reason, TrackedWords } from '../tracked-words.ts'
import { openWord } from './word-file.ts'
import { charactersOf, elementsOf, type XmlElement } from './xml.ts'

const KINDS: Readonly<Record<string, TrackedWords['op'] | undefined>> = {
  'w:ins': 'inserted',
  'w:moveTo': 'inserted',
  'w:del': 'deleted',
  'w:moveFrom': 'deleted',
}

/**
 * The words of a Word file's tracked changes with their authors and dates, paragraph by paragraph; what an author changed in one
 * paragraph without a break is one, of the time at which it was done. A comment is on the changes within its range; one without a range on the change right before it. Empty where
 * nothing is tracked.
 *
 * @throws FormatError where it is no Word file, damaged, or too large
 */
export function trackedWords(bytes: Uint8Array): readonly TrackedWords[] {
  const { body, comments } = openWord(bytes)
  return new Walk(new Map(comments.map((comment) => [idOf(comment), reasonIn(comment)]))).of(body)
}

/**
 * Who made all tracked changes of a Word file, those of paragraphs' ends, rows and looks included, and when, where it was at one time;
 * null where nothing is tracked, several did, or one of the changes bears no name.
 *
 * @throws FormatError where it is no Word file, damaged, or too large
 */
export function soleReviser(bytes: Uint8Array): { readonly name: string; readonly at?: string } | null {
  const { body, notes } = openWord(bytes)
  const names = new Set<string | undefined>()
  const times = new Set<string | null>()
  const look = (element: XmlElement): void => {
    const by = element.attributes.get('w:author')
    if (by !== undefined || KINDS[element.name] !== undefined) {
      names.add(by)
      times.add(instantIn(element.attributes.get('w:date')))
    }
    for (const child of elementsOf(element)) look(child)
  }
  for (const part of [body, ...[...notes.values()].map(({ element }) => element)]) look(part)
  const [[name, ...others], [at = null, ...otherTimes]] = [names, times]
  if (name === undefined || others.length > 0) return null
  return { name, ...(at !== null && otherTimes.length === 0 && { at }) }
}

interface Change {
  readonly by: string
  readonly at: string | null
  readonly op: TrackedWords['op']
}

interface Found extends Omit<Change, 'at'> {
  at: string | null
  text: string
  readonly reasons: Set<Reason>
}

class Walk {
  readonly #comments: ReadonlyMap<string, Reason>
  readonly #found: Found[] = []
  /** The change that the next words go on, if they are of the same. */
  #last: Found | null = null
  /** Comments whose range is open, and those that have one. */
  readonly #open = new Set<string>()
  readonly #ranged = new Set<string>()

  constructor(comments: ReadonlyMap<string, Reason>) {
    this.#comments = comments
  }

  of(body: XmlElement): readonly TrackedWords[] {
    this.#read(body, null)
    return this.#found
      .filter(({ text }) => text !== '')
      .map(({ reasons, at, ...change }) => ({ ...change, ...(at !== null && { at }), reasons: [...reasons] }))
  }

  #read(element: XmlElement, change: Change | null): void {
    const { name } = element
    if (name === 'w:t' || name === 'w:delText') this.#words(charactersOf(element), change)
    else if (name === 'w:commentRangeStart') {
      this.#open.add(idOf(element))
      this.#ranged.add(idOf(element))
    } else if (name === 'w:commentRangeEnd') this.#open.delete(idOf(element))
    else if (name === 'w:commentReference') {
      if (!this.#ranged.has(idOf(element)) && this.#last !== null) this.#giveReason(idOf(element), this.#last)
    } else {
      const op = KINDS[name]
      const by = element.attributes.get('w:author')
      const at = instantIn(element.attributes.get('w:date'))
      const inside = op === undefined || by === undefined ? change : { by, at, op }
      for (const child of elementsOf(element)) this.#read(child, inside)
      if (name === 'w:p') this.#last = null
    }
  }

  #words(text: string, change: Change | null): void {
    if (change === null) {
      if (text !== '') this.#last = null
      return
    }
    const last = this.#last
    if (last !== null && last.by === change.by && last.op === change.op) {
      last.text += text
      last.at = latest([last.at, change.at])
    } else {
      this.#last = { ...change, text, reasons: new Set() }
      this.#found.push(this.#last)
    }
    if (this.#last !== null) for (const id of this.#open) this.#giveReason(id, this.#last)
  }

  #giveReason(id: string, found: Found): void {
    const reason = this.#comments.get(id)
    if (reason !== undefined) found.reasons.add(reason)
  }
}

function idOf({ attributes }: XmlElement): string {
  return attributes.get('w:id') ?? ''
}

function reasonIn(comment: XmlElement): Reason {
  const words = (element: XmlElement): string => {
    if (element.name === 'w:t') return charactersOf(element)
    const inner = elementsOf(element).map(words).join('')
    return element.name === 'w:p' ? `${inner}\n` : inner
  }
  const clean = (text: string) => cleanText(text).replace(/\s+/gu, ' ').trim()
  return {
    by: clean(comment.attributes.get('w:author') ?? '').slice(0, 200),
    text: clean(words(comment)).slice(0, 5000),
  }
}
