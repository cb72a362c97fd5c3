import { hasForbiddenCharacter } from '../../shared/live/fault.ts'

const LINE_ENDS = /\r\n?|[\u0085\u2028]/g
const SPACES = /[\v\f]/g

/**
 * Characters from outside as they may stand in a text: line ends become "\n", vertical tabs and form feeds a space, lone surrogates
 * and noncharacters U+FFFD; other control characters and the bidirectional embeddings and overrides are dropped.
 */
export function cleanText(text: string): string {
  const spaced = text.replace(LINE_ENDS, '\n').replace(SPACES, ' ')
  if (!hasForbiddenCharacter(spaced)) return spaced
  let clean = ''
  for (const character of spaced) {
    if (!hasForbiddenCharacter(character)) clean += character
    else if (!/\p{Cc}|[\u202a-\u202e]/u.test(character)) clean += '\ufffd'
  }
  return clean
}

/** Whether cleaning drops or replaces a character, besides line ends and spaces. */
export function losesCharacters(text: string): boolean {
  return hasForbiddenCharacter(text.replace(LINE_ENDS, '\n').replace(SPACES, ' '))
}
