import type * as Y from 'yjs'
import { hasForbiddenCharacter } from '../../shared/live/fault.ts'
import { readText } from '../../shared/live/text.ts'
import { writeText } from '../../shared/live/write.ts'
import { type MergedHunk, merge } from '../../shared/merge/merge.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import type { BlockJson, TextJson } from '../../shared/schema/text.ts'
import { type KeptPiece, pieceOf } from './set-aside.ts'

/** The origin of what is written again after a refusal: a local change, which is sent as if it were typed. */
const REAPPLIED = 'reapplied'

/**
 * Brings what was typed in a fork onto the live text, in one transaction, as far as it conflicts with nothing (DESIGN §5, Refusal).
 * Blocks named in `stay` are left as they are live, and so are those that hold what no text may. Returns the fork's paragraphs that
 * hold words which could not be written again.
 */
export function reapply(base: TextJson, fork: TextJson, live: Y.Text, stay: ReadonlySet<string>): readonly KeptPiece[] {
  const bad = fork.content.filter(isBad).map(({ attrs }) => attrs.id)
  const { text, hunks } = merge(base, fork, readText(live), new Set([...stay, ...bad]))
  if (hunks.some(({ status }) => status === 'applied')) live.doc?.transact(() => writeText(live, text), REAPPLIED)
  const blocks = new Set(hunks.filter(isUnwritten).flatMap((hunk) => hunk.blocks))
  return fork.content.filter((block) => blocks.has(block.attrs.id)).map(pieceOf)
}

/** What no server lets in, whoever writes it: told here, because a server that refuses unread bytes cannot say where. */
function isBad(block: BlockJson): boolean {
  const { text } = pieceOf(block)
  return hasForbiddenCharacter(text) || text.length > LIMITS.charactersPerBlock
}

/** A move, a type or marks without their place lose no words. */
function isUnwritten(hunk: MergedHunk): boolean {
  if (hunk.status !== 'conflict') return false
  return ['insert', 'change', 'split', 'join'].includes(hunk.kind) && hunk.after.trim() !== ''
}
