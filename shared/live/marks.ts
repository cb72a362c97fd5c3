import { isSafeHref, MARK_TYPES, type MarkJson } from '../schema/text.ts'

/** The marks of a run as attributes of the shared text: `{ strong: true, link: { href } }`. */
export type Attributes = Readonly<Record<string, unknown>>

/** Marks of a run in the order of `MARK_TYPES`; what the schema does not know is left out, and superscript wins over subscript. */
export function marksOf(attributes: Attributes | undefined): readonly MarkJson[] {
  if (attributes === undefined) return []
  const marks: MarkJson[] = []
  for (const type of MARK_TYPES) {
    const value = attributes[type]
    if (type === 'link') {
      const href = hrefOf(value)
      if (href !== null) marks.push({ type, attrs: { href } })
    } else if (value === true && !(type === 'subscript' && attributes.superscript === true)) marks.push({ type })
  }
  return marks
}

/** The attributes that stand for marks; `{}` for none, so that an insertion never takes over its neighbour's. */
export function attributesOf(marks: readonly MarkJson[] | undefined): Record<string, unknown> {
  const attributes: Record<string, unknown> = {}
  for (const mark of marks ?? []) attributes[mark.type] = mark.type === 'link' ? { href: mark.attrs.href } : true
  return attributes
}

/** The address in the value of a `link` attribute, or null where it is none that may stand. */
export function hrefOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || !('href' in value)) return null
  return typeof value.href === 'string' && isSafeHref(value.href) ? value.href : null
}

/** Whether two values of one attribute mean the same: plain values, or flat objects such as a link's. */
export function equalValues(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const before = Object.entries(a)
  const after = b as Record<string, unknown>
  return before.length === Object.keys(b).length && before.every(([key, value]) => after[key] === value)
}

/** What to set so that `before` becomes `after`: changed keys, and null for those to remove. */
export function attributesBetween(before: Attributes, after: Attributes): Record<string, unknown> {
  const change: Record<string, unknown> = {}
  for (const key of Object.keys(before)) if (!(key in after)) change[key] = null
  for (const [key, value] of Object.entries(after)) if (!equalValues(before[key], value)) change[key] = value
  return change
}
