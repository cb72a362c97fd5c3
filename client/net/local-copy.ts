import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import { requested, transactionOn } from './database.ts'

/** A text's copy on this device, so that what was typed survives a reload and an outage. */
export interface LocalCopy {
  /** Resolves when the copy's text is in the document; at once where this device keeps none. */
  readonly loaded: Promise<void>
  read(key: string): Promise<unknown>
  /** Resolves when it is kept. */
  write(key: string, value: unknown): Promise<void>
  /** Notes how many changes of a page only this device has. Each page of a seat has its own note, because pages share the copy. */
  noteUnsaved(page: string, changes: number): Promise<void>
  /** Makes all such notes this page's, which now has those words too. Answers their sum. */
  takeUnsaved(page: string): Promise<number>
  /** Stops copying and deletes what was kept – unless another page noted unsaved words in it: those wait to be found (`left`). */
  discard(page: string): Promise<void>
  /** Stops copying; what was kept stays. */
  close(): Promise<void>
}

/** A copy that no page opens any more and that holds words only this device has. */
export interface LeftCopy {
  /** Its text, as one update. */
  readonly update: Uint8Array
  /** What was noted beside the text, as it was written. */
  readonly kept: unknown
  /** Its words were brought to safety. */
  forget(): Promise<void>
}

/** Opens copies by name. A name holds seat, room and schema, so that nobody is shown another's unsaved words. */
export interface LocalCopies {
  open(name: string, doc: Y.Doc): LocalCopy
  /** A new, empty copy, which `open` does not find before it was adopted: so what matters can be written to it first. */
  renew(name: string, doc: Y.Doc): LocalCopy
  /** The copy that was renewed last takes the place of the old one, which may then be discarded. */
  adopt(name: string): void
  /** Copies of the same seat and text with unsaved words, of another program or from before a renewal. */
  left(name: string): Promise<readonly LeftCopy[]>
}

/** How the names of the databases with copies begin; the seat's id follows, and a point. */
export const COPY_PREFIX = 'plenum.copy.'

/** Where y-indexeddb keeps the words, and what is noted beside them. */
const UPDATES_STORE = 'updates'
export const NOTES_STORE = 'custom'
export const COPY_STORES = [UPDATES_STORE, NOTES_STORE]

const UNSAVED = 'unsaved.'

/** The sum of what pages noted as unsaved in a copy. */
export async function unsavedIn(notes: IDBObjectStore): Promise<number> {
  const counts = await requested(notes.getAll(IDBKeyRange.bound(UNSAVED, `${UNSAVED}\uffff`)))
  return counts.reduce((sum: number, count: unknown) => sum + (typeof count === 'number' ? count : 0), 0)
}

