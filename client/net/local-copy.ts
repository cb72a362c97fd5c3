import { IndexeddbPersistence } from 'y-indexeddb'
import type * as Y from 'yjs'

/** A text's copy on this device, so that what was typed survives a reload and an outage. */
export interface LocalCopy {
  /** Resolves when the copy's text is in the document; at once where this device keeps none. */
  readonly loaded: Promise<void>
  read(key: string): Promise<unknown>
  write(key: string, value: unknown): void
  /** Stops copying and deletes what was kept. */
  discard(): Promise<void>
  /** Stops copying; what was kept stays. */
  close(): Promise<void>
}

/** Opens copies by name. A name holds seat, room and schema, so that nobody is shown another's unsaved words. */
export interface LocalCopies {
  open(name: string, doc: Y.Doc): LocalCopy
  /** A new, empty copy of that name; the old one is to be discarded only after what matters was written to the new. */
  renew(name: string, doc: Y.Doc): LocalCopy
}

const NONE: LocalCopy = {
  loaded: Promise.resolve(),
  read: () => Promise.resolve(undefined),
  write: () => undefined,
  discard: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** Copies in IndexedDB; none where the browser refuses it (some private windows). `generations` tells which copy of a name is the newest. */
export function createLocalCopies(generations: Pick<Storage, 'getItem' | 'setItem'>): LocalCopies {
  const usable = isIndexedDbUsable()
  const key = (name: string) => `plenum.copy.${name}`
  const open = (name: string, doc: Y.Doc) =>
    indexedDbCopy(usable, `${name}.${generations.getItem(key(name)) ?? 0}`, doc)
  return {
    open,
    renew: (name, doc) => {
      generations.setItem(key(name), String(Number(generations.getItem(key(name)) ?? 0) + 1))
      return open(name, doc)
    },
  }
}

function indexedDbCopy(usable: Promise<boolean>, name: string, doc: Y.Doc): LocalCopy {
  const copy = usable.then((yes) => (yes ? persisted(name, doc) : NONE))
  return {
    loaded: copy.then(({ loaded }) => loaded),
    read: (key) => copy.then((it) => it.read(key)),
    write: (key, value) => void copy.then((it) => it.write(key, value)),
    discard: () => copy.then((it) => it.discard()),
    close: () => copy.then((it) => it.close()),
  }
}

function persisted(name: string, doc: Y.Doc): LocalCopy {
  const persistence = new IndexeddbPersistence(`plenum.${name}`, doc)
  let closed = false
  return {
    loaded: persistence.whenSynced.then(() => undefined),
    read: (key) => persistence.get(key) as Promise<unknown>,
    write: (key, value) => {
      if (!closed) void persistence.set(key, value as string)
    },
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
