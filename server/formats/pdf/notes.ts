import { format, hasMessage } from '../../../shared/messages/format.ts'
import type { RedlineBlock } from '../../../shared/redline/model.ts'
import { sourceWords } from '../source-words.ts'

/** What happened to a paragraph besides its words, a sentence each: moved, of another kind, split or joined. */
export function notesOf({ change, attributes = [], mark, markBy }: RedlineBlock): readonly string[] {
  const notes: string[] = []
  if (change === 'movedFrom' || change === 'movedTo') notes.push(format(`changes.${change}`))
  const kind = attributes.find(({ name }) => name === 'kind')
  if (kind !== undefined)
    notes.push(format('changes.newKind', { kind: kindName(kind.after), before: kindName(kind.before) }))
  if (mark !== 'same' && change !== 'inserted' && change !== 'deleted' && markBy?.by !== undefined)
    notes.push(`¶ ${format(mark === 'inserted' ? 'changes.split' : 'changes.joined')} ${sourceWords(markBy)}`)
  return notes
}

function kindName(kind: unknown): string {
  const key = `document.block.${kind === 'heading' ? 'headingOne' : String(kind ?? 'paragraph')}`
  return hasMessage(key) ? format(key) : String(kind)
}
