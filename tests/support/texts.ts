import { readFileSync } from 'node:fs'
import { readHtml } from '../../server/formats/html/read.ts'
import type { RedlineText } from '../../shared/redline/redline.ts'
import type { TextJson } from '../../shared/schema/text.ts'

/** A step of a text from one version to the next. */
export interface Step {
  readonly name: string
  readonly before: TextJson
  readonly after: TextJson
}

const FOLDER = new URL('../fixtures/texts/', import.meta.url)
const SERIES = [
  'contributor-covenant-en',
  'contributor-covenant-fr',
  'contributor-covenant-ja',
  'law-de-bverfgg',
  'law-ja-reprocessing-reserve',
]

/** Every step of the real texts in `tests/fixtures/texts`, read by the product's reader of web pages. */
export function realSteps(): Step[] {
  return SERIES.flatMap((series) => {
    const read = (path: string) => readFileSync(new URL(`${series}/${path}`, FOLDER), 'utf8')
    const { versions } = JSON.parse(read('series.json')) as { versions: { version: string; html: string }[] }
    const texts = versions.map(({ html }) => readHtml(read(html), 'accept'))
    return versions.slice(1).flatMap(({ version }, i) => {
      const [before, after] = [texts[i], texts[i + 1]]
      return before === undefined || after === undefined ? [] : [{ name: `${series} ${version}`, before, after }]
    })
  })
}

/** A text as one side of a redline. */
export function sideOf(text: TextJson, label: string): RedlineText {
  return { label, hash: 'sha256:0', sections: [{ title: null, text }] }
}
