import { webcrypto } from 'node:crypto'
import type { Random } from '../../shared/util/random.ts'

/**
 * Yjs takes its client ids from the system's chance, and the ids decide between concurrent insertions: a simulation that is to be
 * replayed has to give them. lib0 keeps the function it finds when it is loaded, so this file must be loaded before Yjs.
 */
const systemChance = webcrypto.getRandomValues.bind(webcrypto)
let source: Random | null = null

Object.defineProperty(webcrypto, 'getRandomValues', {
  configurable: true,
  value: (array: Uint32Array) => {
    if (source === null) return systemChance(array)
    for (let i = 0; i < array.length; i++) array[i] = source.int(2 ** 32)
    return array
  },
})

/** From now on chance comes from here; null: from the system again. */
export function takeChanceFrom(random: Random | null): void {
  source = random
}
