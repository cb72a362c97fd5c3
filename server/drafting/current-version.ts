import type { DocumentId } from '../../shared/model/ids.ts'
import type { Version } from '../../shared/model/version.ts'
import type { Store } from '../store/store.ts'

/** The version of a document that was issued last, whole; null where none was. */
export async function currentVersion(store: Store, document: DocumentId): Promise<Version | null> {
  const last = (await store.versions.list(document)).at(-1)
  return last === undefined ? null : store.versions.get(last.id)
}
