import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { emptySavedCopies, unsavedChanges } from './copies-left.ts'
import { createLocalCopies } from './local-copy.ts'

const generations = { getItem: () => null, setItem: () => {} }

/** Writes a copy as a page does, and leaves the page. */
async function leave(name: string, words: string, notes: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const doc = new Y.Doc()
  const copy = createLocalCopies(generations).open(name, doc)
  await copy.loaded
  doc.getText('text').insert(0, words)
  const { unsaved, ...others } = notes
  if (typeof unsaved === 'number') await copy.noteUnsaved('page', unsaved)
  for (const [key, value] of Object.entries(others)) await copy.write(key, value)
  await copy.close()
}

async function wordsOf(name: string): Promise<string> {
  const doc = new Y.Doc()
  const copy = createLocalCopies(generations).open(name, doc)
  await copy.loaded
  await copy.close()
  return doc.getText('text').toString()
}

it('texts in which all is saved are emptied, those with unsaved words stay, and of who sits here all', async () => {
  await leave('left.saved', 'Saved.', { unsaved: 0, kept: '[]', aside: '' })
  await leave('left.unsaved', 'Unsaved.', { unsaved: 3 })
  await leave('left.aside', 'Refused.', { aside: '{"base":null}' })
  await leave('left.kept', 'Set aside.', { kept: '[{"block":"a","text":"b"},{"block":"c","text":"d"}]' })
  await leave('here.saved', 'Mine.', { unsaved: 0 })
  await leave('lefter.unsaved', 'Not theirs.', { unsaved: 9 })

  expect(await unsavedChanges('left')).toBe(6)
  expect(await unsavedChanges('here')).toBe(0)
  await emptySavedCopies('here')
  expect(await wordsOf('left.saved')).toBe('')
  expect(await wordsOf('left.unsaved')).toBe('Unsaved.')
  expect(await wordsOf('left.aside')).toBe('Refused.')
  expect(await wordsOf('left.kept')).toBe('Set aside.')
  expect(await wordsOf('here.saved')).toBe('Mine.')

  await emptySavedCopies(null)
  expect(await wordsOf('here.saved')).toBe('')
  expect(await wordsOf('left.unsaved')).toBe('Unsaved.')
})

it('where the browser does not tell which databases there are, nothing is counted and nothing emptied', async () => {
  await leave('left.saved', 'Saved.', { unsaved: 0 })
  const { databases } = indexedDB
  Object.assign(indexedDB, { databases: undefined })
  try {
    expect(await unsavedChanges('left')).toBe(0)
    await emptySavedCopies(null)
  } finally {
    Object.assign(indexedDB, { databases })
  }
  expect(await wordsOf('left.saved')).toContain('Saved.')
})
