import type { RefusalReason } from '../../shared/model/refusal.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import { inlineText } from '../../shared/schema/text.ts'

/** A paragraph as it was typed here and not taken: to be copied. */
export interface KeptPiece {
  readonly block: string
  readonly text: string
  /** Why, where the server said so of this paragraph. */
  readonly reason?: RefusalReason
}

/** The paragraphs of a fork that are not word for word in the base: all that would be lost if the fork were thrown away. */
export function piecesOf(base: TextJson, fork: TextJson): readonly KeptPiece[] {
  const before = new Map(base.content.map((block) => [block.attrs.id, wordsOf(block)]))
  return fork.content
    .filter((block) => before.get(block.attrs.id) !== wordsOf(block) && wordsOf(block).trim() !== '')
    .map(pieceOf)
}

/** A paragraph, to be kept. */
export function pieceOf(block: BlockJson): KeptPiece {
  return { block: block.attrs.id, text: wordsOf(block) }
}

function wordsOf(block: BlockJson): string {
  if (block.type === 'block') return inlineText(block.content)
  return block.content
    .map((row) => row.content.map((cell) => cell.content.map(wordsOf).join('\n')).join('\t'))
    .join('\n')
}
