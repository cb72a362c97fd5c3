import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { textFault } from '../../shared/live/fault.ts'
import { readText, seedText, textOf } from '../../shared/live/text.ts'
import { isIdForm } from '../../shared/model/ids.ts'
import { meetingTime } from '../../shared/model/meeting.ts'
import { may } from '../../shared/policy/may.ts'
import { LIMITS } from '../../shared/protocol/limits.ts'
import { paragraphNumbers } from '../../shared/schema/numbers.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import type { BlockJson, InlineJson, TextJson } from '../../shared/schema/text.ts'
import { present } from '../../shared/util/assert.ts'
import { demoLinks, demoMeeting } from './demo-meeting.ts'

const NOW = Date.parse('2026-03-04T05:06:07Z')
const demo = demoMeeting({ now: NOW, newId: () => 'k3j9x0000000000000aa', demoSecret: 'the secret' })
const { setup, versions, links } = demo
const [l1, rev1] = versions.map(({ texts }) => [...texts.values()])
const outcome = present(setup.documents[0], 'there is no document')

const ids = (text: TextJson): readonly string[] =>
  [...JSON.stringify(text).matchAll(/"id":"([^"]*)"/g)].map(([, id = '']) => id)

describe.each([
  ['L.1', l1],
  ['L.1/Rev.1', rev1],
])('the texts of %s', (_symbol, texts = []) => {
  it('are valid, and the shared text gives them back as they are', () => {
    expect(texts).toHaveLength(6)
    for (const text of texts) {
      textSchema.nodeFromJSON(text).check()
      const shared = textOf(new Y.Doc())
      seedText(shared, text)
      expect(textFault(shared, LIMITS)).toBeNull()
      expect(readText(shared)).toEqual(text)
    }
  })

  it('have paragraphs 1 to 58, named after their numbers', () => {
    const numbers = [...paragraphNumbers(texts)]
    expect(numbers).toHaveLength(58)
    for (const [id, number] of numbers) expect(id).toBe(`p${number.padStart(2, '0')}`)
  })

  it('name every block once, in the form of an id', () => {
    const all = texts.flatMap(ids)
    expect(all.length).toBeGreaterThan(58)
    expect(new Set(all).size).toBe(all.length)
    expect(all.filter((id) => !isIdForm(id))).toEqual([])
  })

  it('refer only to paragraphs that are there, by their numbers', () => {
    const numbers = paragraphNumbers(texts)
    const references = texts.flatMap((text) => inlines(text)).filter(({ type }) => type === 'reference')
    expect(references.length).toBeGreaterThan(0)
    for (const node of references) {
      if (node.type === 'reference') expect(numbers.get(node.attrs.target)).toBe(node.attrs.shown)
    }
  })

  it('balance their brackets', () => {
    for (const text of texts) {
      const depths = [...plain(text)].reduce((depth, at) => depth + (at === '[' ? 1 : at === ']' ? -1 : 0), 0)
      expect(depths).toBe(0)
    }
  })
})

it('L.1 has no brackets; Rev.1 changes about half of it and has brackets that name delegations', () => {
  const [before = '', after = ''] = [l1, rev1].map((texts) => (texts ?? []).map(plain).join('\n'))
  expect(before).not.toContain('[')
  expect(after).toContain(
    'newborn [through community health workers - Fenmark, Talua / on the basis of evidence - Westmere].',
  )
  const names = new Set(setup.delegations.flatMap(({ name, aliases }) => [name, ...aliases]))
  for (const name of ['Fenmark', 'Talua', 'Westmere', 'G40', 'ISU', 'LLS']) expect(names).toContain(name)
  const changed = (rev1 ?? []).flatMap(({ content }) => content).filter((block) => !standsInL1(block))
  expect(changed.length).toBeGreaterThan(25)
  expect(changed.length).toBeLessThan(45)
})

it('holds a footnote, a list, a reference and a table where the text needs them', () => {
  const [blocks] = [
    new Map((rev1 ?? []).flatMap(({ content }) => content).map((each) => [String(each.attrs.id), each])),
  ]
  expect(JSON.stringify(blocks.get('p02'))).toContain('A/RES/65/1')
  expect(['a', 'b', 'c'].map((letter) => blocks.get(`p14-${letter}`)?.attrs)).toMatchObject(
    ['a', 'b', 'c'].map(() => ({ kind: 'item', list: 'alpha' })),
  )
  expect(JSON.stringify(blocks.get('p51'))).toContain('"target":"p42"')
  expect(blocks.get('p52-table')).toMatchObject({ type: 'table' })
})

it('opens at 13:00 in Tokyo on 2 June 2011, between the times of two sessions that sit at once', () => {
  const at = meetingTime(setup.meeting, NOW)
  expect(at).toBe('2011-06-02T04:00:00.000Z')
  const clock = new Intl.DateTimeFormat('en-GB', { timeZone: setup.meeting.timeZone, timeStyle: 'short' })
  expect(clock.format(new Date(at))).toBe('13:00')
  const sitting = setup.programme.find(
    ({ day, start, end }) => day === '2011-06-02' && start < '13:00' && '13:00' < end,
  )
  expect(sitting?.sessions).toHaveLength(2)
  expect(versions.map((version) => version.at < at)).toEqual([true, true])
})

