import type { TextJson } from '../../shared/schema/text.ts'
import type { Unheld } from './unheld.ts'

/** What a reader makes of a file: its text, and by name what the text does not hold. */
export interface Imported {
  readonly text: TextJson
  readonly unheld: readonly Unheld[]
}
