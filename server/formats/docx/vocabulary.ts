import type { UnheldKind } from '../unheld.ts'

/**
 * What an element of WordprocessingML is for a text (ECMA-376 part 1, 17.2–17.16): `around` stands around others and says nothing
 * itself; `nothing` says nothing of the text; any other is left out under that name. Elements that are read have code of their own;
 * one that stands nowhere is left out as `unknown`.
 */
export type Treatment = 'around' | 'nothing' | UnheldKind

const AROUND =
  'w:ins w:del w:moveFrom w:moveTo w:sdtContent w:smartTag w:customXml w:dir w:bdo w:rubyBase conflictIns conflictDel'
const NOTHING =
  // Properties.
  'w:pPr w:rPr w:tblPr w:tblGrid w:tblPrEx w:trPr w:tcPr w:sdtPr w:sdtEndPr w:smartTagPr w:customXmlPr w:sectPr w:rubyPr ' +
  'w:fldData w:instrText w:delInstrText w:background w:divId ' +
  // Ranges and what programs note for themselves.
  'w:bookmarkStart w:bookmarkEnd w:permStart w:permEnd w:proofErr w:commentRangeStart w:commentRangeEnd ' +
  'w:moveFromRangeStart w:moveFromRangeEnd w:moveToRangeStart w:moveToRangeEnd w:customXmlInsRangeStart w:customXmlInsRangeEnd ' +
  'w:customXmlDelRangeStart w:customXmlDelRangeEnd w:customXmlMoveFromRangeStart w:customXmlMoveFromRangeEnd ' +
  'w:customXmlMoveToRangeStart w:customXmlMoveToRangeEnd customXmlConflictInsRangeStart customXmlConflictInsRangeEnd ' +
  'customXmlConflictDelRangeStart customXmlConflictDelRangeEnd w:lastRenderedPageBreak ' +
  // The numbers and lines that Word sets with notes and comments.
  'w:annotationRef w:footnoteRef w:endnoteRef w:separator w:continuationSeparator'
const NAMED: readonly [UnheldKind, string][] = [
  ['comment', 'w:commentReference'],
  ['embeddedDocument', 'w:altChunk w:subDoc'],
  ['formField', 'w:control'],
  ['drawing', 'w:contentPart'],
  ['ruby', 'w:rt'],
  ['field', 'w:pgNum w:dayShort w:dayLong w:monthShort w:monthLong w:yearShort w:yearLong'],
]

export const WORD_ELEMENTS: ReadonlyMap<string, Treatment> = new Map<string, Treatment>([
  ...AROUND.split(' ').map((name) => [name, 'around'] as const),
  ...NOTHING.split(' ').map((name) => [name, 'nothing'] as const),
  ...NAMED.flatMap(([what, names]) => names.split(' ').map((name) => [name, what] as const)),
])

/** Properties of a run that say something which no mark holds. */
export const RUN_PROPERTIES: ReadonlyMap<string, UnheldKind> = new Map<string, UnheldKind>([
  ['w:strike', 'strikethrough'],
  ['w:dstrike', 'strikethrough'],
  ['w:caps', 'capitals'],
  ['w:smallCaps', 'capitals'],
  ['w:vanish', 'hiddenText'],
  ['w:webHidden', 'hiddenText'],
  ['w:color', 'colour'],
  ['w:highlight', 'colour'],
  ['w:shd', 'colour'],
  ['w:em', 'effect'],
  ['w:outline', 'effect'],
  ['w:shadow', 'effect'],
  ['w:emboss', 'effect'],
  ['w:imprint', 'effect'],
  ['w:effect', 'effect'],
  ['w:bdr', 'effect'],
  ['w:position', 'effect'],
])

/** What is drawn beside the text, by the elements in it; the first that is found counts. */
export const DRAWN: readonly [string, UnheldKind][] = [
  ['OLEObject', 'embeddedObject'],
  ['w:control', 'formField'],
  ['chart', 'chart'],
  ['relIds', 'diagram'],
  ['blip', 'picture'],
  ['imagedata', 'picture'],
]

/** Content controls that are more than the text they show. */
export const CONTROLS = new Set('checkbox w:comboBox w:dropDownList w:date w:picture w:docPartList'.split(' '))

/** Names of styles that make a paragraph a quotation: Word's and LibreOffice's. */
export const QUOTE_STYLES = new Set(['quote', 'intense quote', 'block text', 'block quotation', 'quotations'])

/** Names of styles (in English in every file) that make a paragraph what any other is. */
export const PLAIN_STYLES = new Set(
  (
    'normal|standard|default|default style|default paragraph style|text body|body text|body text 2|body text 3|body text indent|' +
    'body text indent 2|body text indent 3|body text first indent|list paragraph|list|list 2|list 3|list continue|no spacing|plain text|' +
    'normal (web)|normal indent|footnote text|endnote text|footnote|endnote|header|footer|table contents|table heading|frame contents|' +
    'table normal|html preformatted|preformatted text|annotation text|balloon text|revision'
  ).split('|'),
)
