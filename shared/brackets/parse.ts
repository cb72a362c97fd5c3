import { type Holder, readAttribution } from './attribution.ts'
import { type Names, NO_NAMES } from './names.ts'
import { isPlain } from './plain.ts'

/** One of the wordings that a bracket offers. Offsets are UTF-16 units of the paragraph. */
export interface Alternative {
  /** Its words as they stand, blanks around them too: from here to before there. Other brackets may stand in them. */
  readonly from: number
  readonly to: number
  /** The same words without blanks around them. */
  readonly text: string
  readonly holders: readonly Holder[]
  /** "No text" is a wording, too; a placeholder is one that has still to be written. */
  readonly kind: 'words' | 'noText' | 'placeholder'
}

/** Words in square brackets, closed within their paragraph. */
export interface Bracket {
  /** Offset of its opening character, which is what it is known by. */
  readonly at: number
  /** Offset after its closing character. */
  readonly to: number
  /** In how many brackets it stands, itself counted. */
  readonly depth: number
  /** Index of the bracket that it stands in. */
  readonly parent: number | null
  readonly alternatives: readonly Alternative[]
  /** No negotiation: a footnote's mark, "[sic]", a year. */
  readonly isPlain: boolean
  /** Nothing of its paragraph stands outside of it but punctuation. */
  readonly isWhole: boolean
}

/** A bracket character whose other half is missing, as while one types. Shown, never repaired. */
export interface Unbalanced {
  readonly at: number
  readonly character: string
}

/** A piece of a paragraph. `bracket`: index of the innermost bracket that it belongs to. */
export interface Token {
  readonly kind: 'words' | 'open' | 'close' | 'separator' | 'attribution' | 'unbalanced'
  readonly from: number
  readonly text: string
  readonly bracket: number | null
}

/** A paragraph as negotiators write it. */
export interface Notation {
  /** All of it in order: joined they are the paragraph exactly. */
  readonly tokens: readonly Token[]
  /** In the order of their opening characters. */
  readonly brackets: readonly Bracket[]
  readonly unbalanced: readonly Unbalanced[]
}

const KINDS: readonly Token['kind'][] = ['words', 'open', 'close', 'separator', 'attribution', 'unbalanced']
const KIND = { words: 0, open: 1, close: 2, separator: 3, attribution: 4, unbalanced: 5 } as const

const OPENING = new Set(['[', '［'])
const CLOSING = new Set([']', '］'])
const DASHES = new Set(['-', '–', '—', '‑', '−'])
/** Who holds a wording stands at its end, in so many characters, behind one of its last so many dashes. */
const ATTRIBUTION_MAX = 1_000
const DASHES_MAX = 6
/** Longer words in brackets are no mark, no remark and no placeholder. */
const MARK_MAX = 60

/**
 * Reads the notation of brackets in one paragraph's text (`inlineText`): nesting, alternatives behind " / ", who holds them behind a dash.
 * Any text can be read, in time that grows with its length alone, and nothing of it is changed.
 */
export function parseBrackets(text: string, names: Names = NO_NAMES): Notation {
  const kinds = new Uint8Array(text.length)
  const { count, unbalanced } = match(text, kinds)
  if (count === 0 && unbalanced.length === 0) {
    const tokens: readonly Token[] = text === '' ? [] : [{ kind: 'words', from: 0, text, bracket: null }]
    return { tokens, brackets: [], unbalanced: [] }
  }
  return new Reader(text, names, kinds, count).read(unbalanced)
}

/** The paragraph's text again, to the letter. */
export function printBrackets({ tokens }: Notation): string {
  return tokens.map(({ text }) => text).join('')
}

/** Marks in `kinds` the characters that open and close brackets, and those whose other half is missing. `count`: of brackets. */
function match(
  text: string,
  kinds: Uint8Array,
): { readonly count: number; readonly unbalanced: readonly Unbalanced[] } {
  const open: number[] = []
  const unbalanced: Unbalanced[] = []
  let count = 0
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (OPENING.has(character)) open.push(at)
    else if (CLOSING.has(character)) {
      const start = open.pop()
      if (start === undefined) {
        kinds[at] = KIND.unbalanced
        unbalanced.push({ at, character })
      } else {
        kinds[start] = KIND.open
        kinds[at] = KIND.close
        count++
      }
    }
  }
  // What closes nothing stands before what is never closed.
  for (const at of open) {
    kinds[at] = KIND.unbalanced
    unbalanced.push({ at, character: text.charAt(at) })
  }
  return { count, unbalanced }
}

/** A bracket that is being read. */
interface Open {
  readonly index: number
  readonly at: number
  /** Where the present alternative begins, and where its last stretch without inner brackets does. */
  from: number
  stretch: number
  isLeaf: boolean
  readonly alternatives: Alternative[]
}

class Reader {
  readonly #text: string
  readonly #names: Names
  readonly #brackets: Bracket[]
  /** What each character is, by `KIND`. */
  readonly #kinds: Uint8Array

  constructor(text: string, names: Names, kinds: Uint8Array, count: number) {
    this.#text = text
    this.#names = names
    this.#kinds = kinds
    this.#brackets = new Array<Bracket>(count)
  }

