import type { Document, Section } from '../../shared/model/document.ts'
import { isIdForm, type MeetingId } from '../../shared/model/ids.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import { Refusal } from '../../shared/model/refusal.ts'
import type { Seat } from '../../shared/model/seat.ts'
import type { Version } from '../../shared/model/version.ts'
import { type Action, may, type Subject } from '../../shared/policy/may.ts'
import type { Store } from '../store/store.ts'

/**
 * The only way in which a request gets hold of a thing: by its id as it stands in the address, for the seat that asks, for one
 * action. All throw `Refusal`: notFound where it does not exist or is of another meeting, else what `may` says.
 */
export async function accessMeeting(store: Store, seat: Seat, id: string, action: Action): Promise<Meeting> {
  const meeting = isIdForm(id) ? await store.meetings.get(id as MeetingId) : null
  if (meeting === null) throw new Refusal('notFound')
  ask(seat, action, { meeting: meeting.id })
  return meeting
}

export async function accessDocument(
  store: Store,
  seat: Seat,
  id: string,
  action: Action,
): Promise<{ document: Document; meeting: MeetingId }> {
  const found = isIdForm(id) ? await store.meetings.document(id as Document['id']) : null
  if (found === null) throw new Refusal('notFound')
  ask(seat, action, found)
  return found
}

export async function accessSection(
  store: Store,
  seat: Seat,
  id: string,
  action: Action,
): Promise<{ section: Section; document: Document; meeting: MeetingId }> {
  const found = isIdForm(id) ? await store.meetings.section(id as Section['id']) : null
  if (found === null) throw new Refusal('notFound')
  ask(seat, action, found)
  return found
}

export async function accessVersion(
  store: Store,
  seat: Seat,
  id: string,
): Promise<{ version: Version; document: Document; meeting: MeetingId }> {
  const version = isIdForm(id) ? await store.versions.get(id as Version['id']) : null
  if (version === null) throw new Refusal('notFound')
  return { version, ...(await accessDocument(store, seat, version.document, 'version.read')) }
}

function ask(seat: Seat, action: Action, subject: Subject): void {
  const reason = may(seat, action, subject)
  if (reason !== null) throw new Refusal(reason)
}
