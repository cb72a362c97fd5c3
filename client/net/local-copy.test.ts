import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { createLocalCopies } from './local-copy.ts'

/** What a browser keeps of strings. */
class Strings {
  readonly #items = new Map<string, string>()
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value)
  }
}

const NAME = 'seat.section'

async function opened(generations: Strings) {
  const doc = new Y.Doc()
  const copy = createLocalCopies(generations).open(NAME, doc)
  await copy.loaded
  return { doc, copy, words: doc.getText('text').toString() }
}

it('a renewed copy is found only after it was adopted; the old one is there until then', async () => {
  const generations = new Strings()
  const first = await opened(generations)
  first.doc.getText('text').insert(0, 'Refused.')
  await first.copy.write('unsaved', 1)

  const copies = createLocalCopies(generations)
  const renewed = copies.renew(NAME, new Y.Doc())
  await renewed.loaded
  await renewed.write('aside', 'Refused.')
  const between = await opened(generations)
  expect(between.words).toBe('Refused.')
  expect(await between.copy.read('unsaved')).toBe(1)
  await between.copy.close()

  copies.adopt(NAME)
  await first.copy.discard()
  await renewed.close()
  const after = await opened(generations)
  expect(after.words).toBe('')
  expect(await after.copy.read('aside')).toBe('Refused.')
  expect(await after.copy.read('unsaved')).toBeUndefined()
  await after.copy.close()
})
