import { afterAll, describe, expect, it } from 'vitest'
import type { BlockId } from '../../shared/model/ids.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import type { TextBlockJson } from '../../shared/schema/text.ts'
import { JobError } from './job-error.ts'
import { Jobs, type Progress } from './jobs.ts'
import { type RedlineWork, WORKS } from './works.ts'

function textOf(label: string, paragraphs: number, words: string): RedlineText {
  const content = Array.from({ length: paragraphs }, (_, i): TextBlockJson => {
    const text = `Paragraph ${i} reaffirms ${i % 3 === 0 ? words : 'the aims'} of the meeting.`
    return { type: 'block', attrs: { id: `p${i}` as BlockId, kind: 'paragraph' }, content: [{ type: 'text', text }] }
  })
  return { label, hash: '', sections: [{ title: null, text: { type: 'doc', content } }] }
}

const work = (paragraphs: number, form: RedlineWork['form'] = 'docx'): RedlineWork => ({
  form,
  before: textOf('before', paragraphs, 'equality'),
  after: textOf('after', paragraphs, 'equity'),
})
/** Takes seconds. */
const LONG = work(5_000)

/** Something that happens once. */
function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give: () => give() }
}

const failureOf = (job: Promise<unknown>) =>
  job.then(
    () => 'done',
    (thrown: unknown) => (thrown instanceof JobError ? thrown.failure : String(thrown)),
  )

describe('heavy work in threads', () => {
  const jobs = new Jobs(1, 2)
  afterAll(() => jobs.close())

  it.each(['json', 'html', 'docx', 'text', 'akn', 'instructions', 'pdf'] as const)(
    'gives the same file as where it is called: %s',
    async (form) => {
      const stages: Progress[] = []
      const { bytes, unshown } = await jobs.run('redlineFile', work(20, form), {
        onProgress: (now) => stages.push(now),
      })
      const there = await WORKS.redlineFile(work(20, form), () => undefined)
      expect(Buffer.compare(bytes, there.bytes)).toBe(0)
      expect(unshown).toEqual([])
      expect(stages).toEqual([{ stage: 'comparing' }, { stage: 'writing' }])
    },
    30_000,
  )

  it('knows who wrote what there, too', async () => {
    const sources = {
      inserted: new Map([['p0' as BlockId, [{ length: 200, by: 'Atlantis' }]]]),
      formatted: new Map(),
      wrote: null,
      deleted: new Map(),
      blockInserted: new Map(),
      blockDeleted: new Map(),
    }
    const { bytes } = await jobs.run('redlineFile', { ...work(20, 'json'), sources })
    const { blocks } = JSON.parse(Buffer.from(bytes).toString())
    const inserted = (i: number) => blocks[i].runs.find(({ op }: { op: string }) => op === 'inserted')
    expect(inserted(0)).toMatchObject({ text: 'equity', by: 'Atlantis' })
    expect(inserted(3)).not.toHaveProperty('by')
  })

  it('is called off while it runs and while it waits, and the next is done', async () => {
    const running = new AbortController()
    const waiting = new AbortController()
    const started = signal()
    const begun = jobs.run('redlineFile', LONG, { signal: running.signal, onProgress: () => started.give() })
    const places: Progress[] = []
    const next = failureOf(
      jobs.run('redlineFile', work(5), { signal: waiting.signal, onProgress: (now) => places.push(now) }),
    )
    const last = jobs.run('redlineFile', work(5), { onProgress: (now) => places.push(now) })
    await started.given
    waiting.abort()
    expect(await next).toBe('cancelled')
    running.abort()
    expect(await failureOf(begun)).toBe('cancelled')
    expect((await last).bytes.length).toBeGreaterThan(1_000)
    expect(places).toEqual([
      { stage: 'waiting', before: 0 },
      { stage: 'waiting', before: 1 },
      { stage: 'waiting', before: 0 },
      { stage: 'comparing' },
      { stage: 'writing' },
    ])
  })

  it('takes too long, or meets something that it was not made for: the next is done', async () => {
    expect(await failureOf(jobs.run('redlineFile', LONG, { timeMs: 50 }))).toBe('late')
    const broken = { ...work(5), before: { label: '', hash: '', sections: [null] } } as unknown as RedlineWork
    expect(await failureOf(jobs.run('redlineFile', broken))).toBe('broken')
    expect(await failureOf(jobs.run('redlineFile', work(5)))).toBe('done')
  })

  it('is refused where too many wait', async () => {
    const all = Array.from({ length: 4 }, () => failureOf(jobs.run('redlineFile', work(5))))
    expect(await Promise.all(all)).toEqual(['done', 'done', 'done', 'busy'])
  })

  it('ends when it is closed, with what is under way', async () => {
    const closing = new Jobs(1, 2)
    const started = signal()
    const all = [
      failureOf(closing.run('redlineFile', LONG, { onProgress: () => started.give() })),
      failureOf(closing.run('redlineFile', work(5))),
    ]
    await started.given
    closing.close()
    expect(await Promise.all(all)).toEqual(['cancelled', 'cancelled'])
    expect(await failureOf(closing.run('redlineFile', work(5)))).toBe('cancelled')
  })
})
