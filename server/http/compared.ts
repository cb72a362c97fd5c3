import { format } from '../../shared/messages/format.ts'
import { delegationsByPerson } from '../../shared/model/delegation.ts'
import type { Document } from '../../shared/model/document.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import { accessDocument, accessMeeting, accessVersion } from '../auth/access.ts'
import { type DocumentState, stateNow, stateOfVersion } from '../drafting/compare-texts.ts'
import type { Identity, Parts } from '../drafting/parts.ts'

/** In place of a version's id: the text as it stands. */
export const LIVE = 'live'
/** Making one takes as long as many other requests: a seat that asks without end gets one a second, and slows nobody down. */
export const REDLINE_COST = 20

/** A document that the seat may do this with, and its meeting. */
export async function ofDocument(
  parts: Parts,
  { seat }: Identity,
  id: string | undefined,
  action: 'meeting.read' | 'version.read' | 'version.issue',
): Promise<{ document: Document; meeting: Meeting }> {
  const found = await accessDocument(parts.store, seat, id ?? '', action)
  return { document: found.document, meeting: await accessMeeting(parts.store, seat, found.meeting, 'meeting.read') }
}

/** What stands around every report of a document. */
export function frameOf(document: Document, { timeZone, languages }: Meeting) {
  return { title: document.title, timeZone, language: languages[0] ?? 'en' }
}

/** Who a report is about: delegations with their names, and who sits for which. */
export async function castOf({ store }: Parts, { id }: Meeting) {
  const [delegations, seats] = await Promise.all([store.meetings.delegations(id), store.meetings.seats(id)])
  return { delegations, seats: delegationsByPerson(seats, delegations) }
}

/** A version of this document by its id, or the text now. */
export async function stateOf(
  parts: Parts,
  { seat }: Identity,
  document: Document,
  meeting: Meeting,
  id: string,
): Promise<DocumentState> {
  if (id === LIVE) return stateNow(parts, seat, { document, meeting }, format('changes.live'))
  const found = await accessVersion(parts.store, seat, id)
  if (found.document.id !== document.id) throw new Refusal('notFound')
  return stateOfVersion(found.version)
}
