import { keymap } from 'prosemirror-keymap'
import type { Node } from 'prosemirror-model'
import { type Command, type EditorState, Plugin, PluginKey, TextSelection } from 'prosemirror-state'
import { Decoration, DecorationSet } from 'prosemirror-view'
import {
  alternativeAround,
  bracketAround,
  putInBrackets,
  type TextEdit,
  takeWording,
} from '../../shared/brackets/edits.ts'
import { bracketMarks } from '../../shared/brackets/marks.ts'
import { type Names, NO_NAMES } from '../../shared/brackets/names.ts'
import { type Bracket, parseBrackets } from '../../shared/brackets/parse.ts'

const bracketsKey = new PluginKey<Names>('plenum.brackets')

/** Marks the brackets of negotiation quietly, by their depth, and has the keys of what can be done with them. */
export function bracketsInText(names: Names): readonly Plugin[] {
  // A block that did not change is not read again: its node is the same.
  const read = new WeakMap<Node, readonly { from: number; to: number; attrs: Record<string, string> }[]>()
  const marksOf = (block: Node) => {
    const known = read.get(block)
    if (known !== undefined) return known
    const { text, places } = wordsOf(block)
    const marks = bracketMarks(text, names).map(({ from, to, kind, depth }) => ({
      from: places[from] ?? 0,
      to: places[to] ?? 0,
      attrs: { class: `bracket-${kind}`, ...(depth > 0 && { 'data-depth': String(depth) }) },
    }))
    read.set(block, marks)
    return marks
  }
  const marking = new Plugin<Names>({
    key: bracketsKey,
    state: { init: () => names, apply: (_tr, known) => known },
    props: {
      decorations: ({ doc }) => {
        const decorations: Decoration[] = []
        doc.forEach((block, pos) => {
          if (!block.isTextblock) return
          for (const { from, to, attrs } of marksOf(block))
            decorations.push(Decoration.inline(pos + 1 + from, pos + 1 + to, attrs))
        })
        return DecorationSet.create(doc, decorations)
      },
    },
  })
  const keys = Object.fromEntries(BRACKET_COMMANDS.map(({ key, run }) => [key, run]))
  return [marking, keymap(keys)]
}

/** A block's text as `inlineText` gives it, and the place in the block of each of its characters and of its end. */
function wordsOf(block: Node): { readonly text: string; readonly places: readonly number[] } {
  let text = ''
  const places: number[] = []
  block.forEach((node, at) => {
    const words = node.isText ? (node.text ?? '') : shownBy(node)
    for (let i = 0; i < words.length; i++) places.push(at + (node.isText ? i : 0))
    text += words
  })
  places.push(block.content.size)
  return { text, places }
}

function shownBy(node: Node): string {
  if (node.type.name === 'hardBreak') return '\n'
  return node.type.name === 'reference' ? String(node.attrs.shown) : ''
}

/** The bracket around the caret, and which of its wordings the caret is in. */
export interface BracketHere {
  readonly bracket: Bracket
  readonly which: number
}

/** Null where the caret is in no bracket, or several paragraphs are selected. */
export function bracketHere(state: EditorState): BracketHere | null {
  const here = placeIn(state)
  if (here === null) return null
  const bracket = bracketAround(parseBrackets(here.text, bracketsKey.getState(state) ?? NO_NAMES), here.at)
  return bracket === null ? null : { bracket, which: alternativeAround(bracket, here.at) }
}

/** The block that the selection is in, its text, and the selection's beginning and end among its characters. */
function placeIn({ selection }: EditorState) {
  const { $from, $to } = selection
  if (!$from.sameParent($to) || $from.parent.type.name !== 'block') return null
  const { text, places } = wordsOf($from.parent)
  const offset = (inBlock: number) => {
    const found = places.findIndex((place) => place >= inBlock)
    return found < 0 ? text.length : found
  }
  return { text, places, start: $from.start(), at: offset($from.parentOffset), to: offset($to.parentOffset) }
}

/** Carries out edits of the block that the selection is in, as one change. */
function edit(editsOf: (state: EditorState, text: string, at: number, to: number) => readonly TextEdit[]): Command {
  return (state, dispatch) => {
    const here = placeIn(state)
    const edits = here === null ? [] : editsOf(state, here.text, here.at, here.to)
    if (here === null || edits.length === 0) return false
    const tr = state.tr
    for (const { from, to, text } of [...edits].reverse()) {
      const [start, end] = [from, to].map((offset) => here.start + (here.places[offset] ?? 0))
      if (text === '') tr.delete(start as number, end as number)
      else tr.insertText(text, start, end)
    }
    tr.setSelection(TextSelection.near(tr.doc.resolve(tr.mapping.map(state.selection.from))))
    dispatch?.(tr.scrollIntoView())
    return true
  }
}

const put = edit((_state, _text, from, to) => (from === to ? [] : putInBrackets(from, to)))

const take = edit((state, text) => {
  const here = bracketHere(state)
  return here === null ? [] : takeWording(text, here.bracket, here.which)
})

/** What can be done with brackets: ordinary edits of whoever writes. */
export const BRACKET_COMMANDS: readonly { readonly id: string; readonly key: string; readonly run: Command }[] = [
  { id: 'putInBrackets', key: 'Alt-Shift-b', run: put },
  { id: 'takeWording', key: 'Alt-Shift-t', run: take },
]
