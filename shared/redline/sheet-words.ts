import { format } from '../messages/format.ts'
import { holderWords } from './bracket-words.ts'
import { quoted } from './instruction-words.ts'
import type { SheetReason } from './sheet.ts'

/** Characters of a bracket or of words that are repeated in a sentence. */
const SHOWN = 160

/** Why a paragraph stands in a delegation's sheet, as a sentence to it. */
export function reasonWords(reason: SheetReason): string {
  switch (reason.kind) {
    case 'wordsDeleted':
      return format('sheet.wordsDeleted', { words: list(reason.words), by: names(reason.by) })
    case 'changedAround':
      return format('sheet.changedAround', { by: names(reason.by) })
    case 'wordsIn':
      return format('sheet.wordsIn', { words: list(reason.words) })
    case 'moved':
      return format('sheet.moved')
    case 'renumbered':
      return format('sheet.renumbered', { before: reason.before, after: reason.after ?? 'none' })
    default: {
      const { kind, bracket, group, joined, left } = reason
      const holds = [
        ...(joined.length === 0 || kind === 'bracketOpened'
          ? []
          : [format('report.sinceJoined', { holders: holderWords(joined) })]),
        ...(left.length === 0 || kind === 'bracketClosed'
          ? []
          : [format('report.sinceLeft', { holders: holderWords(left) })]),
      ]
      const whose = group === null ? 'own' : 'group'
      return [format(`sheet.${kind}`, { whose, group: group ?? '', bracket: shown(bracket) }), ...holds].join(' ')
    }
  }
}

function names(by: readonly (string | null)[]): string {
  return by.map((name) => name ?? format('changes.unknownAuthor')).join(', ')
}

function list(words: readonly string[]): string {
  return words.map((part) => quoted(shown(part.trim()))).join(', ')
}

function shown(words: string): string {
  return words.length > SHOWN ? `${words.slice(0, SHOWN)}…` : words
}
