import { requested, transactionOn } from './database.ts'
import { COPY_PREFIX, COPY_STORES, copyNames, NOTES_STORE, unsavedIn } from './local-copy.ts'

/**
 * How much of a seat's words only this device has: changes that no server acknowledged, and paragraphs that were set aside. Nothing
 * where the browser does not tell which databases there are; it then empties none either.
 */
export async function unsavedChanges(seat: string): Promise<number> {
  const names = (await copyNames()).filter((name) => name.startsWith(`${COPY_PREFIX}${seat}.`))
  const counts = await Promise.all(names.map((name) => onCopy(name, (store) => onlyHere(store(NOTES_STORE)))))
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
    if ((await onlyHere(store(NOTES_STORE))) > 0) return 0
    for (const name of COPY_STORES) store(name).clear()
    return 0
  }
  await Promise.all(names.map((name) => onCopy(name, empty)))
}

/** Zero for a copy that is going, or is no copy. */
function onCopy(name: string, run: (store: (name: string) => IDBObjectStore) => Promise<number>): Promise<number> {
  return transactionOn(name, COPY_STORES, run).catch(() => 0)
}

async function onlyHere(notes: IDBObjectStore): Promise<number> {
  const [unsaved, aside, kept] = await Promise.all([
    unsavedIn(notes),
    requested(notes.get('aside')),
    requested(notes.get('kept')),
  ])
  const pieces: unknown = typeof kept === 'string' ? JSON.parse(kept) : []
  const isAside = typeof aside === 'string' && aside !== ''
  return unsaved + (isAside ? 1 : 0) + (Array.isArray(pieces) ? pieces.length : 0)
}
