const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const HANGUL = /\p{Script=Hangul}/u
const HAN = /\p{Script=Han}/gu
const HEBREW = /\p{Script=Hebrew}/u
/** So many ideographs without any kana are no Japanese sentence. */
const CHINESE_FROM = 40
const ARABIC_SCRIPT: readonly string[] = ['ar', 'fa', 'ur', 'ps', 'ckb', 'sd', 'ug']
const OTHER_SCRIPTS: readonly string[] = [...ARABIC_SCRIPT, 'he', 'yi', 'zh', 'ja', 'ko']

/**
 * Tells the languages of paragraphs by their scripts. The language decides how the same ideograph is drawn, Chinese or Japanese;
 * one without kana beside it is drawn as the document says, or as most of its paragraphs are.
 */
export class Languages {
  /** Two or three letters. */
  readonly document: string
  readonly #ideographs: 'zh' | 'ja'

  /** `language`: of the document, BCP 47. `texts`: its paragraphs. */
  constructor(language: string, texts: readonly string[]) {
    this.document = /^[a-z]{2,3}(?![a-z])/i.exec(language)?.[0].toLowerCase() ?? 'en'
    const kana = texts.filter((text) => KANA.test(text)).length
    const chinese = texts.filter((text) => !KANA.test(text) && hanIn(text) >= CHINESE_FROM).length
    if (this.document === 'ja' || this.document === 'zh') this.#ideographs = this.document
    else this.#ideographs = kana > 0 && kana >= chinese ? 'ja' : 'zh'
  }

  /** The language of a paragraph, two or three letters. */
  of(text: string, rightToLeft: boolean): string {
    if (KANA.test(text)) return 'ja'
    if (HANGUL.test(text)) return 'ko'
    const ideographs = hanIn(text)
    if (ideographs >= CHINESE_FROM) return 'zh'
    if (ideographs > 0) return this.#ideographs
    if (rightToLeft) return this.#rightToLeft(text)
    return OTHER_SCRIPTS.includes(this.document) ? 'en' : this.document
  }

  #rightToLeft(text: string): string {
    if (HEBREW.test(text)) return 'he'
    return ARABIC_SCRIPT.includes(this.document) ? this.document : 'ar'
  }
}

function hanIn(text: string): number {
  return text.match(HAN)?.length ?? 0
}
