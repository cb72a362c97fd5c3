import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { en } from '../shared/messages/en.ts'
import { hasMessage } from '../shared/messages/format.ts'
import { REFUSAL_REASONS } from '../shared/model/refusal.ts'
import { ROLES } from '../shared/model/seat.ts'
import { readSources, type Sources } from './support/imports.ts'

const ROOT = join(import.meta.dirname, '..').replaceAll('\\', '/')
const CODE = readSources(
  ROOT,
  ['client', 'server', 'shared', 'tests', 'scripts'],
  /(?<!\/tidy\.test)\.(tsx?|m[jt]s|css|html)$/,
)
const DOCS = new Map([
  ...readSources(ROOT, ['docs'], /\.md$/),
  ...['README.md', 'CHANGELOG.md']
    .filter((path) => existsSync(join(ROOT, path)))
    .map((path): [string, string] => [path, readFileSync(join(ROOT, path), 'utf8')]),
])
const isTest = (path: string) => path.startsWith('tests/') || /\.test\.tsx?$/.test(path)

/** What stands nowhere, and what to do instead. `where`: the files it is looked for in; all where it is left out. */
const FORBIDDEN: readonly { words: RegExp; instead: string; where?: (path: string) => boolean }[] = [
  { words: /\b(TODO|FIXME|XXX|HACK)\b/, instead: 'do it now, or open an issue' },
  { words: /\b(it|test|describe)\.(skip|only|todo)\b|\bx(it|describe)\(/, instead: 'mend the test or remove it' },
  // Biome forbids the type everywhere else.
  { words: /\bas any\b(?=\s*([,;)\].]|as\b|$))/, instead: 'name the type, or unknown' },
  { words: /@ts-(ignore|nocheck|expect-error)/, instead: 'let the types fit' },
  { words: /(^|[^\w.])\/(work|home|root|Users)\/[a-z]/, instead: 'start from the project, not from one machine' },
  {
    words: /\bwaitForTimeout\(|\bsetTimeout\([^)]*\b\d{3,}\)/,
    instead: 'wait for the event, not for the clock',
    where: isTest,
  },
]

/** Every line with forbidden words, as "file:line: words – instead". */
function untidy(files: Sources): readonly string[] {
  return [...files].flatMap(([path, text]) => {
    const rules = FORBIDDEN.filter(({ where }) => where === undefined || where(path))
    return text.split('\n').flatMap((line, at) =>
      rules.flatMap(({ words, instead }) => {
        const found = words.exec(line)?.[0]
        return found === undefined ? [] : [`${path}:${at + 1}: ${found.trim()} – ${instead}`]
      }),
    )
  })
}

/** Links of a document that lead nowhere: to a file that is not there, or a heading that the file does not have. */
function deadLinks(files: Sources): readonly string[] {
  return [...files].flatMap(([path, text]) =>
    [...text.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, link = '']) => {
      if (/^(https?|mailto):/.test(link)) return []
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? path : join(dirname(path), file).replaceAll('\\', '/')
      const there = files.get(target) ?? (existsSync(join(ROOT, target)) ? '' : null)
      if (there === null) return [`${path}: ${link}`]
      return anchor === undefined || anchorsOf(there).includes(anchor) ? [] : [`${path}: ${link}`]
    }),
  )
}

/** The anchors of a document's headings, as they are commonly made. */
function anchorsOf(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  )
}

/** The ids of the rules in docs/rules.md and of the attacks in docs/threats.md: each begins its line or row, in bold. */
function rulesIn(text: string): readonly string[] {
  return [...text.matchAll(/^[-|] \*\*([A-Z]+\d+)\*\*/gm)].map(([, id = '']) => id)
}

/** The rules that tests name: "[ST1]" in a test's name. */
function rulesTested(files: Sources): ReadonlySet<string> {
  const tests = [...files].filter(([path]) => isTest(path))
  return new Set(tests.flatMap(([, text]) => [...text.matchAll(/\[([A-Z]+\d+)\]/g)].map(([, id = '']) => id)))
}

