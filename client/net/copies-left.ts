import { requested, transactionOn } from './database.ts'
import { COPY_PREFIX } from './local-copy.ts'

const STORES = ['updates', 'custom']

/**
 * How much of a seat's words only this device has: changes that no server acknowledged, and paragraphs that were set aside. Nothing
 * where the browser does not tell which databases there are; it then empties none either.
 */
export async function unsavedChanges(seat: string): Promise<number> {
  const names = (await copyNames()).filter((name) => name.startsWith(`${COPY_PREFIX}${seat}.`))
  const counts = await Promise.all(names.map((name) => onCopy(name, (store) => unsavedIn(store('custom')))))
  return counts.reduce((sum, count) => sum + count, 0)
}

/**
 * Empties the copies of texts on this device in which everything is saved, but those of the seat that sits here (null: nobody does).
 * Looking and emptying are one transaction, so that a word typed in another tab meanwhile is seen or comes after. A copy with
 * unsaved words stays until its seat is here again.
 */
export async function emptySavedCopies(seat: string | null): Promise<void> {
  const names = (await copyNames()).filter((name) => seat === null || !name.startsWith(`${COPY_PREFIX}${seat}.`))
  const empty = async (store: (name: string) => IDBObjectStore) => {
    if ((await unsavedIn(store('custom'))) > 0) return 0
    for (const name of STORES) store(name).clear()
    return 0
  }
  await Promise.all(names.map((name) => onCopy(name, empty)))
}

async function copyNames(): Promise<readonly string[]> {
  if (typeof indexedDB === 'undefined' || !('databases' in indexedDB)) return []
  const all = await indexedDB.databases().catch(() => [])
  return all.flatMap(({ name }) => (name?.startsWith(COPY_PREFIX) === true ? [name] : []))
}

/** Zero for a copy that is going, or is no copy. */
function onCopy(name: string, run: (store: (name: string) => IDBObjectStore) => Promise<number>): Promise<number> {
  return transactionOn(name, STORES, run).catch(() => 0)
}

async function unsavedIn(notes: IDBObjectStore): Promise<number> {
  const [unsaved, aside, kept] = await Promise.all([
    requested(notes.get('unsaved')),
    requested(notes.get('aside')),
    requested(notes.get('kept')),
  ])
  const pieces: unknown = typeof kept === 'string' ? JSON.parse(kept) : []
  return (
    (typeof unsaved === 'number' ? unsaved : 0) +
    (typeof aside === 'string' && aside !== '' ? 1 : 0) +
    (Array.isArray(pieces) ? pieces.length : 0)
  )
}
