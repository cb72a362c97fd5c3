import type { DefaultTreeAdapterTypes } from 'parse5'

/** An element of a parsed page. */
export type Element = DefaultTreeAdapterTypes.Element
/** Anything that may stand in a parsed page. */
export type Node = DefaultTreeAdapterTypes.Node

/** The value of an attribute, or null where the element has none of this name. */
export function attribute(element: Element, name: string): string | null {
  return element.attrs.find((candidate) => candidate.name === name)?.value ?? null
}

/** Whether a node is an element; a text, comment or doctype is none. */
export function isElement(node: Node): node is Element {
  return 'tagName' in node
}

/** The children of a node; a text has none. */
export function childrenOf(node: Node): readonly Node[] {
  return 'childNodes' in node ? node.childNodes : []
}

/** The characters of a text node, or null where it is another kind of node. */
export function textOf(node: Node): string | null {
  return node.nodeName === '#text' && 'value' in node ? node.value : null
}
