import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId, newSecret, sha256 } from '../../server/auth/secrets.ts'
import { sideOf, stateNow, stateOfVersion } from '../../server/drafting/compare-texts.ts'
import { issueVersion } from '../../server/drafting/issue-version.ts'
import type { Parts } from '../../server/drafting/parts.ts'
import type { Meeting } from '../../shared/model/meeting.ts'
import { instructionsOf } from '../../shared/redline/instructions.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import {
  AT,
  HEALTH_ROOM,
  MEETING,
  paragraph,
  SEATS,
  SyncWorld,
  textOfParagraphs,
  WATER_ROOM,
} from '../support/sync-world.ts'

let world: SyncWorld
let parts: Parts
let meeting: Meeting
beforeAll(async () => {
  world = await SyncWorld.open({ seed: textOfParagraphs('One.', 'Two.', 'Three.') })
  parts = { store: world.store, live: world.sync, now: Date.now, newId, newSecret, sha256 }
  await world.sync.seed(HEALTH_ROOM, { type: 'doc', content: [paragraph('h1', 'Four.')] }, AT)
  meeting = (await world.store.meetings.get(MEETING)) as Meeting
})
afterAll(() => world.close())

async function outcome() {
  const [document] = await world.store.meetings.documents(MEETING)
  if (document === undefined) throw new Error('the meeting has a document')
  return document
}

async function issue(symbol: string, renumber = false) {
  return issueVersion(parts, { meeting, document: await outcome(), seat: SEATS.sara, symbol, note: '', renumber })
}

async function change(edit: (content: TextJson['content']) => TextJson['content']): Promise<void> {
  const { text, seq } = await world.sync.read(WATER_ROOM)
  await world.sync.write(WATER_ROOM, seq, { type: 'doc', content: edit(text.content) }, { seat: SEATS.rita.id, at: AT })
}

const numbersIn = (version: Awaited<ReturnType<typeof issue>>) => version.sections.map(({ numbers }) => numbers)

describe('numbers of paragraphs through the versions of a document', () => {
  it('are kept from version to version, new ones are bis, and are folded in where the secretariat asks for it', async () => {
    expect(numbersIn(await issue('TEST/L.1'))).toEqual([{ p1: '1', p2: '2', p3: '3' }, { h1: '4' }])

    await change(([one, ...rest]) =>
      [one, paragraph('new', 'One and a half.'), ...rest].flatMap((block) => block ?? []),
    )
    const live = await stateNow(parts, SEATS.rita, { document: await outcome(), meeting }, 'now')
    expect(live.numbers.get(paragraph('new', '').attrs.id)).toBe('1 bis')
    const second = await issue('TEST/L.1/Rev.1')
    expect(numbersIn(second)).toEqual([{ p1: '1', new: '1 bis', p2: '2', p3: '3' }, { h1: '4' }])

    await change((content) => content.filter(({ attrs }) => attrs.id !== 'new' && attrs.id !== 'p3'))
    await change(([one, ...rest]) => [one, paragraph('late', 'Later.'), ...rest].flatMap((block) => block ?? []))
    const third = await issue('TEST/L.1/Rev.2')
    expect(numbersIn(third)).toEqual([{ p1: '1', late: '1 ter', p2: '2', new: '1 bis', p3: '3' }, { h1: '4' }])
    const [from, to] = [stateOfVersion(second), stateOfVersion(third)].map(sideOf)
    if (from === undefined || to === undefined) throw new Error('both versions are there')
    const redline = makeRedline(from, to)
    expect(redline.blocks.map(({ number, change }) => `${number} ${change}`)).toContain('1 ter inserted')
    expect(instructionsOf(redline).join('\n')).toMatch(/paragraph 3\b/)

    const folded = await issue('TEST/L.1/Rev.3', true)
    expect(numbersIn(folded)).toEqual([{ p1: '1', late: '2', p2: '3' }, { h1: '4' }])
    const renumbered = makeRedline(sideOf(stateOfVersion(third)), sideOf(stateOfVersion(folded)))
    expect(renumbered.blocks.map(({ number, numberBefore }) => [number, numberBefore])).toEqual([
      ['1', undefined],
      ['2', '1 ter'],
      ['3', '2'],
      ['4', undefined],
    ])
    await expect(issue('TEST/L.1/Rev.4', true)).rejects.toMatchObject({ reason: 'nothingChanged' })
  })
})
