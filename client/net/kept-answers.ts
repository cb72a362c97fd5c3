import { requested, transactionOn } from './database.ts'

/** An answer of the server, and when it came (milliseconds of this device's clock). */
export interface KeptAnswer {
  readonly value: unknown
  readonly at: number
}

/** Who sits at this device. `stay` names this time of sitting here: with another seat between, it is another. */
interface Holder {
  readonly seat: string
  readonly stay: string
  /** False while it is not known whom the session cookie names: then nobody is shown anything. */
  readonly known: boolean
}

/**
 * Answers kept on this device, so that the screens open without the server. Only those of the seat that sits here are kept, and
 * they are read and written under its stay: a tab that was left open while another seat signed in gets nothing and adds nothing.
 * Where the browser keeps nothing (some private windows), every question is answered with null.
 */
export interface KeptAnswers {
  /** The stay of the seat that was last confirmed here; null where nobody was, or that is in doubt. */
  stay(): Promise<string | null>
  /** The server confirmed that this seat sits here: answers another seat left are deleted. Answers its stay. */
  enter(seat: string): Promise<string | null>
  /** From now on it is in doubt who sits here. */
  doubt(): Promise<void>
  /** It is who it was before. */
  trust(): Promise<void>
  get(stay: string, path: string): Promise<KeptAnswer | null>
  put(stay: string, path: string, answer: KeptAnswer): Promise<void>
  drop(stay: string, path: string): Promise<void>
  /** Deletes everything: nobody sits here. */
  clear(): Promise<void>
}

const DATABASE = 'plenum.kept'
const STORE = 'answers'
/** No path, so that it is no answer's key. */
const HOLDER = 'holder'

/** Answers kept in IndexedDB, which also is there where pages do not come over TLS. `newStay` makes a name that was never used. */
export function createKeptAnswers(newStay: () => string): KeptAnswers {
  /** One transaction, with who sits here as its first question. Null where the browser refuses. */
  async function within<T>(run: (store: IDBObjectStore, holder: Holder | null) => Promise<T> | T): Promise<T | null> {
    try {
      return await transactionOn(
        DATABASE,
        [STORE],
        async (storeOf) => {
          const store = storeOf(STORE)
          const holder = (await requested(store.get(HOLDER))) as Holder | undefined
          return run(store, holder ?? null)
        },
        true,
      )
    } catch {
      // The device keeps nothing, or takes no more: the program goes on as it does without.
      return null
    }
  }
  const withinStay = <T>(stay: string, run: (store: IDBObjectStore) => Promise<T> | T) =>
    within<T | null>((store, holder) => (holder?.known === true && holder.stay === stay ? run(store) : null))

  return {
    stay: () => within((_store, holder) => (holder?.known === true ? holder.stay : null)),
    enter: (seat) =>
      within((store, before) => {
        if (before?.seat !== seat) store.clear()
        const stay = before?.seat === seat ? before.stay : newStay()
        store.put({ seat, stay, known: true } satisfies Holder, HOLDER)
        return stay
      }),
    doubt: async () => void (await within((store, holder) => holder && store.put({ ...holder, known: false }, HOLDER))),
    trust: async () => void (await within((store, holder) => holder && store.put({ ...holder, known: true }, HOLDER))),
    get: (stay, path) =>
      withinStay(stay, async (store) => ((await requested(store.get(path))) as KeptAnswer | undefined) ?? null),
    put: async (stay, path, answer) => void (await withinStay(stay, (store) => store.put(answer, path))),
    drop: async (stay, path) => void (await withinStay(stay, (store) => store.delete(path))),
    clear: async () => void (await within((store) => store.clear())),
  }
}
