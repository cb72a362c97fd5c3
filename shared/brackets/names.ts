/** A delegation or group by the names it goes by in brackets. */
export interface NamedDelegation {
  readonly name: string
  readonly aliases: readonly string[]
}

/** Finds delegations and groups by any of their names. An alias that two of them bear finds neither. */
export class Names {
  readonly #byKey = new Map<string, string | null>()
  /** Whether any delegation is known, so that one that is not can be called unknown. */
  readonly isEmpty: boolean
  /** Into how many parts commas divide a name at most; 0 where nobody is known. */
  readonly parts: number

  constructor(delegations: readonly NamedDelegation[]) {
    this.isEmpty = delegations.length === 0
    const all = delegations.flatMap(({ name, aliases }) => [name, ...aliases])
    this.parts = all.reduce((most, name) => Math.max(most, name.split(/[,，、،]/u).length), 0)
    const keys = new Set(delegations.map(({ name }) => keyOf(name)))
    // Names before aliases: nobody's alias takes another's name away.
    for (const { name } of delegations) this.#byKey.set(keyOf(name), name)
    for (const { name, aliases } of delegations)
      for (const alias of aliases) {
        const key = keyOf(alias)
        if (keys.has(key)) continue
        const known = this.#byKey.get(key)
        this.#byKey.set(key, known === undefined || known === name ? name : null)
      }
    this.#byKey.delete('')
  }

  /** The name of the delegation that is written like this; null where none is known, or more than one. */
  resolve(written: string): string | null {
    return this.#byKey.get(keyOf(written)) ?? null
  }
}

/** Nobody is known: every name is kept as it is written. */
export const NO_NAMES = new Names([])

/** Equal for spellings that people take for one: "G-77", "G77" and "g 77"; "Côte d'Ambrel" and "Côte d’Ambrel". */
function keyOf(written: string): string {
  return written
    .normalize('NFKC')
    .toLowerCase()
    .replace(/^\s*the\s+/, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '')
}
