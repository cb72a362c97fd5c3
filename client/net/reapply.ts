import type * as Y from 'yjs'
import { readText } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import { type MergedHunk, merge } from '../../shared/merge/merge.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { type KeptPiece, pieceOf } from './set-aside.ts'

/** The origin of what is written again after a refusal: a local change, which is sent as if it were typed. */
const REAPPLIED = 'reapplied'

/**
 * Brings what was typed in a fork onto the live text, in one transaction, as far as it conflicts with nothing (DESIGN §5, Refusal).
 * Returns the fork's paragraphs that hold words which could not be written again.
 */
export function reapply(base: TextJson, fork: TextJson, live: Y.Text): readonly KeptPiece[] {
  const { text, hunks } = merge(base, fork, readText(live))
  if (hunks.some(({ status }) => status === 'applied')) live.doc?.transact(() => writeText(live, text), REAPPLIED)
  const blocks = new Set(hunks.filter(isUnwritten).flatMap((hunk) => hunk.blocks))
  return fork.content.filter((block) => blocks.has(block.attrs.id)).map(pieceOf)
}

/** A move, a type or marks without their place lose no words. */
function isUnwritten(hunk: MergedHunk): boolean {
  if (hunk.status !== 'conflict') return false
  return ['insert', 'change', 'split', 'join'].includes(hunk.kind) && hunk.after.trim() !== ''
}
