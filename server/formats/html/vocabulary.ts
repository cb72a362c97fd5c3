import type { MarkJson } from '../../../shared/schema/text.ts'
import type { UnheldKind } from '../unheld.ts'

const namesIn = (names: string) => names.split(' ')

/** Elements that stand around blocks; any other that is not named in this file is taken for a part of a line. */
export const CONTAINERS = new Set(
  namesIn(
    'html body main article section search div header footer nav aside figure figcaption form fieldset legend details summary ' +
      'dialog address hgroup center dl noscript slot frameset noframes',
  ),
)

/** Lists; `menu` and `dir` are old words for the same. */
export const LISTS = new Set(namesIn('ul ol menu dir'))

export const MARKS: Readonly<Record<string, MarkJson>> = {
  strong: { type: 'strong' },
  b: { type: 'strong' },
  em: { type: 'em' },
  i: { type: 'em' },
  cite: { type: 'em' },
  dfn: { type: 'em' },
  var: { type: 'em' },
  u: { type: 'underline' },
  sup: { type: 'superscript' },
  sub: { type: 'subscript' },
}

/** What is left out without a word: it is not of what a page says to its readers. */
export const NOTHING = new Set(
  namesIn('script style template head title meta link base wbr col colgroup param source track area datalist rp'),
)

/** What is left out, or kept in another way, and named. */
const LEFT_OUT: readonly [UnheldKind, string][] = [
  ['picture', 'img svg canvas image'],
  ['media', 'audio video bgsound'],
  ['embeddedObject', 'iframe object embed applet frame portal'],
  ['equation', 'math'],
  ['formField', 'input select textarea button meter progress'],
  ['ruby', 'rt rtc'],
]
export const UNHELD_ELEMENTS: ReadonlyMap<string, UnheldKind> = new Map(
  LEFT_OUT.flatMap(([what, names]) => namesIn(names).map((name) => [name, what] as const)),
)

/** Elements whose words are kept, and of which what they say besides is not. */
export const UNHELD_LOOKS: Readonly<Record<string, UnheldKind>> = {
  s: 'strikethrough',
  strike: 'strikethrough',
  mark: 'colour',
  blink: 'effect',
  marquee: 'effect',
}

/** What a `style` attribute says that no mark holds. */
export const UNHELD_STYLES: readonly [RegExp, UnheldKind][] = [
  [/(^|;)\s*text-decoration(-line)?\s*:[^;]*line-through/i, 'strikethrough'],
  [/(^|;)\s*display\s*:\s*none|(^|;)\s*visibility\s*:\s*hidden|(^|;)\s*mso-hide\s*:\s*all/i, 'hiddenText'],
  [/(^|;)\s*(font-variant|text-transform)\s*:\s*(?!normal|none)/i, 'capitals'],
  [/(^|;)\s*color\s*:\s*(?!inherit|initial|black|windowtext|currentcolor|#0{3}\b|#0{6}\b|rgb\(0, ?0, ?0\))/i, 'colour'],
  [/(^|;)\s*background(-color)?\s*:\s*(?!inherit|initial|transparent|none|white|#f{3}\b|#f{6}\b)/i, 'colour'],
]

/** What a `style` attribute says that a mark holds. */
export const MARK_STYLES: readonly [RegExp, MarkJson][] = [
  [/(^|;)\s*font-weight\s*:\s*(bold|bolder|[6-9]00)/i, { type: 'strong' }],
  [/(^|;)\s*font-style\s*:\s*(italic|oblique)/i, { type: 'em' }],
  [/(^|;)\s*text-decoration(-line)?\s*:[^;]*underline/i, { type: 'underline' }],
  [/(^|;)\s*vertical-align\s*:\s*super/i, { type: 'superscript' }],
  [/(^|;)\s*vertical-align\s*:\s*sub\b/i, { type: 'subscript' }],
]
