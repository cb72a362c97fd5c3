import type * as Y from 'yjs'

/**
 * Keeps a document from writing by itself. After a remote change to a text with formatting, Yjs 13 removes formatting that has
 * become superfluous: an update nobody made, written even by those who only read (FACTS §7). Call it once on every document,
 * before the first update is applied. What is left over is harmless: it is not shown.
 *
 * Yjs decides with a private flag, which it reads after the 'afterTransaction' handlers have run (yjs 13.6.33,
 * utils/Transaction.js). A test fails should that change.
 */
export function quiet<T extends Y.Doc>(doc: T): T {
  doc.on('afterTransaction', (transaction: Y.Transaction) => {
    ;(transaction as unknown as { _needFormattingCleanup: boolean })._needFormattingCleanup = false
  })
  return doc
}
