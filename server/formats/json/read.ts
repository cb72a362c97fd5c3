import type { Redline } from '../../../shared/redline/model.ts'
import type { TextJson } from '../../../shared/schema/text.ts'
import { hasMoreSigns } from '../count-signs.ts'
import { FormatError } from '../format-error.ts'
import { redlineSchema, textSchema, versionSchema } from './schema.ts'

/** What a file of Plenum JSON can be. */
export type ReadJson =
  | { readonly kind: 'text'; readonly text: TextJson }
  | {
      readonly kind: 'version'
      readonly symbol: string | null
      readonly sections: readonly { readonly title: string | null; readonly text: TextJson }[]
    }
  | { readonly kind: 'redline'; readonly redline: Redline }

/**
 * A file of Plenum JSON: a text, a version or a redline, told by what it says of itself.
 *
 * @throws FormatError where it is not JSON, or none of these
 */
export function readJson(source: string): ReadJson {
  const value = parseJson(source)
  if (holdsNothings(value)) throw malformed('text')
  const format = memberOf(value, 'format')
  if (format === 'plenum.redline/1') {
    const redline = redlineSchema.safeParse(value)
    if (!redline.success) throw malformed('redline', redline.error.issues[0]?.path)
    return { kind: 'redline', redline: redline.data as unknown as Redline }
  }
  if (memberOf(value, 'type') === 'doc') {
    const text = textSchema.safeParse(value)
    if (!text.success) throw malformed('text', text.error.issues[0]?.path)
    return { kind: 'text', text: normalized(text.data as unknown as TextJson) }
  }
  if (memberOf(value, 'sections') === undefined)
    throw new FormatError('This JSON is no text, version or redline of Plenum.')
  const version = versionSchema.safeParse(value)
  if (!version.success) throw malformed('version', version.error.issues[0]?.path)
  return {
    kind: 'version',
    symbol: version.data.symbol ?? null,
    sections: version.data.sections.map(({ title, text }) => ({
      title,
      text: normalized(text as unknown as TextJson),
    })),
  }
}

/** What a file can hold: objects, lists and what is in them, counted by the signs between them. A check of nothings takes much memory. */
const MEMBERS_MAX = 1_000_000

function parseJson(source: string): unknown {
  if (hasMoreSigns(source, '{[,', MEMBERS_MAX)) throw new FormatError('This JSON is too large to be read.')
  try {
    return JSON.parse(source)
  } catch {
    throw new FormatError('This file is not valid JSON.')
  }
}

/** Lists of objects, in every form that is read. */
const LISTS = ['content', 'sections', 'blocks', 'runs', 'marks']

/** Whether a list holds something that is nothing; a check by the schema would tell of each of a million. */
function holdsNothings(value: unknown): boolean {
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const at = waiting.pop()
    for (const name of LISTS) {
      const list = memberOf(at, name)
      if (!Array.isArray(list)) continue
      for (const item of list as unknown[]) {
        if (typeof item !== 'object' || item === null || Object.keys(item).length === 0) return true
        waiting.push(item)
      }
    }
    const inner = [memberOf(at, 'attrs'), memberOf(at, 'text')]
    waiting.push(...inner.filter((one) => typeof one === 'object' && one !== null))
  }
  return false
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

function malformed(what: string, path: readonly PropertyKey[] = []): FormatError {
  return new FormatError(
    `This JSON is not a valid ${what}: see ${path.map(String).join('.').slice(0, 200) || 'its top'}.`,
  )
}

/** Empty runs left out and empty contents absent, as `TextJson` asks. */
function normalized(text: TextJson): TextJson {
  return JSON.parse(JSON.stringify(text), (key, value: unknown) => {
    if (!Array.isArray(value)) return value
    if (key === 'marks' && value.length === 0) return undefined
    return key === 'content'
      ? value.filter((node) => memberOf(node, 'type') !== 'text' || memberOf(node, 'text') !== '')
      : value
  }) as TextJson
}
