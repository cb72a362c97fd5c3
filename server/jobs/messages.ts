import type { Stage, Works } from './works.ts'

/** The name of something that a thread can be asked to do. */
export type WorkName = keyof Works

export type WorkInput<Name extends WorkName> = Parameters<Works[Name]>[0]
export type WorkResult<Name extends WorkName> = Awaited<ReturnType<Works[Name]>>

/** A job: what is to be done, with what. */
export type Job = { readonly [Name in WorkName]: { readonly name: Name; readonly input: WorkInput<Name> } }[WorkName]

/** To a thread, one job at a time: the members of the input one by one, so that copying them holds nobody up for long, then its name. */
export type ToThread =
  | { readonly kind: 'member'; readonly name: string; readonly value: unknown }
  | { readonly kind: 'do'; readonly name: WorkName }

/** From it: what it is about, then once how it ended. `fault`: for those who mend it. */
export type FromThread =
  | { readonly kind: 'stage'; readonly stage: Stage }
  | { readonly kind: 'done'; readonly result: WorkResult<WorkName> }
  | { readonly kind: 'failed'; readonly fault: string }
