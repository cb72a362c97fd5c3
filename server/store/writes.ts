import { type MeetingId, type RoomId, roomOfSection, type SectionId } from '../../shared/model/ids.ts'
import { appendToJournal } from './journal.ts'
import { appendToLog, beginEpoch, claimClientId, saveShown, saveSnapshot } from './log.ts'
import { setAudience, setUpMeeting } from './meetings.ts'
import { addNotices, markNoticeRead } from './notices.ts'
import { addLink, addSeat, addSignIn, endSignIn, revokeLinks } from './seats.ts'
import { setStatuses } from './statuses.ts'
import type { JournalDraft } from './store.ts'
import type { Db } from './tables.ts'
import { issueVersion } from './versions.ts'

/**
 * Every write there is, each one whole job within one transaction: (database, …plain data) → plain data. They know no engine;
 * for SQLite they run in the writer's thread (`writer-thread.ts`).
 */
const WRITES = {
  appendToLog,
  saveSnapshot,
  saveShown,
  claimClientId,
  beginEpoch,
  setUpMeeting,
  setAudience,
  addSeat,
  addLink,
  revokeLinks,
  addSignIn,
  endSignIn,
  issueVersion,
  setStatuses,
  addNotices,
  markNoticeRead,
  appendToJournal,
  /** Changes nothing: does the writer answer, and get the database's lock? */
  ping: async (_db: Db): Promise<void> => {},
}

export type WriteName = keyof typeof WRITES
export type WriteArgs<Name extends WriteName> = (typeof WRITES)[Name] extends (db: Db, ...args: infer Args) => unknown
  ? Args
  : never
export type WriteResult<Name extends WriteName> = Awaited<ReturnType<(typeof WRITES)[Name]>>

/** A write on its way to the writer. */
export interface Write {
  readonly name: WriteName
  readonly args: readonly unknown[]
}

/** Does a write within the caller's transaction. `args` are those of the named write (`WriteArgs`). */
export function perform(db: Db, { name, args }: Write): Promise<unknown> {
  const write = WRITES[name] as (db: Db, ...args: readonly unknown[]) => Promise<unknown>
  return write(db, ...args)
}

/** Which argument of a write is the entry for the journal; null where it has none. */
const ENTRIES: { readonly [Name in WriteName]: number | null } = {
  appendToLog: 3,
  saveSnapshot: null,
  saveShown: 2,
  addNotices: null,
  markNoticeRead: null,
  claimClientId: null,
  // Comes alone: no server runs while a copy is restored.
  beginEpoch: null,
  setUpMeeting: null,
  setAudience: 2,
  addSeat: 3,
  addLink: null,
  revokeLinks: 2,
  addSignIn: null,
  endSignIn: null,
  issueVersion: 1,
  setStatuses: 3,
  appendToJournal: 0,
  ping: null,
}

/** The rooms whose logs, and the meetings whose journals, writes move on. Each once, in order. */
export function headsMoved(writes: readonly Write[]): { rooms: readonly RoomId[]; meetings: readonly MeetingId[] } {
  const rooms = new Set<RoomId>()
  const meetings = new Set<MeetingId>()
  for (const { name, args } of writes) {
    if (name === 'appendToLog') rooms.add(args[0] as RoomId)
    if (name === 'setStatuses') rooms.add(roomOfSection(args[0] as SectionId))
    const place = ENTRIES[name]
    const entry = place === null ? null : (args[place] as JournalDraft | null | undefined)
    if (entry !== null && entry !== undefined) meetings.add(entry.meeting)
  }
  return { rooms: [...rooms].sort(), meetings: [...meetings].sort() }
}
