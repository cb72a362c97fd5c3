import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import {
  initSync,
  type TypstCompiler,
  TypstCompilerBuilder,
  TypstFontResolverBuilder,
} from '@myriaddreamin/typst-ts-web-compiler'
import { FormatError } from '../format-error.ts'
import { fontFiles } from './fonts.ts'
import type { Sheet } from './sheet.ts'
import { DATA_PATH, TEMPLATE } from './template.ts'
import { Coverage, listOf, Shower } from './unshown.ts'

const MAIN_PATH = '/main.typ'
/** Of diagnostics: a line each. */
const AS_LINES = 2

/** A finished file, and the characters in it that no font has, "U+1F600 (2)". */
export interface PdfFile {
  readonly bytes: Uint8Array
  readonly unshown: readonly string[]
}

/**
 * Sets a sheet where it is called, which takes seconds and hundreds of megabytes that are never given back: `server/jobs` calls it in
 * a thread. Nothing but the template, the data and the fonts is there to be read. Rejects with `FormatError` where the typesetter did
 * not take what it was given; what it said is the error's cause.
 */
export async function typeset(sheet: Sheet): Promise<PdfFile> {
  const resolve = (specifier: string) => import.meta.resolve(specifier)
  initSync({ module: readFileSync(fileURLToPath(resolve('@myriaddreamin/typst-ts-web-compiler/wasm'))) })
  const fonts = fontFiles(resolve).map((file) => new Uint8Array(readFileSync(file)))
  const { data, unshown } = dataOf(sheet, coverageOf(fonts))
  const compiler = await compilerWith(fonts)
  try {
    compiler.add_source(MAIN_PATH, TEMPLATE)
    compiler.map_shadow(DATA_PATH, new TextEncoder().encode(data))
    const { result, diagnostics } = compiler.compile(MAIN_PATH, undefined, 'pdf', AS_LINES) as Compiled
    if (result !== undefined) return { bytes: result, unshown }
    const error = new FormatError('the PDF could not be made')
    error.cause = diagnostics
    throw error
  } finally {
    compiler.free()
  }
}

interface Compiled {
  readonly result?: Uint8Array
  readonly diagnostics?: unknown
}

/** The data as the template reads it: every word such that it can be seen, and a line about those that cannot. */
function dataOf(sheet: Sheet, coverage: Coverage): { readonly data: string; readonly unshown: readonly string[] } {
  const shower = new Shower(coverage)
  const shown = JSON.parse(JSON.stringify(sheet), (name, value: unknown) =>
    name === 'text' && typeof value === 'string' ? shower.shown(value) : value,
  ) as Sheet
  const { unshown } = shower
  const text = unshown.length === 0 ? '' : `${shown.unshown.text} ${listOf(unshown)}`
  return { data: JSON.stringify({ ...shown, unshown: { ...shown.unshown, text } }), unshown }
}

function coverageOf(fonts: readonly Uint8Array[]): Coverage {
  const coverage = new Coverage()
  const reader = new TypstFontResolverBuilder()
  for (const font of fonts) {
    const { info } = reader.get_font_info(font) as {
      readonly info: readonly { readonly coverage: readonly number[] }[]
    }
    for (const face of info) coverage.add(face.coverage)
  }
  return coverage
}

async function compilerWith(fonts: readonly Uint8Array[]): Promise<TypstCompiler> {
  const builder = new TypstCompilerBuilder()
  builder.set_dummy_access_model()
  for (const font of fonts) await builder.add_raw_font(font)
  return builder.build()
}
