import { isSafeHref, type MarkJson } from '../../../shared/schema/text.ts'
import { FormatError } from '../format-error.ts'
import type { UnheldCounter } from '../unheld.ts'

interface Field {
  phase: 'code' | 'result'
  code: string
  link: MarkJson | null
}

/**
 * The fields that are open (page number, table of contents, link …). They can span paragraphs. Of a field the code is left out and the
 * result is text; a field that links makes its result a link.
 */
export class Fields {
  readonly #open: Field[] = []
  readonly #unheld: UnheldCounter

  constructor(unheld: UnheldCounter) {
    this.#unheld = unheld
  }

  /** Whether what comes is the code of a field, and no text. */
  get inCode(): boolean {
    return this.#open.some(({ phase }) => phase === 'code')
  }

  /** The links that the open fields make. */
  get links(): readonly MarkJson[] {
    return this.#open.flatMap(({ link }) => link ?? [])
  }

  /**
   * A boundary: "begin", "separate" or "end" (`w:fldChar`).
   *
   * @throws FormatError where too many are open
   */
  boundary(kind: string | undefined): void {
    const last = this.#open.at(-1)
    if (kind === 'begin') {
      if (this.#open.length >= OPEN_MAX) throw new FormatError('This Word file is nested too deeply to be read.')
      this.#open.push({ phase: 'code', code: '', link: null })
    }
    if (kind === 'separate' && last !== undefined) {
      last.phase = 'result'
      last.link = linkOf(last.code)
    } else if (kind === 'end' && last !== undefined) {
      this.#open.pop()
      this.noteField(last.code)
    }
  }

  /** Characters of a code. */
  code(characters: string): void {
    const last = this.#open.at(-1)
    if (last?.phase === 'code' && last.code.length < CODE_MAX) last.code += characters
  }

  /** A field that is no link. Those within another one, such as the lines of a table of contents, are of that one. */
  noteField(code: string): void {
    if (this.#open.length > 0 || linkOf(code) !== null || NO_TEXT.test(code)) return
    this.#unheld.note(FORM.test(code) ? 'formField' : isInnerLink(code) ? 'link' : 'field')
  }
}

const CODE_MAX = 10_000
/** Fields within one another. */
const OPEN_MAX = 100
const FORM = /^\s*FORM(TEXT|CHECKBOX|DROPDOWN)\b/i
/** Marks for an index or a table, which show nothing. */
const NO_TEXT = /^\s*(XE|TC|TA|RD|SET|BOOKMARK)\b/i

function isInnerLink(code: string): boolean {
  return /^\s*HYPERLINK\b/i.test(code)
}

/** The address in `HYPERLINK "address"`, with `\\l "place"` behind it; null for any other field and for places in the file. */
export function linkOf(code: string): MarkJson | null {
  const address = /^\s*HYPERLINK\s+(?:"([^"]*)"|([^\s"\\]\S*))/i.exec(code)
  const href = address?.[1] ?? address?.[2] ?? ''
  const place = /\\l\s+"([^"]*)"/i.exec(code)?.[1]
  const whole = place === undefined || href.includes('#') ? href : `${href}#${place}`
  return isSafeHref(whole) ? { type: 'link', attrs: { href: whole } } : null
}
