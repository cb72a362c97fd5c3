const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?$/

/** What programs write where they know of no time: LibreOffice the first, Plenum's own Word files the other. */
const NO_TIMES: ReadonlySet<string> = new Set(['1970-01-01T00:00:00Z', '1980-01-01T00:00:00Z'])

/**
 * A file's word for a time (ISO 8601 with seconds) as ISO 8601 UTC, whole seconds; null where it is absent, malformed, or no day of
 * the calendar. One without a zone is taken for UTC: Word writes local time, and a Z behind it.
 */
export function instantIn(written: string | undefined): string | null {
  const [, local, zone = 'Z'] = INSTANT.exec(written?.trim() ?? '') ?? []
  if (local === undefined) return null
  const at = inUtc(Date.parse(`${local}${zone}`))
  // A day that a month does not have is read as one of the next month.
  const asWritten = inUtc(Date.parse(`${local}Z`))
  return at === null || asWritten !== `${local}Z` || NO_TIMES.has(at) ? null : at
}

/** The last of some times, of what was done when all of it was; null where one of them is not known. */
export function latest(times: readonly (string | null)[]): string | null {
  return times.reduce((last, one) => (last === null || one === null ? null : one > last ? one : last))
}

function inUtc(time: number): string | null {
  return Number.isNaN(time) ? null : new Date(time).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
