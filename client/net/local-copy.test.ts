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
  await first.copy.noteUnsaved('page', 1)

  const copies = createLocalCopies(generations)
  const renewed = copies.renew(NAME, new Y.Doc())
  await renewed.loaded
  await renewed.write('aside', 'Refused.')
  const between = await opened(generations)
  expect(between.words).toBe('Refused.')
  expect(await between.copy.takeUnsaved('next')).toBe(1)
  await between.copy.close()

  copies.adopt(NAME)
  await first.copy.discard()
  await renewed.close()
  const after = await opened(generations)
  expect(after.words).toBe('')
  expect(await after.copy.read('aside')).toBe('Refused.')
  expect(await after.copy.takeUnsaved('next')).toBe(0)
  await after.copy.close()
})

it('pages that share a copy note apart what only this device has; a new page takes it all over', async () => {
  const generations = new Strings()
  const copies = createLocalCopies(generations)
  const first = copies.open('seat.shared', new Y.Doc())
  const second = copies.open('seat.shared', new Y.Doc())
  await first.noteUnsaved('one', 3)
  await second.noteUnsaved('two', 4)
  await second.noteUnsaved('two', 0)
  await first.close()
  expect(await second.takeUnsaved('two')).toBe(3)
  await second.noteUnsaved('two', 5)
  expect(await second.takeUnsaved('two')).toBe(5)
  await second.close()
})
