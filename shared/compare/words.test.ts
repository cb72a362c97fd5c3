import { describe, expect, it } from 'vitest'
import { contentOf } from './content.ts'
import { graphemeEnds, tokensOf } from './tokens.ts'
import { compareWords } from './words.ts'

function wording(text: string) {
  const content = contentOf(text === '' ? [] : [{ type: 'text', text }])
  return { text: content.text, tokens: tokensOf(content, () => '') }
}

/** "same [-deleted-]{+inserted+}" */
function marked(before: string, after: string): string {
  const parts = compareWords(wording(before), wording(after)).map((stretch) => {
    const gone = before.slice(...stretch.before)
    const come = after.slice(...stretch.after)
    if (stretch.same) {
      expect(gone).toBe(come)
      return gone
    }
    return (gone && `[-${gone}-]`) + (come && `{+${come}+}`)
  })
  return parts.join('')
}

describe('words inside a pair', () => {
  it.each([
    ['nothing to say', 'nothing to say', 'nothing to say'],
    ['', 'all new', '{+all new+}'],
    ['equity', 'equity and inclusion', 'equity{+ and inclusion+}'],
    ['equity matters', 'equity and inclusion matters', 'equity {+and inclusion +}matters'],
    ['States should act', 'States shall act', 'States [-should-]{+shall+} act'],
    ['elitr sed diam', 'elitr, diam', 'elitr[- sed-]{+,+} diam'],
    ['One. Three.', 'One. Two. Three.', 'One. {+Two. +}Three.'],
  ])('%j → %j', (before, after, expected) => {
    expect(marked(before, after)).toBe(expected)
  })

  it.each([
    ['1.5 degrees', '2.5 degrees', '[-1.5-]{+2.5+} degrees'],
    ['below 2 °C', 'below 1.5 °C', 'below [-2-]{+1.5+} °C'],
    ['version 2.0 of', 'version 2.1 of', 'version 2.[-0-]{+1+} of'],
    ['12,000 people', '15,000 people', '[-12,000-]{+15,000+} people'],
    ['Article 4.8', 'Article 5.9', 'Article [-4.8-]{+5.9+}'],
  ])('keeps numbers readable: %j → %j', (before, after, expected) => {
    expect(marked(before, after)).toBe(expected)
  })

  it('shows a rewritten sentence as replaced whole, not as confetti', () => {
    const before = 'Parties welcome the report. The secretariat presented its findings to a large audience. Thanks.'
    const after =
      'Parties welcome the report. Many delegations criticised what the experts concluded to be urgent. Thanks.'
    expect(marked(before, after)).toBe(
      'Parties welcome the report. [-The secretariat presented its findings to a large audience-]' +
        '{+Many delegations criticised what the experts concluded to be urgent+}. Thanks.',
    )
  })

  it('does so where small words survive everywhere', () => {
    const before = 'unprecedented consultations of the ten with intergovernmental organisations'
    const after = 'extraordinary negotiations of the six with nongovernmental participants'
    expect(marked(before, after)).toBe(`[-${before}-]{+${after}+}`)
  })

  it('keeps the frame of a sentence in which each word has its counterpart', () => {
    expect(
      marked('the duty of members and the right of guests', 'the purpose of sessions and the right of guests'),
    ).toBe('the [-duty of members-]{+purpose of sessions+} and the right of guests')
  })

  it('keeps single words between insertions: nothing was rewritten there', () => {
    expect(marked('all Parties act', 'all the Parties now act')).toBe('all {+the +}Parties {+now +}act')
  })

  it('finds words where there are no blanks', () => {
    expect(marked('防災会議は開発を推進する。', '防災会議は持続可能な開発を推進する。')).toBe(
      '防災会議は{+持続可能な+}開発を推進する。',
    )
    expect(marked('国籍、人種、宗教', '国籍、人種、肌の色、宗教')).toBe('国籍、人種、{+肌の色、+}宗教')
  })

  it.each([
    ['family 👩‍👩‍👧 here', 'family 👩‍👩‍👦 here'],
    ['caf\u0065 et', 'caf\u0065\u0301 et'],
    ['🇯🇵🇫🇷', '🇯🇵🇩🇪'],
    ['한국어로', '한국말로'],
    ['क्षि का', 'क्ष का'],
    ['ระบบเตือนภัย', 'ระบบเตือนไฟ'],
  ])('never cuts a grapheme: %j → %j', (before, after) => {
    const [ends, endsAfter] = [new Set([0, ...graphemeEnds(before)]), new Set([0, ...graphemeEnds(after)])]
    const stretches = compareWords(wording(before), wording(after))
    expect(stretches.some((stretch) => !stretch.same)).toBe(true)
    for (const stretch of stretches) {
      for (const at of stretch.before) expect(ends).toContain(at)
      for (const at of stretch.after) expect(endsAfter).toContain(at)
    }
  })
})
