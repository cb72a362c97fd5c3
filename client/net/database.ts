/** The result of a request to IndexedDB. Rejects with its failure. */
export function requested<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/**
 * Runs one read and write transaction on stores of a database, and answers when all is on the device. In `run` only requests to the
 * stores may be waited for. Rejects where the browser keeps nothing or takes no more, and where the database is not there, unless
 * `make` has its stores made.
 */
export async function transactionOn<T>(
  database: string,
  stores: readonly string[],
  run: (store: (name: string) => IDBObjectStore) => Promise<T>,
  make = false,
): Promise<T> {
  const opening = indexedDB.open(database)
  opening.onupgradeneeded = () => {
    if (make) for (const name of stores) opening.result.createObjectStore(name)
    else opening.transaction?.abort()
  }
  const opened = await requested(opening)
  try {
    const transaction = opened.transaction([...stores], 'readwrite')
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    const [result] = await Promise.all([run((name) => transaction.objectStore(name)), done])
    return result
  } finally {
    opened.close()
  }
}
