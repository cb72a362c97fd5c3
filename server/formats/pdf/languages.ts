const KANA = /[\p{Script=Hiragana}\p{Script=Katakana}]/u
const HANGUL = /\p{Script=Hangul}/u
const HAN = /\p{Script=Han}/u
const HEBREW = /\p{Script=Hebrew}/u
const ARABIC_SCRIPT: readonly string[] = ['ar', 'fa', 'ur', 'ps', 'ckb', 'sd', 'ug']
const OTHER_SCRIPTS: readonly string[] = [...ARABIC_SCRIPT, 'he', 'yi', 'zh', 'ja', 'ko']

/**
 * Tells the languages of paragraphs by their scripts. The language decides how the same ideograph is drawn, Chinese or Japanese:
 * beside kana it is Japanese, beside one of today's Chinese that Japanese does not write it is Chinese, else it is what the document
 * says, or what most of its paragraphs are.
 */
export class Languages {
  /** Two or three letters. */
  readonly document: string
  readonly #ideographs: 'zh' | 'ja'

  /** `language`: of the document, BCP 47. `texts`: its paragraphs. */
  constructor(language: string, texts: readonly string[]) {
    this.document = /^[a-z]{2,3}(?![a-z])/i.exec(language)?.[0].toLowerCase() ?? 'en'
    const japanese = texts.filter((text) => KANA.test(text)).length
    const chinese = texts.filter((text) => !KANA.test(text) && isChinese(text)).length
    if (this.document === 'ja' || this.document === 'zh') this.#ideographs = this.document
    else this.#ideographs = japanese > chinese ? 'ja' : 'zh'
  }

  /** The language of a paragraph, two or three letters. */
  of(text: string, rightToLeft: boolean): string {
    if (KANA.test(text)) return 'ja'
    if (HANGUL.test(text)) return 'ko'
    if (HAN.test(text)) return isChinese(text) ? 'zh' : this.#ideographs
    if (rightToLeft) return this.#rightToLeft(text)
    return OTHER_SCRIPTS.includes(this.document) ? 'en' : this.document
  }

  #rightToLeft(text: string): string {
    if (HEBREW.test(text)) return 'he'
    return ARABIC_SCRIPT.includes(this.document) ? this.document : 'ar'
  }
}

function isChinese(text: string): boolean {
  if (!HAN.test(text)) return false
  const only = onlyChinese()
  for (const character of text) if (only.has(character)) return true
  return false
}

let chineseOnly: ReadonlySet<string> | null = null

/** Ideographs of GB 2312 that JIS X 0208 does not have. */
function onlyChinese(): ReadonlySet<string> {
  if (chineseOnly === null) {
    const japanese = new Set(ideographsOf('euc-jp', 0xb0, 0xf4))
    chineseOnly = new Set(ideographsOf('gbk', 0xb0, 0xf7).filter((character) => !japanese.has(character)))
  }
  return chineseOnly
}

/** The characters of rows of 94, as both standards number them, that are ideographs. */
function ideographsOf(encoding: string, firstRow: number, lastRow: number): readonly string[] {
  const decoder = new TextDecoder(encoding)
  const characters: string[] = []
  for (let row = firstRow; row <= lastRow; row++) {
    for (let cell = 0xa1; cell <= 0xfe; cell++) characters.push(decoder.decode(Uint8Array.of(row, cell)))
  }
  return characters.filter((character) => HAN.test(character))
}
