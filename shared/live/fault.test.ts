import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { seededRandom } from '../util/random.ts'
import { changeFault, hasForbiddenCharacter, textFault } from './fault.ts'
import { textOf } from './text.ts'

const BOUNDS = { blocksPerSection: 3, charactersPerBlock: 10, charactersPerSection: 25 }
type Change = (ytext: Y.Text) => void
const embed =
  (entries: Record<string, unknown>): Change =>
  (ytext) =>
    ytext.insertEmbed(ytext.length, new Y.Map(Object.entries(entries)), {})

function faultOf(...changes: Change[]): string | null {
  const ytext = textOf(new Y.Doc())
  for (const change of changes) change(ytext)
  return textFault(ytext, BOUNDS)
}

describe('what may stand in a shared text', () => {
  const marker = { id: 'a', kind: 'paragraph' }
  it.each<[string, Change]>([
    ['a plain marker', embed(marker)],
    [
      'a marker with all its keys',
      embed({ ...marker, level: 2, list: 'roman', indent: 8, direction: 'rtl', numbered: false }),
    ],
    ['the same id twice', (ytext) => [embed(marker), embed(marker)].map((change) => change(ytext))],
    ['marks', (ytext) => ytext.insert(0, 'x', { strong: true, link: { href: 'mailto:a@b.org' } })],
    ['tab, line break, isolates and pairs', (ytext) => ytext.insert(0, '\t\n\u2066a\u2069😀', {})],
    ['a footnote', (ytext) => embed({ id: 'f', kind: 'footnote', text: new Y.Text('n') })(ytext)],
    ['a reference', embed({ kind: 'reference', target: 'a', shown: '12 bis' })],
  ])('%s may', (_name, change) => {
    expect(faultOf(change)).toBeNull()
  })

  it.each<[string, Change]>([
    ['unknown key', embed({ ...marker, onclick: 'x' })],
    ['unknown kind', embed({ id: 'a', kind: 'script' })],
    ['no id', embed({ kind: 'quote' })],
    ['bad value of id', embed({ id: 'a~2', kind: 'quote' })],
    ['bad value of id', embed({ id: 7, kind: 'quote' })],
    ['bad value of indent', embed({ ...marker, indent: 9 })],
    ['bad value of text', embed({ id: 'f', kind: 'footnote', text: 'n' })],
    ['no text', embed({ id: 'f', kind: 'footnote' })],
    ['bad embed', (ytext) => ytext.insertEmbed(0, { image: 'x' }, {})],
    ['bad mark blink', (ytext) => ytext.insert(0, 'x', { blink: true })],
    ['bad mark strong', (ytext) => ytext.insert(0, 'x', { strong: 1 })],
    ['bad mark link', (ytext) => ytext.insert(0, 'x', { link: { href: 'javascript:alert(1)' } })],
    ['bad mark link', (ytext) => ytext.insert(0, 'x', { link: { href: 'https://a.org', onclick: 'x' } })],
    ['forbidden character', (ytext) => ytext.insert(0, 'a\u0007', {})],
    ['forbidden character', (ytext) => ytext.insert(0, 'a\u202eb', {})],
    ['forbidden character', (ytext) => ytext.insert(0, '\u{1fffe}', {})],
    ['too many characters in a block', (ytext) => ytext.insert(0, 'x'.repeat(11), {})],
    ['too many characters', (ytext) => ytext.insert(0, 'x'.repeat(26), {})],
    ['too many blocks', (ytext) => [1, 2, 3, 4].map(() => embed(marker)(ytext))],
  ])('%s', (fault, change) => {
    expect(faultOf(change)).toContain(fault)
  })
})

