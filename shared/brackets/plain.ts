/** Characters around a bracket that tell what it is. */
const AROUND = 160

const EDITORS =
  /^(?:sic!?|ibid\.?|(?:original )?emphasis(?: (?:added|supplied|omitted|in original))?|footnotes? omitted)$/iu
const NOTE_MARK = /^(?:\d{1,3}(?:\s*[,–-]\s*\d{1,3})*|[*†‡]{1,4})$/u
const YEAR = /^(?:1[5-9]|20)\d\d[a-z]?(?:\s*[–-]\s*(?:1[5-9]|20)?\d\d)?$/u

/** "[20] per cent", also behind other choices: "[20] [30] per cent". */
const QUANTITY =
  /^\s*(?:\[[^[\]]{0,20}\]\s*(?:or\s+|to\s+)?){0,4}(?:per\s?cent|%|‰|°|(?:thousand|million|billion|percentage|degrees?|tons?|tonnes|dollars|euros?|years?|months?|weeks?|days|hours|times)\b)/iu
/** "[2020][2025]", "[2020] or [2025]": a choice. */
const CHOICE_AFTER = /^\s*(?:or|to|\/|[–-])?\s*\[/iu
const CHOICE_BEFORE = /\]\s*(?:or|to|\/|[–-])?\s*$/iu
/** "by [2030]": a date that is not agreed. */
const DEADLINE = /\b(?:by|until|till|before|than|beyond|after)\s+(?:the\s+)?(?:(?:end|year)\s+(?:of\s+)?)?$/iu

/**
 * Whether brackets that name nobody are no negotiation: marks of footnotes, an editor's remarks such as "[sic]", years of sources. `at` and
 * `to` are offsets of the bracket in its paragraph. When in doubt it is negotiation: nothing that is open is to be overlooked.
 */
export function isPlain(words: string, text: string, at: number, to: number): boolean {
  if (EDITORS.test(words)) return true
  const before = text.slice(Math.max(0, at - AROUND), at)
  const after = text.slice(to, to + AROUND)
  if (NOTE_MARK.test(words)) return !QUANTITY.test(after)
  return YEAR.test(words) && !CHOICE_AFTER.test(after) && !CHOICE_BEFORE.test(before) && !DEADLINE.test(before)
}
