import { strFromU8, unzipSync } from 'fflate'
import { parse } from 'parse5'
import { describe, expect, it } from 'vitest'
import * as Y from 'yjs'
import { redlineToAkn } from '../../server/formats/akn/write.ts'
import { redlineToDocx } from '../../server/formats/docx/write.ts'
import { readHtml } from '../../server/formats/html/read.ts'
import { redlineToHtml } from '../../server/formats/html/write.ts'
import { readMarkdown } from '../../server/formats/markdown/read.ts'
import { StructureFault, scanUpdate } from '../../server/sync/guard.ts'
import { newMarker } from '../../shared/live/marker.ts'
import { insertOp, textOf } from '../../shared/live/text.ts'
import type { BlockId } from '../../shared/model/ids.ts'
import { makeRedline } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'
import { LINK_VECTORS, WORD_VECTORS } from '../support/xss-corpus.ts'

const SAFE = ['https://a.example/', 'http://a.example:81/b?c=d#e', 'HTTPS://A.EXAMPLE', 'mailto:a@b.example']

/** A text with a link, as any program can make it. */
function withLink(href: string): Uint8Array {
  const doc = new Y.Doc()
  insertOp(textOf(doc), 0, { insert: newMarker({ id: 'a' as BlockId, kind: 'paragraph' }) })
  textOf(doc).insert(1, 'words', { link: { href } })
  return Y.encodeStateAsUpdate(doc)
}

/** A paragraph for each vector, as words, and one with a link that may stand. */
const WORDS: TextJson = {
  type: 'doc',
  content: [...WORD_VECTORS, ...LINK_VECTORS.filter((vector) => !/\p{Cc}/u.test(vector))].map((vector, i) => ({
    type: 'block',
    attrs: { id: `p${i}` as BlockId, kind: i % 3 === 0 ? 'item' : 'paragraph' },
    content: [
      {
        type: 'text',
        text: `${vector} `,
        ...(i % 2 === 0 && { marks: [{ type: 'link', attrs: { href: 'https://a.example/' } }] }),
      },
    ],
  })) as TextJson['content'],
}
const EMPTY: TextJson = { type: 'doc', content: [] }
const side = (text: TextJson, label: string) => ({ label, hash: 'sha256:0', sections: [{ title: null, text }] })
const REDLINE = makeRedline(side(EMPTY, WORD_VECTORS[3] ?? ''), side(WORDS, WORD_VECTORS[4] ?? ''), {
  author: WORD_VECTORS.slice(0, 5).join(' '),
})

describe('[Y14] a link that runs something', () => {
  it('is in a corpus of two hundred', () => {
    expect(new Set([...LINK_VECTORS, ...WORD_VECTORS]).size).toBeGreaterThanOrEqual(200)
  })

  it.each(LINK_VECTORS)('%j does not get through the gate', (vector) => {
    expect(() => scanUpdate(withLink(vector))).toThrow(StructureFault)
  })

  it.each(SAFE)('%s does', (address) => {
    expect(() => scanUpdate(withLink(address))).not.toThrow()
  })

  it.each(LINK_VECTORS)('%j is no link in a file that is read', (vector) => {
    const quoted = vector.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
    const texts = [
      readHtml(`<p><a href="${quoted}">words</a></p>`, 'accept'),
      readHtml(`<p><a href="${vector.replaceAll('"', '')}">words</a></p>`, 'accept'),
      readMarkdown(`[words](<${vector.replaceAll('<', '')}>)`, 'accept'),
    ]
    for (const text of texts) expect(linksIn(text).filter((href) => !isHarmless(href))).toEqual([])
  })
})

describe('[Y14] words that would be a program', () => {
  it('are words in a page that is read, never more', () => {
    for (const vector of WORD_VECTORS) {
      const text = readHtml(`<p>before</p>${vector}<p>after</p>`, 'accept')
      expect(
        linksIn(text).filter((href) => !isHarmless(href)),
        vector,
      ).toEqual([])
    }
  })

  it('are words in the web page: no element, attribute or address but the known ones', () => {
    const html = redlineToHtml(REDLINE, null)
    const elements = elementsOf(parse(html) as unknown as Element)
    const names = new Set(elements.map(({ tagName }) => tagName))
    for (const name of [
      'script',
      'img',
      'svg',
      'iframe',
      'object',
      'embed',
      'base',
      'form',
      'input',
      'video',
      'math',
      'link',
    ])
      expect(names.has(name), name).toBe(false)
    const attributes = elements.flatMap(({ attrs }) => attrs)
    expect(attributes.filter(({ name }) => name.startsWith('on') || name === 'srcdoc')).toEqual([])
    const addresses = attributes.filter(({ name }) => ['href', 'src', 'action', 'xlink:href'].includes(name))
    expect(addresses.length).toBeGreaterThan(50)
    expect(addresses.filter(({ value }) => !isHarmless(value) && !value.startsWith('#'))).toEqual([])
    expect(html.match(/window\.ran=1/g)?.length ?? 0).toBeGreaterThan(WORD_VECTORS.length)
  })

  it('are words in Akoma Ntoso and in Word, and every address outside is the one that was written', async () => {
    const akn = redlineToAkn(REDLINE, null)
    const outside = [...akn.matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)].map(([, href]) => href)
    expect(new Set(outside)).toEqual(new Set(['https://a.example/']))
    expect(akn).not.toMatch(/<(script|img|svg|iframe)\b/i)
    const files = unzipSync(await redlineToDocx(REDLINE, null))
    const relations = Object.entries(files).filter(([name]) => name.endsWith('.rels'))
    const targets = relations.flatMap(([, bytes]) =>
      [...strFromU8(bytes).matchAll(/Target="([^"]*)"[^>]*TargetMode="External"/g)].map(([, target]) => target),
    )
    expect(new Set(targets)).toEqual(new Set(['https://a.example/']))
    const document = strFromU8(files['word/document.xml'] ?? new Uint8Array())
    expect(document).not.toMatch(/<(script|img|svg|iframe)\b/i)
  })
})

interface Element {
  readonly tagName?: string
  readonly attrs?: readonly { readonly name: string; readonly value: string }[]
  readonly childNodes?: readonly Element[]
}

function elementsOf(node: Element): { tagName: string; attrs: readonly { name: string; value: string }[] }[] {
  const below = (node.childNodes ?? []).flatMap(elementsOf)
  return node.tagName === undefined ? below : [{ tagName: node.tagName, attrs: node.attrs ?? [] }, ...below]
}

function linksIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'href' in value && typeof value.href === 'string' ? [value.href] : []
  return [...own, ...Object.values(value).flatMap(linksIn)]
}

/** By another rule than the program's: what a browser makes of it. */
function isHarmless(href: string): boolean {
  if (!URL.canParse(href)) return false
  return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol)
}
