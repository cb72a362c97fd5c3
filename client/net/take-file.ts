import { ApiFailure, failureOf } from './api.ts'

/** A file that the server made, and the name it gave it; null where it gave none. */
export interface TakenFile {
  readonly bytes: Blob
  readonly name: string | null
}

/** Asks for a file; an aborted `signal` tells the server that nobody waits for it any more. Rejects with `ApiFailure`. */
export async function takeFile(address: string, signal: AbortSignal): Promise<TakenFile> {
  try {
    const response = await fetch(address, { credentials: 'same-origin', signal })
    if (!response.ok) throw await failureOf(response)
    const [, name = null] = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '') ?? []
    return { bytes: await response.blob(), name }
  } catch (thrown) {
    throw thrown instanceof ApiFailure ? thrown : new ApiFailure('offline')
  }
}