it('has a programme in order, of sessions that exist, and two plenaries and four breakouts', () => {
  const starts = setup.programme.map(({ day, start, end }) => {
    expect(start < end).toBe(true)
    return `${day} ${start}`
  })
  expect(starts).toEqual([...starts].sort())
  expect(starts).toHaveLength(8)
  const sessions = new Map(setup.sessions.map(({ id, kind }) => [id, kind]))
  for (const id of setup.programme.flatMap((item) => item.sessions)) expect(sessions.has(id)).toBe(true)
  const kinds = [...sessions.values()]
  expect(kinds.filter((kind) => kind === 'plenary')).toHaveLength(2)
  expect(kinds.filter((kind) => kind === 'breakout')).toHaveLength(4)
  expect(setup.sessions.find(({ id }) => id.startsWith('breakout-1'))?.parts).toHaveLength(2)
})

it('gives every section someone who drafts it, and every document, seat and group only what exists', () => {
  for (const section of outcome.sections) {
    const drafters = setup.seats.filter(
      (seat) => may(seat, 'section.write', { meeting: setup.meeting.id, section, document: outcome }) === null,
    )
    expect(drafters.map(({ role }) => role)).toContain(section.session === null ? 'rapporteur-general' : 'rapporteur')
  }
  const known = new Set<string>([
    ...outcome.sections.map(({ id }) => id),
    ...setup.sessions.map(({ id }) => id),
    ...setup.delegations.map(({ id }) => id),
  ])
  const named = [
    ...setup.seats.flatMap((seat) => [
      ...seat.sections,
      ...seat.sessions,
      ...(seat.delegation ? [seat.delegation] : []),
    ]),
    ...setup.delegations.flatMap(({ members }) => members),
    ...outcome.sections.flatMap(({ session }) => session ?? []),
  ]
  expect(named.filter((id) => !known.has(id))).toEqual([])
  expect(outcome.sections.map(({ id }) => versions.every(({ texts }) => texts.has(id)))).not.toContain(false)
})

it('names everything once, in the form of an id', () => {
  const all = [
    setup.meeting.id,
    ...setup.sessions.map(({ id }) => id),
    ...setup.delegations.map(({ id }) => id),
    ...setup.seats.map(({ id }) => id),
    ...setup.documents.flatMap(({ id, sections }) => [id, ...sections.map((section) => section.id)]),
  ]
  expect(all.filter((id) => !isIdForm(id))).toEqual([])
  expect(new Set(all).size).toBe(all.length)
})

it('offers a seat of every role, and knows the offered seats again by their names', () => {
  const seats = new Map(setup.seats.map((seat) => [seat.id, seat.role]))
  expect(new Set(links.map(({ seat }) => seats.get(seat)))).toEqual(new Set(seats.values()))
  expect(demoLinks([...setup.seats].reverse())).toEqual(links)
  expect(demoLinks([])).toEqual([])
})

it('versions were issued by those who may', () => {
  for (const { issuedBy } of versions) {
    const seat = present(
      setup.seats.find(({ id }) => id === issuedBy),
      'nobody issued it',
    )
    expect(may(seat, 'version.issue', { meeting: setup.meeting.id, document: outcome })).toBeNull()
  }
  expect(versions.map(({ symbol }) => symbol)).toEqual(['MDGFM/2011/L.1', 'MDGFM/2011/L.1/Rev.1'])
})

/** Surnames of those whom the meeting's concept note names; written in halves, so that they stand nowhere in the project. */
const PEOPLE = ['K|an', 'B|an', 'Cl|ark', 'La|ke', 'Moh|ieldin', 'Mats|umoto'].map((name) => name.replace('|', ''))

it('names no person of the real meeting', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => !name.endsWith('.test.ts'))
  expect(files.length).toBeGreaterThan(4)
  for (const name of files) {
    const content = readFileSync(join(import.meta.dirname, name), 'utf8')
    for (const person of PEOPLE) expect(content, name).not.toMatch(new RegExp(`\\b${person}\\b`))
  }
})

function standsInL1(block: BlockJson): boolean {
  const same = (l1 ?? []).flatMap(({ content }) => content).find(({ attrs }) => attrs.id === block.attrs.id)
  return JSON.stringify(same) === JSON.stringify(block)
}

function inlines(text: TextJson): readonly InlineJson[] {
  return text.content.flatMap((block) =>
    block.type === 'block'
      ? (block.content ?? [])
      : block.content.flatMap((row) =>
          row.content.flatMap((cell) => cell.content.flatMap(({ content }) => content ?? [])),
        ),
  )
}

function plain(text: TextJson): string {
  return inlines(text)
    .map((node) => (node.type === 'text' ? node.text : ''))
    .join('')
}
