import { chainCommands, deleteSelection, selectAll, toggleMark } from 'prosemirror-commands'
import type { Node } from 'prosemirror-model'
import { type Command, type EditorState, TextSelection } from 'prosemirror-state'
import type { BlockId } from '../../shared/model/ids.ts'
import { textSchema } from '../../shared/schema/schema.ts'
import { type BlockKind, INDENT_MAX, isSafeHref, type ListStyle } from '../../shared/schema/text.ts'

/** One thing a person can do to the text: a button, a key, an entry of the palette. `labelKey` names its message. */
export interface EditorCommand {
  readonly id: string
  readonly labelKey: string
  readonly run: Command
  isActive(state: EditorState): boolean
  isEnabled(state: EditorState): boolean
}

interface Look {
  readonly kind: BlockKind
  readonly level?: number
  readonly list?: ListStyle
  readonly numbered?: boolean
}

/** The blocks that a selection touches, with their positions; tables are left out. */
export function selectedBlocks(state: EditorState): { node: Node; pos: number }[] {
  const blocks: { node: Node; pos: number }[] = []
  const { from, to, empty } = state.selection
  state.doc.forEach((node, pos) => {
    const [start, end] = [pos + 1, pos + node.nodeSize - 1]
    // A selection that only touches a block's edge does not mean that block, but for a caret.
    const isMeant = empty
      ? start <= from && from <= end
      : from <= end && to >= start && (start === end || (from < end && to > start))
    if (node.type.name === 'block' && isMeant) blocks.push({ node, pos })
  })
  return blocks
}

function setAttrs(change: (node: Node) => Record<string, unknown>): Command {
  return (state, dispatch) => {
    const tr = state.tr
    for (const { node, pos } of selectedBlocks(state)) {
      const attrs = { ...node.attrs, ...change(node) }
      if (!node.hasMarkup(node.type, attrs)) tr.setNodeMarkup(pos, null, attrs)
    }
    if (!tr.docChanged) return false
    dispatch?.(tr.scrollIntoView())
    return true
  }
}

function look(id: string, { kind, level = 0, list = 'bullet', numbered = true }: Look): EditorCommand {
  const attrs = { kind, level, list, numbered }
  return {
    id,
    labelKey: `editor.${id}`,
    run: setAttrs((node) =>
      kind === 'item' ? attrs : { ...attrs, indent: node.attrs.kind === 'item' ? 0 : node.attrs.indent },
    ),
    isActive: (state) => {
      const blocks = selectedBlocks(state)
      return (
        blocks.length > 0 &&
        blocks.every(({ node }) => Object.entries(attrs).every(([key, value]) => node.attrs[key] === value))
      )
    },
    isEnabled: (state) => selectedBlocks(state).length > 0,
  }
}

function mark(name: string): EditorCommand {
  const type = textSchema.mark(name).type
  const run = toggleMark(type)
  return {
    id: name,
    labelKey: `editor.${name}`,
    run,
    isActive: (state) => {
      const { from, to, empty, $from } = state.selection
      if (empty) return type.isInSet(state.storedMarks ?? $from.marks()) !== undefined
      return state.doc.rangeHasMark(from, to, type)
    },
    isEnabled: (state) => run(state),
  }
}

/** Every command without an argument, in the order in which a toolbar shows them. */
export const EDITOR_COMMANDS: readonly EditorCommand[] = [
  look('paragraph', { kind: 'paragraph' }),
  look('unnumbered', { kind: 'paragraph', numbered: false }),
  look('preambular', { kind: 'preambular' }),
  look('operative', { kind: 'operative' }),
  look('heading1', { kind: 'heading', level: 1 }),
  look('heading2', { kind: 'heading', level: 2 }),
  look('heading3', { kind: 'heading', level: 3 }),
  look('heading4', { kind: 'heading', level: 4 }),
  look('bullets', { kind: 'item', list: 'bullet' }),
  look('decimals', { kind: 'item', list: 'decimal' }),
  look('letters', { kind: 'item', list: 'alpha' }),
  look('romans', { kind: 'item', list: 'roman' }),
  look('quote', { kind: 'quote' }),
  mark('strong'),
  mark('em'),
  mark('underline'),
  mark('superscript'),
  mark('subscript'),
]

/** Links the selected words, or with null takes their link away. False where the address may not stand in a link. */
export function setLink(href: string | null): Command {
  return (state, dispatch) => {
    const { from, to, empty } = state.selection
    if (empty || (href !== null && !isSafeHref(href))) return false
    const type = textSchema.mark('link', { href: 'https://example.org' }).type
    const tr = state.tr.removeMark(from, to, type)
    dispatch?.(href === null ? tr : tr.addMark(from, to, type.create({ href })))
    return true
  }
}

