import * as Y from 'yjs'
import type { TextJson } from '../schema/text.ts'
import { quiet } from './quiet.ts'
import { readText, textOf } from './text.ts'

/** The text that updates give, one after the other. Throws where one of them builds on something that is not there. */
export class Replay {
  readonly #doc = quiet(new Y.Doc({ gc: false }))

  take(update: Uint8Array): void {
    Y.applyUpdate(this.#doc, update)
    const { pendingStructs, pendingDs } = this.#doc.store
    if (pendingStructs !== null || pendingDs !== null) throw new Error('an update builds on what is not there')
  }

  text(): TextJson {
    return readText(textOf(this.#doc))
  }
}
