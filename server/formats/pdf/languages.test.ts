import { describe, expect, it } from 'vitest'
import { Languages } from './languages.ts'

const CHINESE = '各国应当消除贫穷'
const JAPANESE = '我々は約束を再確認する'

describe('the language of a paragraph', () => {
  it.each([
    ['We reaffirm', false, 'en'],
    [JAPANESE, false, 'ja'],
    [CHINESE, false, 'zh'],
    ['한국', false, 'ko'],
    ['نؤكد', true, 'ar'],
    ['שלום', true, 'he'],
  ])('%s', (text, rightToLeft, language) => {
    expect(new Languages('en-GB', []).of(text, rightToLeft)).toBe(language)
  })

  it('of ideographs that both write is the document’s, or that of most of it', () => {
    expect(new Languages('ja', [CHINESE]).of('前文', false)).toBe('ja')
    expect(new Languages('zh-Hans', [JAPANESE]).of('前文', false)).toBe('zh')
    expect(new Languages('en', [JAPANESE, '前文']).of('前文', false)).toBe('ja')
    expect(new Languages('en', [JAPANESE, CHINESE]).of('前文', false)).toBe('zh')
  })

  it('is the document’s where the script fits, and never more than two or three letters', () => {
    expect(new Languages('fa', []).of('سلام', true)).toBe('fa')
    expect(new Languages('ar', []).of('Plenum', false)).toBe('en')
    expect(new Languages('pt-BR', []).of('Plenário', false)).toBe('pt')
    expect(new Languages('"]#panic()', []).document).toBe('en')
  })
})