describe('a change of a text that had no fault', () => {
  const marker = { id: 'a', kind: 'paragraph' }
  const footnote = () =>
    new Y.Map<unknown>([
      ['id', 'f'],
      ['kind', 'footnote'],
      ['text', new Y.Text('n')],
    ])
  const at = (ytext: Y.Text) => ytext.toDelta()[0]?.insert as Y.Map<unknown>

  function faultOfChange(start: (ytext: Y.Text) => void, change: (ytext: Y.Text) => void): string | null {
    const doc = new Y.Doc()
    const ytext = textOf(doc)
    start(ytext)
    expect(textFault(ytext, BOUNDS)).toBeNull()
    let transaction: Y.Transaction | null = null
    doc.transact((current) => {
      transaction = current
      change(ytext)
    })
    const found = changeFault(ytext, transaction as unknown as Y.Transaction, BOUNDS)
    expect(found === null).toBe(textFault(ytext, BOUNDS) === null)
    return found?.reason ?? null
  }

  it.each([1, 2, 3])('is told exactly when a text becomes too large, though not each is counted, seed %i', (seed) => {
    const random = seededRandom(seed)
    const bounds = { blocksPerSection: 6, charactersPerBlock: 30, charactersPerSection: 90 }
    const room = { left: 0 }
    let doc = new Y.Doc({ gc: false })
    let tooLarge = 0
    let spared = 0
    for (let n = 0; n < 400; n++) {
      const before = Y.encodeStateAsUpdate(doc)
      const { left } = room
      let transaction: Y.Transaction | null = null
      doc.transact((current) => {
        transaction = current
        const text = textOf(doc)
        const at = random.int(text.length + 1)
        const what = random.int(12)
        if (what < 8) text.insert(at, 'abc'.slice(random.int(3)), {})
        else if (what === 8) text.insertEmbed(at, new Y.Map(Object.entries({ id: `b${n}`, kind: 'paragraph' })), {})
        else if (at < text.length) text.delete(at, Math.min(text.length - at, 1 + random.int(4)))
        else text.insert(0, '.', {})
      })
      const found = changeFault(textOf(doc), transaction as unknown as Y.Transaction, bounds, room)
      expect(found !== null, `seed ${seed}, change ${n}`).toBe(textFault(textOf(doc), bounds) !== null)
      if (room.left < left) spared++
      if (found === null) continue
      tooLarge++
      // As the server does it: what is refused is thrown away with its document.
      room.left = 0
      doc = new Y.Doc({ gc: false })
      Y.applyUpdate(doc, before)
    }
    expect([tooLarge > 3, spared > 20], `seed ${seed}: ${tooLarge} too large, ${spared} not counted`).toEqual([
      true,
      true,
    ])
  })

  it.each<[string, (ytext: Y.Text) => void, (ytext: Y.Text) => void]>([
    ['unknown key', embed(marker), (ytext) => at(ytext).set('onclick', 'x')],
    ['bad value of kind', embed(marker), (ytext) => at(ytext).set('level', 99)],
    ['no id', embed(marker), (ytext) => at(ytext).delete('id')],
    ['unknown kind', embed(marker), embed({ id: 'b', kind: 'script' })],
    [
      'embed in a footnote',
      (ytext) => ytext.insertEmbed(0, footnote(), {}),
      (ytext) => (at(ytext).get('text') as Y.Text).insertEmbed(0, new Y.Map(), {}),
    ],
    [
      'too many characters in a block',
      (ytext) => ytext.insert(0, '12345678', {}),
      (ytext) => ytext.insert(3, 'abc', {}),
    ],
    ['too many blocks', (ytext) => [1, 2, 3].map(() => embed(marker)(ytext)), embed(marker)],
  ])('is told: %s', (fault, start, change) => {
    expect(faultOfChange(start, change)).toContain(fault.replace('of kind', 'of'))
  })

  it.each<[string, (ytext: Y.Text) => void]>([
    ['typing', (ytext) => ytext.insert(1, 'x', {})],
    ['a change of kind', (ytext) => at(ytext).set('kind', 'quote')],
    ['deleting a marker', (ytext) => ytext.delete(0, 1)],
    ['a footnote', (ytext) => ytext.insertEmbed(1, footnote(), {})],
  ])('has none in %s', (_name, change) => {
    expect(faultOfChange(embed(marker), change)).toBeNull()
  })
})

describe('[Y19] characters that make a text look other than it is', () => {
  const ranges = (text: string) =>
    text.split(' ').map((range) => range.split('-').map((code) => Number.parseInt(code, 16)) as [number, number?])
  /** Written down as numbers, not as properties of Unicode. */
  const FORBIDDEN = ranges('0-8 b-1f 7f-9f 202a-202e d800-dfff fdd0-fdef fffe-ffff')

  it('are refused one by one: controls, overrides, half characters, and what is none', () => {
    const wrong: string[] = []
    for (let code = 0; code <= 0x10ffff; code++) {
      const low = code & 0xffff
      const expected =
        FORBIDDEN.some(([from, to = from]) => code >= from && code <= to && code !== 0xa) ||
        low === 0xfffe ||
        low === 0xffff
      if (hasForbiddenCharacter(String.fromCodePoint(code)) !== expected) wrong.push(code.toString(16))
      if (code < 0x10000 && !expected && hasForbiddenCharacter(`a${String.fromCodePoint(code)}b`))
        wrong.push(`in ${code}`)
    }
    expect(wrong).toEqual([])
  })

  it('a half of a character is refused wherever it stands, a whole one nowhere', () => {
    for (const half of ['\ud83d', '\ude00', 'a\ud83d', '\ude00a', '\ude00\ud83d'])
      expect(hasForbiddenCharacter(half)).toBe(true)
    expect(hasForbiddenCharacter('a😀b')).toBe(false)
  })
})
