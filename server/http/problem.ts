import { format } from '../../shared/messages/format.ts'
import type { RefusalReason } from '../../shared/model/refusal.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Problem } from '../../shared/protocol/api.ts'
import { DamagedError, StorageError } from '../store/store.ts'

/** The HTTP status of each of the meeting's reasons to say no. */
const STATUS: Readonly<Record<RefusalReason, number>> = {
  notSignedIn: 401,
  linkUnknown: 401,
  linkExpired: 401,
  linkRevoked: 401,
  notPermitted: 403,
  notFound: 404,
  symbolTaken: 409,
  symbolMalformed: 422,
  stale: 409,
  tooMany: 429,
  tooLarge: 413,
  malformed: 400,
  nothingChanged: 409,
  frozen: 423,
  locked: 423,
  largeDeletion: 409,
  notSaved: 503,
}

/**
 * What a caller is told about anything thrown (RFC 9457): the meeting's reason in words, storage that failed as `notSaved`, and
 * of everything else only that it happened. `internal` tells whether it is to be noted for the operator.
 */
export function problemOf(thrown: unknown): { readonly problem: Problem; readonly internal: boolean } {
  if (thrown instanceof Refusal) return { problem: refused(thrown.reason, thrown.detail), internal: false }
  if (thrown instanceof StorageError) return { problem: refused('notSaved', null), internal: true }
  if (thrown instanceof DamagedError) return { problem: fault(), internal: true }
  const known = ofParser(thrown)
  return known === null ? { problem: fault(), internal: true } : { problem: refused(known, null), internal: false }
}

function refused(reason: RefusalReason, detail: string | null): Problem {
  return {
    type: 'about:blank',
    title: format(`refusal.${reason}`),
    status: STATUS[reason],
    reason,
    ...(detail !== null && { detail }),
  }
}

function fault(): Problem {
  return { type: 'about:blank', title: format('refusal.internal'), status: 500, reason: 'internal' }
}

/** What Express's own reading of a request throws: `status` and `type` are its documented members. */
function ofParser(thrown: unknown): RefusalReason | null {
  if (!(thrown instanceof Error) || !('status' in thrown)) return null
  if (thrown.status === 413) return 'tooLarge'
  return typeof thrown.status === 'number' && thrown.status >= 400 && thrown.status < 500 ? 'malformed' : null
}
