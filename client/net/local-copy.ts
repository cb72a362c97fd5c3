import { IndexeddbPersistence } from 'y-indexeddb'
import type * as Y from 'yjs'
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
  /** Stops copying and deletes what was kept. */
  discard(): Promise<void>
  /** Stops copying; what was kept stays. */
  close(): Promise<void>
}

/** Opens copies by name. A name holds seat, room and schema, so that nobody is shown another's unsaved words. */
export interface LocalCopies {
  open(name: string, doc: Y.Doc): LocalCopy
  /** A new, empty copy, which `open` does not find before it was adopted: so what matters can be written to it first. */
  renew(name: string, doc: Y.Doc): LocalCopy
  /** The copy that was renewed last takes the place of the old one, which may then be discarded. */
  adopt(name: string): void
}

/** How the names of the databases with copies begin; the seat's id follows, and a point. */
export const COPY_PREFIX = 'plenum.copy.'

/** Where y-indexeddb keeps the words, and what is noted beside them. */
export const UPDATES_STORE = 'updates'
export const NOTES_STORE = 'custom'

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
    discard: () => copy.then((it) => it.discard()),
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
    discard: async () => {
      closed = true
      await persistence.clearData()
    },
    close: async () => {
      closed = true
      await persistence.destroy()
    },
  }
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
