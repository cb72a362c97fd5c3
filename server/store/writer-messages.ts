import { AssertionError } from '../../shared/util/assert.ts'
import { ConflictError, DamagedError, StorageError } from './store.ts'
import type { Write } from './writes.ts'

/** To the writer's thread: writes for one transaction, or the wish to end. */
export type ToWriter = { readonly kind: 'batch'; readonly writes: readonly Write[] } | { readonly kind: 'close' }

/** From it: it has opened the file, or could not; the outcome of each write of a batch, in order. */
export type FromWriter =
  | { readonly kind: 'open' }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'done'; readonly outcomes: readonly Outcome[] }

export type Outcome =
  | { readonly kind: 'written'; readonly result: unknown }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** An error as it crosses threads. */
export interface Failure {
  readonly kind: keyof typeof ERRORS
  readonly message: string
  /** Of a `StorageError`: whether what was written may have taken effect. */
  readonly outcome: StorageError['outcome']
  /** Where it arose, for those who mend it; never shown to users. */
  readonly stack: string | undefined
}

const ERRORS = { StorageError, ConflictError, DamagedError, AssertionError }

/** Errors that are none of the store's are mistakes of the program. */
export function toFailure(error: unknown): Failure {
  const outcome = error instanceof StorageError ? error.outcome : 'nothing'
  if (!(error instanceof Error)) return { kind: 'AssertionError', message: String(error), outcome, stack: undefined }
  const { name, message, stack } = error
  return { kind: isKind(name) ? name : 'AssertionError', message, outcome, stack }
}

export function toError({ kind, message, outcome, stack }: Failure): Error {
  const error = kind === 'StorageError' ? new StorageError(message, { outcome }) : new ERRORS[kind](message)
  if (stack !== undefined) error.stack = stack
  return error
}

function isKind(name: string): name is keyof typeof ERRORS {
  return Object.hasOwn(ERRORS, name)
}