/** Puts a reference to a paragraph in place of the selection; `shown`: the number it bears now. */
export function insertReference(target: BlockId, shown: string): Command {
  return (state, dispatch) => {
    if (state.selection.$from.parent.type.name !== 'block') return false
    const reference = textSchema.node('reference', { target, shown })
    dispatch?.(state.tr.replaceSelectionWith(reference, true).scrollIntoView())
    return true
  }
}

/** The address that the words at the selection are linked to, or null. */
export function hrefAt({ doc, selection: { from, to } }: EditorState): string | null {
  let href: string | null = null
  doc.nodesBetween(from, to, (node) => {
    const link = node.marks.find((mark) => mark.type.name === 'link')
    if (link !== undefined) href ??= String(link.attrs.href)
  })
  return href
}

/** Moves items (or any block that is already indented) one step in or out. */
export function indentBy(step: 1 | -1): Command {
  return setAttrs((node) => {
    if (node.attrs.kind !== 'item' && (step === 1 || node.attrs.indent === 0)) return {}
    return { indent: Math.min(INDENT_MAX, Math.max(0, node.attrs.indent + step)) }
  })
}

/** Enter: the first half keeps the block's id. An empty item ends its list; after a heading comes a paragraph. */
export const splitBlock: Command = (state, dispatch) => {
  const { $from, $to } = state.selection
  if (!$from.parent.inlineContent || $from.parent.type.name !== 'block') return false
  const { attrs, content } = $from.parent
  if (attrs.kind === 'item' && content.size === 0) {
    return indentBy(-1)(state, dispatch) || setAttrs(() => ({ kind: 'paragraph', list: 'bullet' }))(state, dispatch)
  }
  const tr = state.tr.delete($from.pos, $to.pos)
  const pos = tr.mapping.map($from.pos)
  const isHeadingEnd =
    attrs.kind === 'heading' && tr.doc.resolve(pos).parentOffset === tr.doc.resolve(pos).parent.content.size
  const after = isHeadingEnd ? { ...attrs, kind: 'paragraph', level: 0 } : attrs
  tr.split(pos, 1, [{ type: $from.parent.type, attrs: { ...after, id: '' } }])
  dispatch?.(tr.scrollIntoView())
  return true
}

/** Backspace at the beginning of a block: out by a step, then a plain paragraph, then joined to the one before. */
export const backspaceAtStart: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || $from.parentOffset > 0 || $from.parent.type.name !== 'block' || $from.depth !== 1) return false
  const { kind, indent } = $from.parent.attrs
  if (indent > 0) return setAttrs(() => ({ indent: indent - 1 }))(state, dispatch)
  if (kind === 'item') return setAttrs(() => ({ kind: 'paragraph', list: 'bullet' }))(state, dispatch)
  const start = $from.before()
  // What stands before may be a table or nothing: then nothing happens, least of all to the table.
  if (state.doc.resolve(start).nodeBefore?.type.name === 'block') dispatch?.(state.tr.join(start).scrollIntoView())
  return true
}

/** Delete at the end of a block joins the next one to it. */
export const deleteAtEnd: Command = (state, dispatch) => {
  const { $from, empty } = state.selection
  if (!empty || $from.depth !== 1 || $from.parentOffset < $from.parent.content.size) return false
  const end = $from.after()
  if (state.doc.resolve(end).nodeAfter?.type.name === 'block') dispatch?.(state.tr.join(end).scrollIntoView())
  return true
}

export const insertBreak: Command = (state, dispatch) => {
  if (!(state.selection instanceof TextSelection)) return false
  dispatch?.(state.tr.replaceSelectionWith(textSchema.node('hardBreak'), true).scrollIntoView())
  return true
}

/** The keys of the editor, but for undo and redo. Nothing changes by itself while a person types. */
export function editorKeys(): Record<string, Command> {
  const run = (id: string): Command => EDITOR_COMMANDS.find((command) => command.id === id)?.run ?? (() => false)
  return {
    Enter: splitBlock,
    'Shift-Enter': insertBreak,
    Backspace: chainCommands(deleteSelection, backspaceAtStart),
    Delete: chainCommands(deleteSelection, deleteAtEnd),
    'Mod-b': run('strong'),
    'Mod-i': run('em'),
    'Mod-u': run('underline'),
    'Mod-a': selectAll,
    Tab: indentBy(1),
    'Shift-Tab': indentBy(-1),
  }
}
