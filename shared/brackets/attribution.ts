import type { Names } from './names.ts'

/** What a delegation wants of bracketed words. */
export type Stance = 'propose' | 'retain' | 'delete' | 'reserve'
export const STANCES: readonly Stance[] = ['propose', 'retain', 'delete', 'reserve']

/** A delegation or group that is named in a bracket. */
export interface Holder {
  /** The delegation's name where it is known, else as it is written. */
  readonly name: string
  readonly written: string
  readonly isKnown: boolean
  readonly stance: Stance
  /** What was added after a colon: "Saramor: agreed language of 2005". */
  readonly remark?: string
}

const STANCE_WORDS: Readonly<Record<Stance, string>> = {
  propose: 'propos(?:e|es|ed|al)',
  retain: 'retain(?:s|ed)?|keeps?|maintains?|support(?:s|ed)?',
  delete: 'delet(?:e|es|ed|ion)|removes?|oppos(?:e|es|ed)|cannot accept|do(?:es)? not accept',
  reserve: 'reserv(?:e|es|ed|ation)|reserves? (?:its|their) positions?|awaits? instructions|awaiting instructions',
}
const STANCE_ENDS = STANCES.map(
  (stance) => [stance, new RegExp(`(?:^|\\s)(?:to )?(?:${STANCE_WORDS[stance]})$`, 'iu')] as const,
)

const CLAUSE_ENDS = /[;；؛]/u
const ITEM_ENDS = /[,，、،]/u
const REMARK = /[:：]/u
/**
 * The holders that the end of an alternative names: "US; G77 delete", "EU, G retain", "Zafrin: not the place". Null where it is no such
 * list. What stands at the end of a list holds for all names of it that have none of their own. A clause without any proposes; one that
 * comes later and only remarks reserves. `strict`: names that are not known must be abbreviations.
 */
export function readAttribution(tail: string, names: Names, strict: boolean): readonly Holder[] | null {
  const holders: Holder[] = []
  const clauses = withoutEnd(tail.replace(/\s+/gu, ' ')).split(CLAUSE_ENDS)
  for (const [at, clause] of clauses.entries()) {
    const colon = clause.search(REMARK)
    const list = colon === -1 ? clause : clause.slice(0, colon)
    const remark = colon === -1 ? '' : clause.slice(colon + 1).trim()
    const said = readList(list, names, strict)
    if (said === null) return null
    for (const { written, stance } of said) {
      const name = names.resolve(written)
      holders.push({
        name: name ?? written,
        written,
        isKnown: name !== null,
        stance: stance ?? (at > 0 && remark !== '' ? 'reserve' : 'propose'),
        ...(remark !== '' && { remark }),
      })
    }
  }
  return holders
}

/** Without blanks, commas and the like at the end. Not by a pattern, which would take long for hostile texts. */
function withoutEnd(tail: string): string {
  let to = tail.length
  while (to > 0 && ' .,;'.includes(tail.charAt(to - 1))) to--
  return tail.slice(0, to)
}

interface Said {
  readonly written: string
  readonly stance: Stance | null
}

/** Names with what they want, of one clause; null where one of them is no name, or there is none. */
function readList(list: string, names: Names, strict: boolean): readonly Said[] | null {
  const items = list.split(ITEM_ENDS).map((item) => item.trim().replace(/\.$/u, ''))
  const said: Said[] = []
  let waiting: string[] = []
  for (let at = 0; at < items.length; ) {
    const taken = takeName(items, at, names)
    const { rest, stance } =
      taken === null ? withoutStance(items[at] ?? '') : { rest: taken.name, stance: taken.stance }
    const written = taken === null ? splitNames(rest, names, strict) : [rest]
    // A stance may stand alone behind the last comma: "US, EU, delete".
    if (written === null && !(rest === '' && stance !== null && waiting.length > 0)) return null
    waiting.push(...(written ?? []))
    if (stance !== null) {
      for (const name of waiting) said.push({ written: name, stance })
      waiting = []
    }
    at += taken?.parts ?? 1
  }
  for (const name of waiting) said.push({ written: name, stance: null })
  return said.length === 0 ? null : said
}

/** A known name that begins at an item, with commas in it or not, and what stands behind it. */
function takeName(
  items: readonly string[],
  at: number,
  names: Names,
): { readonly name: string; readonly stance: Stance | null; readonly parts: number } | null {
  for (let parts = Math.min(names.parts, items.length - at); parts > 0; parts--) {
    const written = items.slice(at, at + parts).join(', ')
    if (names.resolve(written) !== null) return { name: written, stance: null, parts }
    const { rest, stance } = withoutStance(written)
    if (stance !== null && names.resolve(rest) !== null) return { name: rest, stance, parts }
  }
  return null
}

function withoutStance(item: string): { readonly rest: string; readonly stance: Stance | null } {
  for (const [stance, end] of STANCE_ENDS) {
    const found = end.exec(item)
    if (found !== null) return { rest: item.slice(0, found.index).trim(), stance }
  }
  return { rest: item, stance: null }
}

/** "EU and G77" are two where one of them is known or both are abbreviations; "Holm and Spry" is one. */
function splitNames(written: string, names: Names, strict: boolean): readonly string[] | null {
  const parts = written.split(/\s+(?:and|&|\+)\s+/u)
  const areMany =
    parts.length > 1 && (parts.some((part) => names.resolve(part) !== null) || parts.every(isAbbreviation))
  const all = areMany ? parts : [written]
  const isName = strict ? isAbbreviation : looksLikeName
  return all.every((name) => names.resolve(name) !== null || isName(name)) ? all : null
}

function isAbbreviation(name: string): boolean {
  return /^\p{Lu}[\p{Lu}\p{N}&.+-]{0,7}$/u.test(name)
}

/** Characters and words that a name which is not known may have at most. */
const NAME_MAX = 80
const NAME_WORDS_MAX = 8
/** In scripts without capital letters a name is told by being short alone. */
const UNCASED_NAME_MAX = 20

const SMALL_WORDS = /^(?:of|the|and|for|in|on|de|du|des|la|le|les|et|da|do|del|y|al|und|von|&|\+)$/u
/** What begins like a name and is a place in a text. */
const PLACES = /^(?:Articles?|Paragraphs?|Sections?|Annex|Chapter|Part|Option|Decision|Resolution)$/iu

function looksLikeName(name: string): boolean {
  if (name.length > NAME_MAX) return false
  const words = name.split(/\s+/u)
  const [first = ''] = words
  if (words.length > NAME_WORDS_MAX || PLACES.test(first)) return false
  if (/^\p{Lo}/u.test(first)) return name.length <= UNCASED_NAME_MAX && words.length <= 3
  return (
    /^["“(]?\p{Lu}/u.test(first) &&
    words.every((word) => /^["“(]?[\p{Lu}\p{Lo}\p{N}]|^[dl]['’]/u.test(word) || SMALL_WORDS.test(word))
  )
}
