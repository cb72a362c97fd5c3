import { type DefaultTreeAdapterMap, defaultTreeAdapter, parse, type TreeAdapter } from 'parse5'
import { FormatError } from '../format-error.ts'
import type { Node } from './element.ts'

/** Elements and comments of a page, counted as a browser makes them: a few unclosed ones of the file can stand for millions. */
const ELEMENTS_MAX = 500_000
/** Elements open at once. */
const OPEN_MAX = 400

/**
 * The tree of a page, as a browser without scripts would make it, as long as it is bounded.
 *
 * @throws FormatError where it is nested too deeply or has too many elements
 */
export function parsePage(html: string): Node {
  return parse<DefaultTreeAdapterMap>(html, { treeAdapter: boundedAdapter(), scriptingEnabled: false })
}

function boundedAdapter(): TreeAdapter<DefaultTreeAdapterMap> {
  let elements = 0
  let open = 0
  const count = () => {
    elements += 1
    if (elements > ELEMENTS_MAX) throw new FormatError('This web page has too many elements to be read.')
  }
  return {
    ...defaultTreeAdapter,
    createElement(...args) {
      count()
      return defaultTreeAdapter.createElement(...args)
    },
    createCommentNode(...args) {
      count()
      return defaultTreeAdapter.createCommentNode(...args)
    },
    onItemPush() {
      open += 1
      if (open > OPEN_MAX) throw new FormatError('This web page is nested too deeply to be read.')
    },
    onItemPop() {
      open -= 1
    },
  }
}
