import type { BlockId } from '../model/ids.ts'
import { itemNumbers, listLabel } from './list-labels.ts'
import type { Numbers } from './numbers.ts'
import { type BlockJson, inlineText, type TextJson } from './text.ts'

/** A place in a text, as people name it aloud. */
export interface Place {
  readonly block: BlockId
  /** UTF-16 units of the block's `inlineText`: the sentence that was named, or the whole block. */
  readonly from: number
  readonly to: number
}

/** Longer ones are no addresses, and are not looked at. */
const ADDRESS_CHARACTERS = 100
const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
/** "paragraph 12 bis (b), second sentence", "PP3", "3.2 bis", "OP 4 (ii) last sentence". */
const ADDRESS = new RegExp(
  String.raw`^(?:in\s+)?(?:(?<series>pp|op|preambular\s+para(?:graph)?\.?|operative\s+para(?:graph)?\.?|para(?:graph)?\.?|§)\s*)?` +
    String.raw`(?:(?<section>\d{1,3})\.)?(?<count>\d{1,4})(?:\s*(?<extra>ante(?:\s+[a-z]+)?|[a-z]{3,}|\(\d+\)))?` +
    String.raw`(?:\s*\(?(?<item>[a-z]|[ivx]{1,5}|\d{1,2})\))?` +
    String.raw`(?:\s*,?\s*(?:(?<ordinal>${ORDINALS.join('|')}|last|\d{1,2}(?:st|nd|rd|th))\s+sentence|sentence\s+(?<nth>\d{1,2})))?\s*\.?$`,
  'i',
)

/**
 * Finds what an address means: a paragraph by its number, an item under it by its letter, a sentence by its order. "3.2" is the second
 * paragraph of the third section. Null where there is no such place, or the words are no address.
 */
export function findPlace(address: string, sections: readonly TextJson[], numbers: Numbers): Place | null {
  if (address.length > ADDRESS_CHARACTERS) return null
  const found = ADDRESS.exec(address.trim().normalize('NFC'))?.groups
  if (found === undefined) return null
  const id = found.section === undefined ? byNumber(found, numbers) : inSection(found, sections, numbers)
  if (id === null) return null
  const blocks = sections.flatMap((section) => section.content)
  const at = blocks.findIndex(({ attrs }) => attrs.id === id)
  const block = found.item === undefined ? blocks[at] : itemUnder(blocks, at, found.item.toLowerCase())
  if (block === undefined) return null
  return sentenceOf(block, found)
}

type Groups = Readonly<Record<string, string | undefined>>

function byNumber({ series = '', count = '', extra }: Groups, numbers: Numbers): BlockId | null {
  const prefix = /^p(re|p)/i.test(series) ? 'PP' : ''
  return idOf(`${prefix}${Number(count)}${extra === undefined ? '' : ` ${extra.toLowerCase()}`}`, numbers)
}

function idOf(number: string, numbers: Numbers): BlockId | null {
  for (const [id, own] of numbers) if (own === number) return id
  return null
}

/** The n-th paragraph with a whole number in a section; "bis" and the like go on from that number. */
function inSection({ section, count, extra }: Groups, sections: readonly TextJson[], numbers: Numbers): BlockId | null {
  const blocks = sections[Number(section) - 1]?.content ?? []
  const own = blocks.flatMap(({ attrs }) => numbers.get(attrs.id) ?? []).filter((number) => /^\d+$/.test(number))
  const number = own[Number(count) - 1]
  if (number === undefined) return null
  return idOf(extra === undefined ? number : `${number} ${extra.toLowerCase()}`, numbers)
}

/** An item of the first list under a paragraph, by the letter or number it bears. */
function itemUnder(blocks: readonly BlockJson[], at: number, label: string): BlockJson | undefined {
  const items = itemNumbers(blocks.map((block) => (block.type === 'block' ? block.attrs : null)))
  for (const block of blocks.slice(at + 1)) {
    if (block.type !== 'block' || block.attrs.kind !== 'item') return undefined
    const shown = listLabel(block.attrs.list ?? 'bullet', items.get(block.attrs.id) ?? 0)
    if (shown.replace(/[().]/g, '').toLowerCase() === label) return block
  }
  return undefined
}

function sentenceOf(block: BlockJson, { ordinal, nth }: Groups): Place | null {
  const text = block.type === 'block' ? inlineText(block.content) : ''
  const whole = { block: block.attrs.id, from: 0, to: text.length }
  if (ordinal === undefined && nth === undefined) return whole
  const sentences = [...new Intl.Segmenter('und', { granularity: 'sentence' }).segment(text)]
  const sentence = ordinal?.toLowerCase() === 'last' ? sentences.at(-1) : sentences[whichOf(ordinal, nth) - 1]
  if (sentence === undefined) return null
  return { ...whole, from: sentence.index, to: sentence.index + sentence.segment.trimEnd().length }
}

function whichOf(ordinal: string | undefined, nth: string | undefined): number {
  const named = ORDINALS.indexOf(ordinal?.toLowerCase() ?? '')
  return named >= 0 ? named + 1 : Number.parseInt(nth ?? ordinal ?? '', 10)
}

/**
 * The paragraphs that a list of numbers means, in the order of the text: "12", "12–14, 17 bis". Null where a number in it is borne by
 * none, a range runs backwards, or the words are no list of numbers.
 */
export function findParagraphs(list: string, numbers: Numbers): readonly BlockId[] | null {
  if (list.length > ADDRESS_CHARACTERS) return null
  const order = [...numbers.keys()]
  const places = new Set<number>()
  for (const part of list.split(/[,;]/)) {
    const ends = part.split(/[-–—]/).map((number) => placeOf(number, numbers, order))
    const [from, to] = [ends[0] ?? -1, ends.at(-1) ?? -1]
    if (ends.length > 2 || from < 0 || to < from) return null
    for (let place = from; place <= to; place++) places.add(place)
  }
  return [...places].sort((a, b) => a - b).map((place) => order[place] as BlockId)
}

function placeOf(number: string, numbers: Numbers, order: readonly BlockId[]): number {
  const words = number.trim().toLowerCase()
  return order.findIndex((id) => numbers.get(id)?.toLowerCase() === words)
}

/** A list of numbers as people write it: neighbours in the text as a range. */
export function paragraphList(blocks: Iterable<BlockId>, numbers: Numbers): string {
  const order = [...numbers.keys()]
  const places = [...new Set(blocks)].map((id) => order.indexOf(id)).filter((place) => place >= 0)
  const ranges: [number, number][] = []
  for (const place of places.sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last !== undefined && last[1] + 1 === place) last[1] = place
    else ranges.push([place, place])
  }
  const named = (place: number) => numbers.get(order[place] as BlockId) ?? ''
  return ranges.map(([from, to]) => (from === to ? named(from) : `${named(from)}–${named(to)}`)).join(', ')
}
