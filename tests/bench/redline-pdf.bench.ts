import { redlineToPdf } from '../../server/formats/pdf/write.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { makeRedline, type RedlineText } from '../../shared/redline/redline.ts'
import type { TextBlockJson } from '../../shared/schema/text.ts'
import { type Bench, median } from './bench.ts'

const PARAGRAPHS = 500
const WORDS_EACH = 60
const RUNS = 3

/** 500 paragraphs of 30,000 words, every second one changed in three places, as PDF with numbered lines. Threads start anew each time. */
export const bench: Bench = {
  budget: 'PDF of a redline of 500 paragraphs',
  limit: 5_000,
  unit: 'ms',
  async measure() {
    const redline = makeRedline(version(false), version(true))
    const times: number[] = []
    for (let run = 0; run < RUNS; run++) {
      const start = performance.now()
      await redlineToPdf(redline, null)
      times.push(performance.now() - start)
    }
    return median(times)
  },
}

function version(revised: boolean): RedlineText {
  const content = Array.from({ length: PARAGRAPHS }, (_, at) => paragraph(at, revised && at % 2 === 0))
  return { label: revised ? 'after' : 'before', hash: '', sections: [{ title: null, text: { type: 'doc', content } }] }
}

function paragraph(at: number, isRevised: boolean): TextBlockJson {
  const words = Array.from({ length: WORDS_EACH }, (_, i) => `commitment${(at * 31 + i * 17) % 97}`)
  if (isRevised) {
    words.splice(40, 0, 'including', 'those', 'furthest', 'behind')
    words.splice(20, 3)
    words[5] = 'equity'
  }
  const text = `${words.join(' ')}.`
  return {
    type: 'block',
    attrs: { id: `p${at}` as BlockId, kind: 'paragraph' },
    content: [{ type: 'text', text }],
  }
}
