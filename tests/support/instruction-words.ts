/** What instructions in words name as inserted and deleted, in order. */
export interface NamedWords {
  readonly inserted: readonly string[]
  readonly deleted: readonly string[]
}

const VERBS = /\b(insert|add|with|delete|replace|set|move|change)\b/gi
/** What tells a place is quoted right behind these. */
const PLACE = /\b(after (the [^“,:]*)?|heading )$/
const CLASS: Readonly<Record<string, keyof NamedWords>> = {
  insert: 'inserted',
  add: 'inserted',
  with: 'inserted',
  delete: 'deleted',
  replace: 'deleted',
}

/**
 * Reads instructions as a person does, from their words alone: what stands in quotation marks was inserted or deleted, by the last verb
 * before it; what stands right behind "after" or "heading" only tells a place. The text itself must not hold the quotation marks “ ”.
 */
export function namedWords(lines: readonly string[]): NamedWords {
  const inserted: string[] = []
  const deleted: string[] = []
  for (const line of lines) {
    let now: keyof NamedWords | null = null
    for (const [, outside = '', quote = ''] of line.matchAll(/([^“]*)“([^”]*)”/g)) {
      const verb = outside.match(VERBS)?.at(-1)?.toLowerCase()
      if (verb !== undefined) now = CLASS[verb] ?? null
      if (PLACE.test(outside) && !/^Delete the (\S+ )?heading $/.test(outside)) continue
      if (now === 'inserted') inserted.push(quote)
      else if (now === 'deleted') deleted.push(quote)
    }
  }
  return { inserted, deleted }
}

/** What is not blank, sorted: which words came and went, whatever the order in which they are told. */
export function sortedInk(texts: readonly string[]): string {
  return [...texts.join('').replace(/\s/gu, '')].sort().join('')
}
