import type { Direction } from '../../shared/schema/text.ts'

const RTL = '\\p{Script=Arabic}\\p{Script=Hebrew}\\p{Script=Syriac}\\p{Script=Thaana}\\p{Script=Nko}\\p{Script=Adlam}'
const FIRST_STRONG = /\p{L}/u
const RTL_LETTER = new RegExp(`[${RTL}]`, 'u')
/** From the first right-to-left letter to the last before a letter of another direction. */
const RTL_STRETCH = new RegExp(`[${RTL}](?:[^\\p{L}]*[${RTL}])*`, 'gu')
const LTR_STRETCH = new RegExp(`(?:(?![${RTL}])\\p{L})(?:[^${RTL}]*(?:(?![${RTL}])\\p{L}))?`, 'gu')

/** Whether a block is set right to left: as it says, or by its first letter. */
export function isRightToLeft(direction: Direction, text: string): boolean {
  if (direction !== 'auto') return direction === 'rtl'
  return RTL_LETTER.test(FIRST_STRONG.exec(text)?.[0] ?? '')
}

/** A piece of a text that is set in one direction. */
export interface Stretch {
  readonly text: string
  readonly rightToLeft: boolean
}

/** Cuts a text where its direction changes. What has no direction of its own goes with the paragraph's. */
export function stretchesOf(text: string, paragraphRightToLeft: boolean): readonly Stretch[] {
  const stretches: Stretch[] = []
  let end = 0
  const push = (to: number, rightToLeft: boolean) => {
    if (to > end) stretches.push({ text: text.slice(end, to), rightToLeft })
    end = to
  }
  for (const match of text.matchAll(paragraphRightToLeft ? LTR_STRETCH : RTL_STRETCH)) {
    push(match.index, paragraphRightToLeft)
    push(match.index + match[0].length, !paragraphRightToLeft)
  }
  push(text.length, paragraphRightToLeft)
  return stretches
}
