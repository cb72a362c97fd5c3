import type { Reader } from './engine.ts'
import { readJournal } from './journal.ts'
import { readClientIds, readHead, readLog, readShown, readSnapshot } from './log.ts'
import {
  readDelegations,
  readDemoSecret,
  readDocument,
  readDocuments,
  readMeeting,
  readMeetings,
  readProgramme,
  readSection,
  readSessions,
} from './meetings.ts'
import { readNotices } from './notices.ts'
import { readLinkByHash, readLinks, readSeat, readSeats, readSignInByHash } from './seats.ts'
import { readStatuses } from './statuses.ts'
import { type Others, StorageError, type Store } from './store.ts'
import type { Db } from './tables.ts'
import { readVersion, readVersions } from './versions.ts'
import type { Writer } from './writer.ts'

const PING_MS = 5_000

/** The rest of a store. `end` closes reader and writer. */
interface Rest {
  readonly others: Others | null
  end(): Promise<void>
}

/** The store that reads with `reader` and writes with `writer`. */
export function storeOf(reader: Reader, writer: Writer, { others, end }: Rest): Store {
  let ended: Promise<void> | null = null
  const reading = <Args extends readonly unknown[], Result>(read: (db: Db, ...args: Args) => Promise<Result>) => {
    return async (...args: Args): Promise<Result> => {
      if (ended !== null) throw new StorageError('the store is closed')
      return reader.read((db) => read(db, ...args))
    }
  }
  const readLogRows = reading(readLog)
  const readSnapshotOf = reading(readSnapshot)
  return {
    log: {
      head: reading(readHead),
      append: (room, expected, drafts, entry = null) => {
        const copies = drafts.map((draft) => ({ ...draft, update: ownBytes(draft.update) }))
        return writer.run('appendToLog', [room, expected, copies, entry], copies.length)
      },
      read: (room, after, limit = Number.POSITIVE_INFINITY) => readLogRows(room, after, limit),
      latestSnapshot: (room, skip = 0) => readSnapshotOf(room, skip),
      saveSnapshot: (room, snapshot) =>
        writer.run('saveSnapshot', [room, { ...snapshot, state: ownBytes(snapshot.state) }]),
      shown: reading(readShown),
      saveShown: (room, shown, entry) =>
        writer.run('saveShown', [room, { ...shown, state: ownBytes(shown.state) }, entry]),
      claimClientId: (room, clientId, seat) => writer.run('claimClientId', [room, clientId, seat]),
      clientIds: reading(readClientIds),
      beginEpoch: (least, entries) => writer.run('beginEpoch', [least, entries]),
    },
    meetings: {
      list: reading(readMeetings),
      get: reading(readMeeting),
      demoSecret: reading(readDemoSecret),
      setUp: (setup) => writer.run('setUpMeeting', [setup]),
      sessions: reading(readSessions),
      programme: reading(readProgramme),
      delegations: reading(readDelegations),
      documents: reading(readDocuments),
      document: reading(readDocument),
      section: reading(readSection),
      setAudience: (section, audience, entry) => writer.run('setAudience', [section, audience, entry]),
      seat: reading(readSeat),
      seats: reading(readSeats),
      addSeat: (seat, link, codeHash, entry) => writer.run('addSeat', [seat, link, codeHash, entry]),
      addLink: (link, codeHash) => writer.run('addLink', [link, codeHash]),
      linkByHash: reading(readLinkByHash),
      links: reading(readLinks),
      revokeLinks: (seat, at, entry) => writer.run('revokeLinks', [seat, at, entry]),
      addSignIn: (signIn, tokenHash, at) => writer.run('addSignIn', [signIn, tokenHash, at]),
      signInByHash: reading(readSignInByHash),
      endSignIn: (id, at) => writer.run('endSignIn', [id, at]),
    },
    versions: {
      issue: (version, entry) => writer.run('issueVersion', [version, entry]),
      get: reading(readVersion),
      list: reading(readVersions),
    },
    notices: {
      of: reading(readNotices),
      add: (notices) => writer.run('addNotices', [notices]),
      markRead: (seat, id, at) => writer.run('markNoticeRead', [seat, id, at]),
    },
    statuses: {
      of: reading(readStatuses),
      set: (section, statuses, log, entry) => writer.run('setStatuses', [section, statuses, log, entry]),
    },
    journal: {
      append: (entry) => writer.run('appendToJournal', [entry]),
      read: reading(readJournal),
    },
    others,
    ping: () => withinMs(PING_MS, Promise.all([writer.run('ping', []), reading(readMeetings)()])),
    close: () => {
      ended ??= end()
      return ended
    },
  }
}

/** A copy that shares no memory with the caller's, and drags no larger buffer behind it to the writer's thread. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes)
}

async function withinMs(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StorageError(`storage did not answer within ${ms} ms`)), ms)
  })
  try {
    await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
