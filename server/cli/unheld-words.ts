import { format, type MessageKey } from '../../shared/messages/format.ts'
import type { Unheld, UnheldKind } from '../formats/unheld.ts'

/** Says on standard error, in one line, what a file holds and its text does not. */
export function tellUnheld(command: string, name: string, unheld: readonly Unheld[]): void {
  const line = unheldLine(name, unheld)
  if (line !== null) process.stderr.write(`plenum ${command}: ${withoutCommands(line)}\n`)
}

/** Words of a file can neither begin a second line nor steer the terminal nor turn the direction of the line. */
function withoutCommands(line: string): string {
  return line.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').replace(/[\u202a-\u202e\u2066-\u2069]/g, '')
}

/** One line that names what a file holds and its text does not; null where there is nothing to say. */
export function unheldLine(name: string, unheld: readonly Unheld[]): string | null {
  if (unheld.length === 0) return null
  return format('unheld.line', { name, list: unheld.map(wordsOf).join('; ') })
}

function wordsOf({ what, count, where }: Unheld): string {
  const words = format(keyOf(what), { n: count })
  if (where === null) return words
  return format(count === 1 ? 'unheld.near' : 'unheld.nearFirst', { what: words, where })
}

function keyOf(what: UnheldKind): MessageKey {
  return `unheld.${what}`
}