/** Messages that no program says: neither named nor put together from a beginning such as `role.${role}`. */
function unsaid(keys: readonly string[], files: Sources): readonly string[] {
  const program = [...files]
    .filter(([path]) => !isTest(path) && path !== 'shared/messages/en.ts')
    .map(([, text]) => text)
    .join('\n')
  const beginnings = [...program.matchAll(/`([a-z][\w.]*\.)\$\{/gi)].map(([, beginning = '']) => beginning)
  return keys.filter(
    (key) => !program.includes(`'${key}'`) && !beginnings.some((beginning) => key.startsWith(beginning)),
  )
}

describe('the project', () => {
  it('has no forbidden words', () => {
    expect(CODE.size).toBeGreaterThan(150)
    expect(untidy(new Map([...CODE, ...DOCS]))).toEqual([])
  })

  it('has no link in its documents that leads nowhere', () => {
    expect(DOCS.size).toBeGreaterThan(4)
    expect(deadLinks(DOCS)).toEqual([])
  })

  it('has a test for every rule, and a rule for every id that a test names', () => {
    const rules = ['docs/rules.md', 'docs/threats.md'].flatMap((path) => rulesIn(DOCS.get(path) ?? ''))
    expect(rules.length).toBeGreaterThanOrEqual(6)
    expect(new Set(rules).size).toBe(rules.length)
    const tested = rulesTested(CODE)
    expect(
      rules.filter((rule) => !tested.has(rule)),
      'rules that no test names',
    ).toEqual([])
    expect(
      [...tested].filter((rule) => !rules.includes(rule)),
      'ids in tests that are no rule',
    ).toEqual([])
  })

  it('has its messages in order, and says each of them somewhere', () => {
    const keys = Object.keys(en)
    expect(keys).toEqual([...keys].sort())
    expect(unsaid(keys, CODE)).toEqual([])
  })

  it('has words for every role and every reason to refuse', () => {
    expect(ROLES.filter((role) => !hasMessage(`role.${role}`))).toEqual([])
    expect(REFUSAL_REASONS.filter((reason) => !hasMessage(`refusal.${reason}`))).toEqual([])
  })
})

describe('what is planted is found', () => {
  it.each([
    ['shared/a.ts', '// TODO: later'],
    ['docs/a.md', 'FIXME'],
    ['shared/a.test.ts', "it.only('is alone', () => {})"],
    ['tests/a.ts', "describe.skip('all', () => {})"],
    ['shared/a.ts', 'const a = b as any'],
    ['shared/a.ts', 'call(b as any)'],
    ['server/a.ts', '// @ts-expect-error'],
    ['tests/a.ts', "readFileSync('/home/somebody/a.txt')"],
    ['tests/a.ts', 'await new Promise((resolve) => setTimeout(resolve, 500))'],
  ])('%s: %s', (path, line) => {
    expect(untidy(new Map([[path, `\n${line}`]]))).toHaveLength(1)
    expect(untidy(new Map([[path, `\n${line}`]]))[0]).toMatch(new RegExp(`^${path}:2: `))
  })

  it('what only looks like it is not', () => {
    const text =
      'Is there any? It acts as any other does; as many; /homework; a.only(b); setTimeout(resolve, 0)\nfunction a(b: unknown): void {}'
    expect(untidy(new Map([['tests/a.ts', text]]))).toEqual([])
    expect(untidy(new Map([['server/a.ts', 'setTimeout(end, 5000)']]))).toEqual([])
  })

  it('links to no file and to no heading', () => {
    const files = new Map([
      [
        'docs/a.md',
        '[b](b.md) [c](c.md) [one](b.md#one-two) [three](b.md#three) [web](https://example.org) [here](#top)',
      ],
      ['docs/b.md', '# One: two'],
    ])
    expect(deadLinks(files)).toEqual(['docs/a.md: c.md', 'docs/a.md: b.md#three', 'docs/a.md: #top'])
  })

  it('a message that nobody says', () => {
    const files = new Map([
      ['shared/messages/en.ts', "'a.one' 'a.two'"],
      ['client/a.tsx', ["format('a.one') + format(`role.$", '{role}`)'].join('')],
      ['client/a.test.ts', "'a.two'"],
    ])
    expect(unsaid(['a.one', 'a.two', 'role.chair'], files)).toEqual(['a.two'])
  })

  it('rules, and the tests that name them', () => {
    expect(rulesIn('Rules\n- **ST1** A write …\n- **ST22** Rows …\nnot **ST3**')).toEqual(['ST1', 'ST22'])
    expect(rulesIn('| id | attack |\n|---|---|\n| **Y1** | Clocks |')).toEqual(['Y1'])
    const files = new Map([
      ['tests/a.ts', "it('[ST1] writes')"],
      ['server/a.ts', '[ST22]'],
    ])
    expect([...rulesTested(files)]).toEqual(['ST1'])
  })
})
