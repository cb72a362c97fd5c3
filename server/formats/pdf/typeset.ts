import { Worker } from 'node:worker_threads'
import { PDF_LIMITS } from './limits.ts'
import { PdfError } from './pdf-error.ts'
import type { Sheet } from './sheet.ts'
import { Turns } from './turns.ts'
import type { FromTypesetter, PdfFile, ToTypesetter } from './typeset-messages.ts'

const turns = new Turns(PDF_LIMITS.atOnce, PDF_LIMITS.waiting)

/** How long making a file may take, and how it is called off. */
export interface TypesetOptions {
  readonly signal?: AbortSignal
  /** From the start of the thread; default `PDF_LIMITS.timeMs`. */
  readonly timeMs?: number
}

/**
 * Sets a sheet in a thread of its own, which is gone afterwards with all that it took. At most `PDF_LIMITS.atOnce` at a time. Rejects
 * with `PdfError`: busy, late, cancelled or broken.
 */
export function typeset(sheet: Sheet, { signal, timeMs = PDF_LIMITS.timeMs }: TypesetOptions = {}): Promise<PdfFile> {
  return turns.run(async () => {
    const worker = newThread({ sheet })
    try {
      return await fileOf(worker, timeMs, signal)
    } finally {
      await worker.terminate()
    }
  }, signal)
}

function fileOf(worker: Worker, timeMs: number, signal: AbortSignal | undefined): Promise<PdfFile> {
  return new Promise((resolve, reject) => {
    const cancel = () => fail(new PdfError('cancelled'))
    const timer = setTimeout(() => fail(new PdfError('late')), timeMs)
    const end = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', cancel)
    }
    const fail = (error: PdfError) => {
      end()
      reject(error)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    worker.on('message', (message: FromTypesetter) => {
      end()
      if (message.kind === 'done') resolve(message.file)
      else reject(new PdfError('broken', message.fault))
    })
    worker.on('error', (cause) => fail(new PdfError('broken', cause)))
    worker.on('exit', () => fail(new PdfError('broken', 'the thread ended without an answer')))
  })
}

/**
 * Compiled, the thread's file is plain JavaScript beside this one. Run from the sources, a thread inherits no loader on every Node
 * and registers it itself. What the typesetter prints is for its makers, not for ours.
 */
function newThread(workerData: ToTypesetter): Worker {
  const options = { workerData, execArgv: [], stdout: true, stderr: true }
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./typeset-thread.js', import.meta.url), options)
  const entry = new URL('./typeset-thread.ts', import.meta.url).href
  const loader = import.meta.resolve('tsx/esm/api')
  const start = `import('${loader}').then(({ register }) => { register(); return import('${entry}') })`
  return new Worker(start, { ...options, eval: true })
}