const NONE: LocalCopy = {
  loaded: Promise.resolve(),
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  noteUnsaved: () => Promise.resolve(),
  takeUnsaved: () => Promise.resolve(0),
  discard: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** Copies in IndexedDB; none where the browser refuses it (some private windows). `generations` tells which copy of a name is the newest. */
export function createLocalCopies(generations: Pick<Storage, 'getItem' | 'setItem'>): LocalCopies {
  const usable = isIndexedDbUsable()
  const key = (name: string) => COPY_PREFIX + name
  const generation = (name: string) => Number(generations.getItem(key(name)) ?? 0)
  return {
    open: (name, doc) => indexedDbCopy(usable, `${name}.${generation(name)}`, doc),
    renew: (name, doc) => indexedDbCopy(usable, `${name}.${generation(name) + 1}`, doc),
    adopt: (name) => generations.setItem(key(name), String(generation(name) + 1)),
    left: (name) => leftCopies(name, generation(name)),
  }
}

function indexedDbCopy(usable: Promise<boolean>, name: string, doc: Y.Doc): LocalCopy {
  const copy = usable.then((yes) => (yes ? persisted(name, doc) : NONE))
  return {
    loaded: copy.then(({ loaded }) => loaded),
    read: (key) => copy.then((it) => it.read(key)),
    write: (key, value) => copy.then((it) => it.write(key, value)),
    noteUnsaved: (page, changes) => copy.then((it) => it.noteUnsaved(page, changes)),
    takeUnsaved: (page) => copy.then((it) => it.takeUnsaved(page)),
    discard: (page) => copy.then((it) => it.discard(page)),
    close: () => copy.then((it) => it.close()),
  }
}

function persisted(name: string, doc: Y.Doc): LocalCopy {
  const persistence = new IndexeddbPersistence(COPY_PREFIX + name, doc)
  let closed = false
  return {
    loaded: persistence.whenSynced.then(() => undefined),
    read: (key) => persistence.get(key) as Promise<unknown>,
    write: async (key, value) => {
      if (!closed) await persistence.set(key, value as string)
    },
    noteUnsaved: async (page, changes) => {
      if (closed) return
      if (changes > 0) await persistence.set(UNSAVED + page, changes)
      else await persistence.del(UNSAVED + page)
    },
    takeUnsaved: (page) =>
      // Only after it was opened above, which makes its stores.
      transactionOn(COPY_PREFIX + name, [NOTES_STORE], async (storeOf) => {
        const notes = storeOf(NOTES_STORE)
        const sum = await unsavedIn(notes)
        notes.delete(IDBKeyRange.bound(UNSAVED, `${UNSAVED}\uffff`))
        if (sum > 0) notes.put(sum, UNSAVED + page)
        return sum
      }),
    discard: async (page) => {
      closed = true
      await persistence.destroy()
      // Emptied, not deleted: a deletion waits until every other page has closed, and everything else after it.
      await transactionOn(COPY_PREFIX + name, COPY_STORES, async (storeOf) => {
        storeOf(NOTES_STORE).delete(UNSAVED + page)
        if ((await unsavedIn(storeOf(NOTES_STORE))) === 0) for (const store of COPY_STORES) storeOf(store).clear()
      })
    },
    close: async () => {
      closed = true
      await persistence.destroy()
    },
  }
}

/** The names of all databases with copies; none where the browser does not tell, or refuses. */
export async function copyNames(): Promise<readonly string[]> {
  try {
    const all = await indexedDB.databases()
    return all.flatMap(({ name }) => (name?.startsWith(COPY_PREFIX) === true ? [name] : []))
  } catch {
    // Older browsers do not have the question; some private windows do not have the databases.
    return []
  }
}

async function leftCopies(name: string, generation: number): Promise<readonly LeftCopy[]> {
  const [seat, section] = name.split('.')
  const isLeft = (database: string) => {
    const [, of = '', number = ''] = /^(.*)\.(\d+)$/.exec(database.slice(COPY_PREFIX.length)) ?? []
    return of.startsWith(`${seat}.${section}.`) && (of !== name || Number(number) < generation)
  }
  const found = (await copyNames()).filter(isLeft)
  return (await Promise.all(found.map(leftCopy))).filter((copy) => copy !== null)
}

/** Null for a copy without unsaved words, and for what is no copy. */
async function leftCopy(database: string): Promise<LeftCopy | null> {
  const read = async (storeOf: (name: string) => IDBObjectStore) => {
    const kept: unknown = await requested(storeOf(NOTES_STORE).get('kept'))
    const isKept = typeof kept === 'string' && kept !== '[]'
    if ((await unsavedIn(storeOf(NOTES_STORE))) === 0 && !isKept) return null
    const updates: Uint8Array[] = await requested(storeOf(UPDATES_STORE).getAll())
    const clear = async (store: (name: string) => IDBObjectStore) => {
      for (const one of COPY_STORES) store(one).clear()
    }
    const forget = () => transactionOn(database, COPY_STORES, clear)
    return { update: Y.mergeUpdates(updates), kept, forget }
  }
  return transactionOn(database, COPY_STORES, read).catch(() => null)
}

/** Some private windows have `indexedDB` and refuse to open one; y-indexeddb would then wait for ever. */
function isIndexedDbUsable(): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.open('plenum.probe')
      request.onsuccess = () => {
        request.result.close()
        resolve(true)
      }
      request.onerror = () => resolve(false)
      request.onblocked = () => resolve(false)
    } catch {
      // `indexedDB` is not there, or may not be touched here.
      resolve(false)
    }
  })
}
