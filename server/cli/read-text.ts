import { createHash } from 'node:crypto'
import type { Reading } from '../../shared/redline/accept.ts'
import { readRedline } from '../../shared/redline/accept.ts'
import type { Redline } from '../../shared/redline/model.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { importAkn } from '../formats/akn/read.ts'
import { importDocx } from '../formats/docx/read.ts'
import { FormatError } from '../formats/format-error.ts'
import { importHtml } from '../formats/html/read.ts'
import type { Imported } from '../formats/imported.ts'
import { readJson } from '../formats/json/read.ts'
import { importMarkdown } from '../formats/markdown/read.ts'
import { importText } from '../formats/text/read.ts'
import type { Unheld } from '../formats/unheld.ts'
import type { Input } from './input.ts'

type Sections = RedlineText['sections']

/** A file on one side of its tracked changes. */
export interface ReadInput {
  readonly sections: Sections
  /** What it holds besides, and a text does not. */
  readonly unheld: readonly Unheld[]
}

/** Reads the text of a file. Throws `FormatError`, with the file's name, where it cannot be read. */
export function readTextOf(input: Input, side: Reading): ReadInput {
  try {
    return readSections(input, side)
  } catch (thrown) {
    throw thrown instanceof FormatError ? new FormatError(`${input.name}: ${thrown.message}`) : thrown
  }
}

/** A file as one side of a comparison; its label is its name, or the symbol it bears. */
export function redlineTextOf(input: Input): { readonly text: RedlineText; readonly unheld: readonly Unheld[] } {
  const { sections, unheld } = readTextOf(input, 'accept')
  const hash = createHash('sha256')
    .update(canonicalJson(sections as unknown as Json))
    .digest('hex')
  return { text: { label: symbolOf(input) ?? input.name, hash: `sha256:${hash}`, sections }, unheld }
}

function readSections(input: Input, side: Reading): ReadInput {
  const untitled = ({ text, unheld }: Imported): ReadInput => ({ sections: [{ title: null, text }], unheld })
  switch (input.format) {
    case 'docx':
      return untitled(importDocx(input.bytes, side))
    case 'akn':
      return untitled(importAkn(decodeText(input.bytes), side))
    case 'html':
      return untitled(importHtml(decodeText(input.bytes), side))
    case 'md':
      return untitled(importMarkdown(decodeText(input.bytes), side))
    case 'txt':
      return untitled(importText(decodeText(input.bytes)))
    case 'json': {
      const json = readJson(decodeText(input.bytes))
      if (json.kind === 'version') return { sections: json.sections, unheld: [] }
      return untitled({ text: json.kind === 'text' ? json.text : readRedline(json.redline, side), unheld: [] })
    }
  }
}

/** The redline that a file of Plenum JSON holds, or null where it holds something else. */
export function redlineOfInput(input: Input): Redline | null {
  if (input.format !== 'json') return null
  try {
    const json = readJson(decodeText(input.bytes))
    return json.kind === 'redline' ? json.redline : null
  } catch (thrown) {
    throw thrown instanceof FormatError ? new FormatError(`${input.name}: ${thrown.message}`) : thrown
  }
}

function symbolOf(input: Input): string | null {
  if (input.format !== 'json') return null
  const json = readJson(decodeText(input.bytes))
  return json.kind === 'version' ? json.symbol : null
}

/** The text in bytes: UTF-8, or UTF-16 where a byte order mark says so. Throws `FormatError` where it is neither. */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new FormatError('This is not text in UTF-8.')
  }
}
