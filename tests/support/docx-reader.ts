import { strFromU8, unzipSync } from 'fflate'

/** How a file with tracked changes is read. */
type Reading = 'accept' | 'reject'

/** What a flat reading of a Word file finds, by the rules of the format alone; shares nothing with the product's reader or writer. */
export interface FlatReading {
  /** Paragraphs of the body, then those of the footnotes that are referred to; a line break is a space. */
  readonly paragraphs: readonly string[]
  /** Numbers of elements that track changes. */
  readonly marks: Readonly<Record<string, number>>
  readonly authors: readonly string[]
}

const GONE = { accept: ['w:del', 'w:moveFrom'], reject: ['w:ins', 'w:moveTo'] } as const
const END_GONE = { accept: 'w:del', reject: 'w:ins' } as const
const TRACKED = ['w:ins', 'w:del', 'w:moveFrom', 'w:moveTo', 'w:rPrChange', 'w:pPrChange']

/** Reads `word/document.xml` and `word/footnotes.xml`. `frame`: styles whose names begin so are left out. Throws on XML that is not well-formed. */
export function readFlat(docx: Uint8Array, reading: Reading, frame = 'PlenumFrame'): FlatReading {
  const files = unzipSync(docx)
  const part = (name: string) => (files[name] === undefined ? null : tokens(strFromU8(files[name])))
  const document = part('word/document.xml')
  if (document === null) throw new Error('no document.xml')
  const body = readPart(document, reading, frame)
  const notes = notesOf(part('word/footnotes.xml') ?? [])
  const footnotes = body.references.flatMap((id) => {
    const note = notes.get(id)
    return note === undefined ? [] : [readPart(note, reading, frame).paragraphs.join(' ').replace(/^ /, '')]
  })
  return { paragraphs: [...body.paragraphs, ...footnotes], marks: body.marks, authors: body.authors }
}

interface Token {
  readonly kind: 'open' | 'close' | 'empty' | 'text'
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly text: string
}

/** A strict little tokenizer: throws on what is not well-formed. */
function tokens(xml: string): Token[] {
  const found: Token[] = []
  const open: string[] = []
  const pattern = /<\?[^?]*\?>|<(\/?)([\w:]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy
  for (let end = 0; end < xml.length; ) {
    const match = pattern.exec(xml)
    if (match === null) throw new Error(`not well-formed: ${xml.slice(end, end + 80)}`)
    end = pattern.lastIndex
    const [, closing, name, attributes = '', empty, text] = match
    if (text !== undefined) found.push({ kind: 'text', name: '', attributes: {}, text: decoded(text) })
    else if (name === undefined) continue
    else if (closing === '/') {
      if (open.pop() !== name) throw new Error(`not well-formed: </${name}>`)
      found.push({ kind: 'close', name, attributes: {}, text: '' })
    } else {
      if (empty !== '/') open.push(name)
      const pairs = [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key, value]) => [key, decoded(value ?? '')])
      found.push({ kind: empty === '/' ? 'empty' : 'open', name, attributes: Object.fromEntries(pairs), text: '' })
    }
  }
  if (open.length > 0) throw new Error(`not well-formed: <${open.join('><')}>`)
  return found
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decoded(text: string): string {
  if (/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/u.test(text)) throw new Error('a character that XML forbids')
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));|&/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16))
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal))
    const character = ENTITIES[name]
    if (character === undefined) throw new Error(`not well-formed: ${whole}`)
    return character
  })
}

function notesOf(all: readonly Token[]): Map<string, Token[]> {
  const notes = new Map<string, Token[]>()
  let open: Token[] | null = null
  for (const token of all) {
    if (token.name === 'w:footnote' && token.kind === 'open') {
      open = []
      notes.set(token.attributes['w:id'] ?? '', open)
    } else if (token.name === 'w:footnote') open = null
    else open?.push(token)
  }
  return notes
}

function readPart(all: readonly Token[], reading: Reading, frame: string) {
  const gone: readonly string[] = GONE[reading]
  const paragraphs: string[] = []
  const marks: Record<string, number> = {}
  const authors = new Set<string>()
  const references: string[] = []
  const path: string[] = []
  let text = ''
  /** Paragraphs that have run on so far, or null. */
  let pending: string | null = null
  let endGone = false
  let framed = false
  let runFramed = false
  let rowGone = false
  let rowStart = 0
  const flush = (always: boolean) => {
    if (pending !== null && (always || pending !== '')) paragraphs.push(pending)
    pending = null
  }
  for (const token of all) {
    const { name, kind } = token
    const inside = (other: string) => path.includes(other)
    const hidden = gone.some((wrapper) =>
      path.some((at, i) => at === wrapper && !['w:rPr', 'w:trPr'].includes(path[i - 1] ?? '')),
    )
    if (kind === 'open' || kind === 'empty') {
      if (TRACKED.includes(name)) {
        marks[name] = (marks[name] ?? 0) + 1
        if (token.attributes['w:author'] !== undefined) authors.add(token.attributes['w:author'])
      }
      const [around, beyond] = [path.at(-1), path.at(-2)]
      if (name === 'w:pStyle' && !inside('w:pPrChange')) framed = token.attributes['w:val']?.startsWith(frame) ?? false
      if (name === 'w:rStyle' && !inside('w:rPrChange'))
        runFramed = token.attributes['w:val']?.startsWith(frame) ?? false
      if (name === END_GONE[reading] && around === 'w:rPr' && beyond === 'w:pPr') endGone = true
      if (name === END_GONE[reading] && around === 'w:trPr') rowGone = true
      if (name === 'w:tbl') flush(false)
      if (name === 'w:tr') {
        rowGone = false
        rowStart = paragraphs.length
      }
      if (name === 'w:r') runFramed = false
      if (name === 'w:br' && !hidden) text += ' '
      if (name === 'w:footnoteReference' && !hidden) references.push(token.attributes['w:id'] ?? '')
      if (name === 'w:p' && kind === 'open') {
        text = ''
        endGone = false
        framed = false
      }
    }
    if (kind === 'text' && /^w:(t|delText)$/.test(path.at(-1) ?? '') && !hidden && !runFramed) text += token.text
    if (name === 'w:p' && kind !== 'open') {
      // The text runs on past what is set around it.
      if (!framed) {
        pending = (pending ?? '') + (kind === 'close' ? text : '')
        if (!endGone || kind === 'empty') flush(true)
      }
    }
    if (kind === 'open') path.push(name)
    if (kind === 'close') {
      path.pop()
      if (name === 'w:tc' || name === 'w:body') flush(false)
      if (name === 'w:tr' && rowGone) paragraphs.length = rowStart
    }
  }
  flush(false)
  return { paragraphs, marks, authors: [...authors].sort(), references }
}
