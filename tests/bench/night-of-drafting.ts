import type { BlockId } from '../../shared/model/ids.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import type { TextBlockJson } from '../../shared/schema/text.ts'
import { type Random, seededRandom } from '../../shared/util/random.ts'

const WORDS_EACH = 60
const SEED = 500
const SYLLABLES = [
  'pro',
  'ver',
  'man',
  'tion',
  'al',
  'de',
  'con',
  'ment',
  'sus',
  'tain',
  'in',
  'clu',
  'sive',
  'par',
  'ty',
]

/**
 * Two versions of a document of so many paragraphs of 60 words, as a night of drafting leaves them: one in five was changed. The same
 * each time.
 */
export function nightOfDrafting(paragraphs: number): readonly [before: RedlineText, after: RedlineText] {
  const random = seededRandom(SEED)
  const before = Array.from({ length: paragraphs }, (_, at) => paragraph(`p${at}`, sentence(random)))
  const after = before.flatMap((block) => revised(block, random))
  return [textOf('before', before), textOf('after', after)]
}

function textOf(label: string, content: readonly TextBlockJson[]): RedlineText {
  return { label, hash: '', sections: [{ title: null, text: { type: 'doc', content } }] }
}

function paragraph(id: string, words: readonly string[]): TextBlockJson {
  const text = words.join(' ')
  return { type: 'block', attrs: { id: id as BlockId, kind: 'paragraph' }, content: [{ type: 'text', text }] }
}

function sentence(random: Random): readonly string[] {
  return Array.from({ length: WORDS_EACH }, () => word(random))
}

function word(random: Random): string {
  return Array.from({ length: 1 + random.int(3) }, () => random.pick(SYLLABLES)).join('')
}

/** A paragraph after the night: mostly as it was, else with words replaced, split in two, followed by a new one, or gone. */
function revised(block: TextBlockJson, random: Random): readonly TextBlockJson[] {
  if (!random.chance(0.2)) return [block]
  const { id } = block.attrs
  const [run] = block.content ?? []
  const words = run?.type === 'text' ? run.text.split(' ') : []
  const half = Math.floor(words.length / 2)
  switch (random.int(8)) {
    case 0:
      return []
    case 1:
      return [paragraph(id, words.slice(0, half)), paragraph(`${id}-b`, words.slice(half))]
    case 2:
      return [block, paragraph(`${id}-n`, sentence(random))]
    default:
      return [
        paragraph(
          id,
          words.map((each) => (random.chance(0.1) ? word(random) : each)),
        ),
      ]
  }
}
