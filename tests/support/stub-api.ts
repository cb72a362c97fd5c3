import type { Page } from 'playwright-core'
import type { Redline } from '../../shared/redline/model.ts'

/** A small meeting as the API tells it, to a delegate who reads what was last shown. Everything in it is invented. */
const section = { id: 'health', document: 'outcome', position: 1, title: 'I. Health', session: 'b1', audience: 'team' }
const document = { id: 'outcome', meeting: 'm', kind: 'outcome', title: 'Draft outcome document', sections: [section] }
const seat = {
  id: 's1',
  meeting: 'm',
  role: 'delegate',
  name: 'Ms. Tavana',
  delegation: 'talua',
  sections: [],
  sessions: [],
}
const text = {
  type: 'doc',
  content: [
    {
      type: 'block',
      attrs: { id: 'p1', kind: 'paragraph' },
      content: [{ type: 'text', text: 'We reaffirm our commitment.' }],
    },
    { type: 'block', attrs: { id: 'p2', kind: 'item', list: 'alpha' }, content: [{ type: 'text', text: 'one visit' }] },
  ],
}
const version = (id: string, symbol: string, issuedAt: string) => ({
  id,
  document: 'outcome',
  symbol,
  note: 'For the first reading.',
  basedOn: null,
  issuedAt,
  issuedBy: 's2',
  issuedByName: 'Ms. Ohm',
  paragraphs: 1,
  contentHash: `sha256:${'ab'.repeat(32)}`,
  sections: [{ section: 'health', title: 'I. Health', text, seq: 1, headHash: '' }],
})
const versions = [
  version('v1', 'TEST/L.1', '2011-05-12T01:00:00Z'),
  version('v2', 'TEST/L.1/Rev.1', '2011-05-31T01:00:00Z'),
]
const redline = {
  format: 'plenum.redline/1',
  before: { label: 'TEST/L.1', hash: 'sha256:a' },
  after: { label: 'TEST/L.1/Rev.1', hash: 'sha256:b' },
  summary: { inserted: 10, deleted: 4, moved: 0, formatted: 0, by: { 'Dr. Oduvel': { inserted: 10, deleted: 4 } } },
  blocks: [
    {
      id: 'p0',
      type: 'paragraph',
      number: '1',
      change: 'same',
      runs: [{ op: 'same', text: 'As it was.' }],
      mark: 'same',
    },
    {
      id: 'p1',
      type: 'paragraph',
      number: '2',
      change: 'changed',
      runs: [
        { op: 'same', text: 'We ' },
        { op: 'deleted', text: 'note', by: 'Dr. Oduvel' },
        { op: 'inserted', text: 'reaffirm', by: 'Dr. Oduvel', at: '2011-06-02T04:04:00Z' },
        { op: 'same', text: ' our commitment.' },
      ],
      mark: 'same',
    },
  ],
} as unknown as Redline

const meeting = {
  meeting: {
    id: 'm',
    title: 'A meeting to test with',
    type: 'Ministerial Meeting',
    firstDay: '2011-06-02',
    lastDay: '2011-06-03',
    timeZone: 'Asia/Tokyo',
    venue: 'Tokyo',
    host: 'The host',
    coOrganizers: ['Agency 1'],
    languages: ['en'],
    symbolStem: 'TEST',
    nature: 'toBeDecided',
    toBeDecided: ['The form of the outcome'],
    demonstration: true,
    clockOffsetMs: 0,
  },
  sessions: [
    {
      id: 'b1',
      meeting: 'm',
      kind: 'breakout',
      title: 'Breakout Session 1',
      theme: null,
      form: null,
      participants: ['Governments'],
      parts: [{ order: 1, title: 'First part', topics: ['health'] }],
      discussionQuestions: ['Which strategies?'],
      agenda: [],
      openSeats: ['A representative of business'],
    },
  ],
  programme: [
    { day: '2011-06-02', start: '12:50', end: '15:20', title: 'Breakout', sessions: ['b1'], isBreak: false },
    { day: '2011-06-02', start: '15:20', end: '15:30', title: 'Coffee', sessions: [], isBreak: true },
  ],
  delegations: [
    { id: 'talua', meeting: 'm', name: 'Talua', aliases: [], kind: 'government', members: [] },
    { id: 'ostrenia', meeting: 'm', name: 'Ostrenia', aliases: [], kind: 'government', members: [] },
  ],
  documents: [document],
  seats: [seat],
  now: '2011-06-02T04:00:00Z',
}

const ANSWERS: readonly (readonly [RegExp, unknown])[] = [
  [
    /\/api\/session$/,
    {
      me: {
        seat,
        delegationName: 'Talua',
        meeting: { id: 'm', title: 'A meeting to test with', demonstration: true },
        schema: 'x',
      },
    },
  ],
  [
    /\/api\/demo$/,
    {
      meeting: { id: 'm', title: 'A meeting' },
      links: [{ role: 'rapporteur', name: 'Dr. Oduvel', note: 'Writes.', url: '/sign-in#abcdefghijklmnop' }],
    },
  ],
  [/\/api\/meetings\/m$/, meeting],
  [/\/api\/documents\/outcome$/, { document, meeting: 'm', versions, suggestedSymbol: 'TEST/L.1/Rev.2', numbers: {} }],
  [/\/api\/versions\/v2\?format=json$/, versions[1]],
  [/\/api\/sections\/health\/text$/, { text, seq: 1, at: '2011-06-02T04:04:00Z' }],
]

/**
 * Answers a page's requests with the small meeting; whatever else it asks for is not found. `marked`: the marked-up text, where it
 * is not the small one.
 */
export async function stubApi(page: Page, marked: Redline = redline): Promise<void> {
  const answers = [[/\/redline\?/, marked] as const, ...ANSWERS]
  await page.route('**/api/**', (route) => {
    const found = answers.find(([pattern]) => pattern.test(route.request().url()))
    if (found !== undefined) return route.fulfill({ json: found[1] })
    return route.fulfill({
      status: 404,
      json: { type: 'about:blank', title: 'Not found', status: 404, reason: 'notFound' },
    })
  })
}
