import { XmlAttributeComponent, XmlComponent } from 'docx'

class Attributes extends XmlAttributeComponent<Readonly<Record<string, string | number>>> {}

/**
 * An element that the package has no class for, or has one that takes some words of a text for commands of its own. Characters
 * and attributes are escaped by the package when it writes.
 */
export class Element extends XmlComponent {
  constructor(
    name: string,
    attributes: Readonly<Record<string, string | number | undefined>>,
    children: readonly (XmlComponent | string)[],
  ) {
    super(name)
    const known = Object.entries(attributes).filter(([, value]) => value !== undefined)
    if (known.length > 0) this.root.push(new Attributes(Object.fromEntries(known) as Record<string, string | number>))
    for (const child of children) this.root.push(child)
  }
}
