import { format } from '../../../shared/messages/format.ts'
import { type Frame, tableLines } from '../../../shared/redline/frame.ts'
import { instructionsOf } from '../../../shared/redline/instructions.ts'
import type { Redline } from '../../../shared/redline/model.ts'
import { cleanText } from '../clean-text.ts'

/** A redline as instructions in words, one a line, under its masthead; one line says so where there is nothing to change. */
export function redlineToInstructions(redline: Redline, frame: Frame | null): string {
  const head = frame === null ? [] : [frame.title, frame.subject, ...frame.lines, ...tableLines(frame, 'before'), '']
  const lines = instructionsOf(redline)
  const body = lines.length > 0 ? lines : [format('instructions.none')]
  return [...head, ...body].map((line) => `${cleanText(line).replaceAll('\n', ' ')}\n`).join('')
}
