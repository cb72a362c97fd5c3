import {
  AlignmentType,
  Footer,
  Header,
  type IPropertiesOptions,
  LineNumberRestartFormat,
  LineRuleType,
  PageNumber,
  Paragraph,
  TextRun,
} from 'docx'
import type { Frame } from '../../../shared/redline/frame.ts'
import { cleanText } from '../clean-text.ts'
import { FRAME_STYLE, STYLE_OF_KIND, UNNUMBERED_STYLE } from './style-names.ts'

/** A4 with the margins of an official document; twentieths of a point. */
export const PAGE = {
  page: { size: { width: 11906, height: 16838 }, margin: { top: 1440, right: 1440, bottom: 1440, left: 1440 } },
} as const

/** Each line of the text bears its number, counted through the document, so that a meeting can speak of it. Twentieths of a point. */
export const NUMBERED_LINES = {
  lineNumbers: { countBy: 1, restart: LineNumberRestartFormat.CONTINUOUS, distance: 360 },
} as const

const BODY_FONT = 'Times New Roman'
const NOTHING_AFTER = { spacing: { after: 0 } } as const
/** What is set around the text bears no numbers. */
const UNCOUNTED = { suppressLineNumbers: true } as const

/** The languages and the fonts of the scripts that a text is in: of its kana, hangul or ideographs, the first found in this order. */
function eastAsiaOf(text: string): { readonly language: string; readonly font: string } {
  if (/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text)) return { language: 'ja-JP', font: 'MS Mincho' }
  if (/\p{Script=Hangul}/u.test(text)) return { language: 'ko-KR', font: 'Batang' }
  return { language: 'zh-CN', font: 'SimSun' }
}

/** The language of what is written from right to left: Hebrew where there is more of it than of Arabic letters. */
function rightToLeftOf(text: string, language: string): string {
  if (/^(ar|fa|ur|he|ps)\b/.test(language)) return language
  const count = (script: RegExp) => text.match(script)?.length ?? 0
  return count(/\p{Script=Hebrew}/gu) > count(/\p{Script=Arabic}/gu) ? 'he-IL' : 'ar-SA'
}

/** The styles of a document that holds this text. */
export function stylesFor(text: string, language: string): NonNullable<IPropertiesOptions['styles']> {
  const eastAsia = eastAsiaOf(text)
  const heading = (size: number) => ({
    run: { size, bold: true, color: '000000', font: BODY_FONT },
    paragraph: { keepNext: true, spacing: { before: 240, after: 120 } },
  })
  return {
    default: {
      document: {
        run: {
          size: 22,
          font: { ascii: BODY_FONT, hAnsi: BODY_FONT, cs: BODY_FONT, eastAsia: eastAsia.font },
          language: { value: language, eastAsia: eastAsia.language, bidirectional: rightToLeftOf(text, language) },
        },
        // LibreOffice takes a height without its rule for an exact one.
        paragraph: { spacing: { after: 160, line: 276, lineRule: LineRuleType.AUTO } },
      },
      heading1: heading(30),
      heading2: heading(26),
      heading3: heading(24),
      heading4: heading(22),
    },
    paragraphStyles: [
      {
        id: STYLE_OF_KIND.preambular,
        name: 'Preambular paragraph',
        basedOn: 'Normal',
        paragraph: { indent: { firstLine: 720 } },
      },
      {
        id: STYLE_OF_KIND.operative,
        name: 'Operative paragraph',
        basedOn: 'Normal',
        paragraph: { indent: { firstLine: 720 } },
      },
      { id: STYLE_OF_KIND.quote, name: 'Quote', basedOn: 'Normal', paragraph: { indent: { left: 720, right: 720 } } },
      { id: UNNUMBERED_STYLE, name: 'Unnumbered paragraph', basedOn: 'Normal' },
      { id: `${FRAME_STYLE}Title`, name: 'Document title', basedOn: 'Normal', run: { size: 36, bold: true } },
      { id: `${FRAME_STYLE}Subject`, name: 'Document subject', basedOn: 'Normal', run: { size: 26 } },
      {
        id: `${FRAME_STYLE}Line`,
        name: 'Document masthead',
        basedOn: 'Normal',
        run: { size: 18 },
        paragraph: NOTHING_AFTER,
      },
      {
        id: `${FRAME_STYLE}TableTitle`,
        name: 'Report table title',
        basedOn: 'Normal',
        run: { size: 20, bold: true },
        paragraph: { keepNext: true, spacing: { before: 240, after: 60 } },
      },
      {
        id: `${FRAME_STYLE}TableHead`,
        name: 'Report table head',
        basedOn: `${FRAME_STYLE}Line`,
        run: { bold: true },
        paragraph: { ...NOTHING_AFTER, keepNext: true },
      },
      {
        id: `${FRAME_STYLE}Section`,
        name: 'Section title',
        basedOn: 'Normal',
        next: 'Normal',
        run: { size: 30, bold: true },
        paragraph: { keepNext: true, outlineLevel: 0, spacing: { before: 360, after: 160 } },
      },
    ],
    characterStyles: [{ id: `${FRAME_STYLE}Number`, name: 'Paragraph number', run: { color: '595959' } }],
  }
}

/** The lines above the text; of styles that readers know to be no text. */
export function masthead({ title, subject, lines }: Frame): Paragraph[] {
  const line = (style: string, text: string) =>
    new Paragraph({ style: `${FRAME_STYLE}${style}`, ...UNCOUNTED, children: [new TextRun({ text: oneLine(text) })] })
  return [line('Title', title), line('Subject', subject), ...lines.map((text) => line('Line', text))]
}

/** The heading of a section, which is no text either. */
export function sectionTitle(title: string): Paragraph {
  return new Paragraph({
    style: `${FRAME_STYLE}Section`,
    ...UNCOUNTED,
    children: [new TextRun({ text: oneLine(title) })],
  })
}

/** What the pages are of, at the head of each. */
export function header({ subject }: Frame): Header {
  const words = new TextRun({ text: oneLine(subject) })
  return new Header({
    children: [
      new Paragraph({
        style: `${FRAME_STYLE}Line`,
        alignment: AlignmentType.END,
        ...UNCOUNTED,
        children: [words],
      }),
    ],
  })
}

/** The page number at the foot of each page. */
export function footer(): Footer {
  const number = new TextRun({ children: [PageNumber.CURRENT] })
  return new Footer({
    children: [new Paragraph({ alignment: AlignmentType.CENTER, ...UNCOUNTED, children: [number] })],
  })
}

function oneLine(text: string): string {
  return cleanText(text).replace(/\s+/g, ' ')
}
