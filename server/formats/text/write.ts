import { format } from '../../../shared/messages/format.ts'
import { type Frame, tableLines } from '../../../shared/redline/frame.ts'
import type { Redline, RedlineBlock, RedlineRun } from '../../../shared/redline/model.ts'
import { cleanText } from '../clean-text.ts'

/**
 * A redline as plain text, one paragraph a line: `[-deleted-]`, `{+inserted+}`, and the paragraph's end as `¶` where it came or went.
 * For people; it is not read again.
 */
export function redlineToText(redline: Redline, frame: Frame | null): string {
  const lines = redline.blocks.flatMap((block) => blockLines(block, frame !== null))
  const tables = frame === null ? [] : tableLines(frame, 'after').map(oneLine)
  return `${[...frameLines(frame), ...lines, ...tables].join('\n')}\n`
}

/** A text without changes as plain text under its masthead, with section titles and paragraph numbers; the redline is of the text with itself. */
export function versionToText(redline: Redline, frame: Frame): string {
  return redlineToText(redline, frame)
}

function frameLines(frame: Frame | null): string[] {
  return frame === null
    ? []
    : [frame.title, frame.subject, ...frame.lines, ...tableLines(frame, 'before'), ''].map(oneLine)
}

function blockLines(block: RedlineBlock, framed: boolean): string[] {
  const title = framed && block.section !== undefined ? ['', oneLine(block.section), ''] : []
  const number = framed ? numberText(block) : ''
  const moved =
    block.change === 'movedFrom' || block.change === 'movedTo' ? `(${format(`changes.${block.change}`)}) ` : ''
  return [...title, `${moved}${number}${block.runs.map(runText).join('')}${endText(block)}`]
}

function numberText({ number, numberBefore }: RedlineBlock): string {
  if (number === undefined) return ''
  return `${oneLine(numberBefore === undefined ? number : format('report.numberEx', { number, before: numberBefore }))}. `
}

function runText({ op, text }: RedlineRun): string {
  const words = oneLine(text)
  if (words === '') return ''
  if (op === 'inserted') return `{+${words}+}`
  return op === 'deleted' ? `[-${words}-]` : words
}

function endText({ mark, change }: RedlineBlock): string {
  if (mark === 'same' || change === 'inserted' || change === 'deleted') return ''
  return mark === 'inserted' ? '{+¶+}' : '[-¶-]'
}

function oneLine(text: string): string {
  return cleanText(text).replaceAll('\n', ' ')
}