  read(unbalanced: readonly Unbalanced[]): Notation {
    const open: Open[] = []
    let index = 0
    for (let at = 0; at < this.#text.length; at++) {
      const innermost = open.at(-1)
      const kind = this.#kinds[at]
      if (kind === KIND.open) {
        open.push({ index: index++, at, from: at + 1, stretch: at + 1, isLeaf: true, alternatives: [] })
      } else if (kind === KIND.close && innermost !== undefined) {
        this.#alternative(innermost, at)
        open.pop()
        const outer = open.at(-1)
        this.#brackets[innermost.index] = this.#bracket(innermost, at + 1, open.length + 1, outer?.index ?? null)
        if (outer !== undefined) {
          outer.stretch = at + 1
          outer.isLeaf = false
        }
      } else if (innermost !== undefined && this.#isSeparator(at)) {
        this.#kinds[at] = KIND.separator
        this.#alternative(innermost, at)
        innermost.from = at + 1
        innermost.stretch = at + 1
      }
    }
    return { tokens: this.#tokens(), brackets: this.#brackets, unbalanced }
  }

  #isSeparator(at: number): boolean {
    const character = this.#text.charAt(at)
    return (
      (character === '/' || character === '／') &&
      isBlank(this.#text.charAt(at - 1)) &&
      isBlank(this.#text.charAt(at + 1))
    )
  }

  /** Ends the present alternative of a bracket. */
  #alternative({ from, stretch, alternatives }: Open, end: number): void {
    const found = this.#attribution(stretch, end)
    const to = found?.from ?? end
    if (found !== null) this.#kinds.fill(KIND.attribution, found.from, end)
    const text = this.#text.slice(from, to).trim()
    alternatives.push({ from, to, text, holders: found?.holders ?? [], kind: kindOf(text) })
  }

  /** Who holds a wording: what stands behind the last dash that names follow, with the blanks before it. */
  #attribution(stretch: number, end: number): { readonly from: number; readonly holders: readonly Holder[] } | null {
    const first = Math.max(stretch, end - ATTRIBUTION_MAX)
    let tried = 0
    for (let at = end - 1; at >= first && tried < DASHES_MAX; at--) {
      if (!DASHES.has(this.#text.charAt(at))) continue
      const isApart = at === stretch || isBlank(this.#text.charAt(at - 1))
      if (!isApart && !isBlank(this.#text.charAt(at + 1))) continue
      tried++
      const holders = readAttribution(this.#text.slice(at + 1, end), this.#names, !isApart)
      if (holders === null) continue
      let from = at
      while (from > stretch && isBlank(this.#text.charAt(from - 1))) from--
      return { from, holders }
    }
    return null
  }

  #bracket({ at, isLeaf, alternatives }: Open, to: number, depth: number, parent: number | null): Bracket {
    const [only] = alternatives
    const isBare = isLeaf && alternatives.length === 1 && only?.holders.length === 0
    const isMark =
      isBare && only !== undefined && only.text.length <= MARK_MAX && isPlain(only.text, this.#text, at, to)
    return { at, to, depth, parent, alternatives, isPlain: isMark, isWhole: parent === null && this.#isWhole(at, to) }
  }

  /** Looked for only where brackets begin or end a paragraph, so that many brackets cost no more than one. */
  #isWhole(at: number, to: number): boolean {
    return at <= this.#firstWord() && to > this.#lastWord()
  }

  #first = -1
  #firstWord(): number {
    if (this.#first === -1) this.#first = this.#text.search(/\S/u)
    return this.#first
  }

  #last = -1
  #lastWord(): number {
    if (this.#last === -1) {
      let last = this.#text.length - 1
      while (last > 0 && /[\s.,;:]/u.test(this.#text.charAt(last))) last--
      this.#last = last
    }
    return this.#last
  }

  #tokens(): readonly Token[] {
    const tokens: Token[] = []
    const open: number[] = []
    let index = 0
    for (let from = 0; from < this.#text.length; ) {
      const kind = this.#kinds[from] ?? KIND.words
      if (kind === KIND.open) open.push(index++)
      let to = from + 1
      if (kind === KIND.words || kind === KIND.attribution)
        while (to < this.#text.length && this.#kinds[to] === kind) to++
      tokens.push({
        kind: KINDS[kind] ?? 'words',
        from,
        text: this.#text.slice(from, to),
        bracket: open.at(-1) ?? null,
      })
      if (kind === KIND.close) open.pop()
      from = to
    }
    return tokens
  }
}

function isBlank(character: string): boolean {
  return /^\s$/u.test(character)
}

function kindOf(text: string): Alternative['kind'] {
  if (text.length > MARK_MAX && !/^placeholder\b/iu.test(text)) return 'words'
  if (/^\(?no (?:text|paragraph)\)?\.?$/iu.test(text)) return 'noText'
  if (/^[\s._…xX]*$/u.test(text)) return 'placeholder'
  return /^(?:placeholder|to be (?:completed|determined|confirmed|inserted|developed|added|elaborated)|tb[cd])\b/iu.test(
    text,
  )
    ? 'placeholder'
    : 'words'
}
