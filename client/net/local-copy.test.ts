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
  await first.copy.discard('page')
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

it('a renewed copy leaves the words of another page to be found, once', async () => {
  const generations = new Strings()
  const copies = createLocalCopies(generations)
  const name = 'seat.left.schema'
  const [mine, theirs] = [new Y.Doc(), new Y.Doc()]
  const first = copies.open(name, mine)
  const second = copies.open(name, theirs)
  await Promise.all([first.loaded, second.loaded])
  mine.getText('text').insert(0, 'Refused.')
  await first.noteUnsaved('one', 1)
  theirs.getText('text').insert(0, 'Typed beside.')
  await second.noteUnsaved('two', 1)
  await copies.renew(name, new Y.Doc()).loaded
  copies.adopt(name)
  await first.discard('one')
  await second.close()

  const words = async () => {
    const found = await copies.left(name)
    for (const { forget } of found) await forget()
    return found.map(({ update }) => {
      const doc = new Y.Doc()
      Y.applyUpdate(doc, update)
      return doc.getText('text').toString()
    })
  }
  expect(await words()).toEqual([expect.stringContaining('Typed beside.')])
  expect(await words()).toEqual([])
})

it('what an older program kept and could not save is found; what was saved, is another text’s or another seat’s, is not', async () => {
  const copies = createLocalCopies(new Strings())
  const write = async (name: string, unsaved: number) => {
    const doc = new Y.Doc()
    const copy = copies.open(name, doc)
    await copy.loaded
    doc.getText('text').insert(0, name)
    await copy.noteUnsaved('page', unsaved)
    await copy.close()
  }
  await write('me.text.old', 2)
  await write('me.text.older', 0)
  await write('me.text.now', 3)
  await write('me.texts.old', 4)
  await write('you.text.old', 5)
  const found = await copies.left('me.text.now')
  expect(found).toHaveLength(1)
  const doc = new Y.Doc()
  for (const { update } of found) Y.applyUpdate(doc, update)
  expect(doc.getText('text').toString()).toBe('me.text.old')
})
