import { type Atom, type Content, contentOf } from '../compare/content.ts'
import { type Token, tokensOf } from '../compare/tokens.ts'
import type { TextBlockJson } from '../schema/text.ts'

/** The contents and tokens of the blocks of one comparison, each made once and only if asked for. */
export class Contents {
  readonly #contents = new Map<TextBlockJson, Content>()
  readonly #tokens = new Map<TextBlockJson, readonly Token[]>()

  of(block: TextBlockJson): Content {
    let content = this.#contents.get(block)
    if (content === undefined) {
      content = contentOf(block.content)
      this.#contents.set(block, content)
    }
    return content
  }

  /** The tokens of a block; atoms count as alike by what is shown. */
  tokens(block: TextBlockJson): readonly Token[] {
    let tokens = this.#tokens.get(block)
    if (tokens === undefined) {
      tokens = tokensOf(this.of(block), shownName)
      this.#tokens.set(block, tokens)
    }
    return tokens
  }

  /** The tokens of a block, with atoms told apart by `atomKey`. */
  exactTokens(block: TextBlockJson, atomKey: (atom: Atom) => string): readonly Token[] {
    return this.of(block).atoms.size === 0 ? this.tokens(block) : tokensOf(this.of(block), atomKey)
  }

  /** Equal exactly for blocks that show the same. */
  key(block: TextBlockJson): string {
    const { text, atoms } = this.of(block)
    return atoms.size === 0 ? text : `${text}\u0000${[...atoms.values()].map(shownName).join('\u0000')}`
  }
}

/** Which footnote or paragraph it is, is asked only when words are compared. */
function shownName(atom: Atom): string {
  return atom.type === 'footnote' ? 'footnote' : `reference ${atom.attrs.shown}`
}
