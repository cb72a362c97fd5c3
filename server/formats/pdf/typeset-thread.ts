import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parentPort, workerData } from 'node:worker_threads'
import {
  initSync,
  type TypstCompiler,
  TypstCompilerBuilder,
  TypstFontResolverBuilder,
} from '@myriaddreamin/typst-ts-web-compiler'
import { present } from '../../../shared/util/assert.ts'
import { fontFiles } from './fonts.ts'
import type { Sheet } from './sheet.ts'
import { DATA_PATH, TEMPLATE } from './template.ts'
import type { FromTypesetter, ToTypesetter } from './typeset-messages.ts'
import { Coverage, listOf, Shower } from './unshown.ts'

/** The entry of a thread that sets one sheet and ends. Nothing but the template, the data and the fonts is there to be read. */
const port = present(parentPort, 'this file is the entry of a worker thread')
const MAIN_PATH = '/main.typ'
/** Of diagnostics: a line each. */
const AS_LINES = 2

port.postMessage(await answer(workerData as ToTypesetter))

async function answer({ sheet }: ToTypesetter): Promise<FromTypesetter> {
  try {
    const resolve = (specifier: string) => import.meta.resolve(specifier)
    initSync({ module: readFileSync(fileURLToPath(resolve('@myriaddreamin/typst-ts-web-compiler/wasm'))) })
    const fonts = fontFiles(resolve).map((file) => new Uint8Array(readFileSync(file)))
    const { data, unshown } = dataOf(sheet, coverageOf(fonts))
    const compiler = await compilerWith(fonts)
    compiler.add_source(MAIN_PATH, TEMPLATE)
    compiler.map_shadow(DATA_PATH, new TextEncoder().encode(data))
    const { result, diagnostics } = compiler.compile(MAIN_PATH, undefined, 'pdf', AS_LINES) as Compiled
    if (result === undefined) return { kind: 'failed', fault: String(diagnostics) }
    return { kind: 'done', file: { bytes: result, unshown } }
  } catch (thrown) {
    return { kind: 'failed', fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) }
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
