import type { Sheet } from './sheet.ts'

/** What a thread is given. */
export interface ToTypesetter {
  readonly sheet: Sheet
}

/** A finished file, and the characters in it that no font has, "U+1F600 (2)". */
export interface PdfFile {
  readonly bytes: Uint8Array
  readonly unshown: readonly string[]
}

/** What it answers, once. `fault`: where the typesetter did not take what it was given. */
export type FromTypesetter =
  | { readonly kind: 'done'; readonly file: PdfFile }
  | { readonly kind: 'failed'; readonly fault: string }
