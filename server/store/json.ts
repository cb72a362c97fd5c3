import { canonicalJson, type Json } from '../../shared/util/canonical-json.ts'
import { DamagedError } from './store.ts'

/** Canonical JSON of plain data of the model, whose interfaces have no index signature and so are no `Json` to the compiler. */
export function toJson(value: object): string {
  return canonicalJson(value as Json)
}

/** What `toJson` wrote. `what` names it in the error, where it is no JSON any more. */
export function fromJson<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T
  } catch (cause) {
    throw new DamagedError(`${what} is not what was written`, { cause })
  }
}
