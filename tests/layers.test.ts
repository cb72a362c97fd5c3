import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  cyclesIn,
  type Imports,
  importsOf,
  packageOf,
  reachedFrom,
  readSources,
  type Sources,
} from './support/imports.ts'

const CORE = ['shared/util/', 'shared/model/']
const TEXT = [...CORE, 'shared/schema/', 'shared/compare/', 'shared/brackets/']
const FEATURE = ['shared/', 'client/ui/', 'client/text/', 'client/net/', 'client/editor/']
const STORE = ['shared/', 'server/store/store.ts']
const ACTS = [...STORE, 'server/drafting/', 'server/auth/']

/**
 * What of ours may a folder import besides itself? Of several names that fit a file the longest counts. "folder/*" are the files
 * that stand directly in it. A file that no name fits is a breach: a new folder gets its line here first.
 */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'shared/util/': [],
  // A version holds texts, so that their types and the nouns of the model need each other's files, though never in a circle.
  'shared/model/': [...CORE, 'shared/schema/text.ts'],
  'shared/messages/': [],
  'shared/policy/': CORE,
  'shared/schema/': CORE,
  'shared/compare/': TEXT,
  'shared/brackets/': TEXT,
  'shared/live/': TEXT,
  'shared/redline/': [...TEXT, 'shared/messages/'],
  'shared/merge/': TEXT,
  'shared/protocol/': ['shared/'],

  'server/store/': ['shared/'],
  'server/reports/': ['shared/'],
  'server/formats/': ['shared/'],
  // Heavy work beside the event loop.
  'server/jobs/': ['shared/', 'server/reports/', 'server/formats/'],
  'server/drafting/': STORE,
  'server/auth/': [...STORE, 'server/drafting/parts.ts'],
  'server/sync/': [...STORE, 'server/drafting/parts.ts'],
  'server/http/': [...ACTS, 'server/reports/', 'server/jobs/'],
  'server/demo/': [...STORE, 'server/drafting/', 'server/auth/secrets.ts'],
  'server/cli/': [...ACTS, 'server/*', 'server/store/', 'server/reports/', 'server/formats/', 'server/jobs/'],
  'server/*': ['shared/', 'server/'],

  'client/ui/': [],
  'client/text/': ['shared/', 'client/ui/'],
  'client/net/': ['shared/'],
  'client/offline/': [],
  'client/editor/': ['shared/', 'client/ui/', 'client/text/'],
  'client/drafting/': FEATURE,
  'client/versions/': FEATURE,
  'client/wall/': FEATURE,
  'client/meeting/': FEATURE,
  'client/app/': ['shared/', 'client/'],
  'client/*': ['shared/', 'client/'],

  'tests/e2e/': ['shared/', 'tests/support/'],
  'tests/': ['client/', 'server/', 'shared/', 'scripts/'],
}

/** Who may import these packages? Tests may; others may only if their folder is here. A package that is not here has no owner. */
const OWNERS: Readonly<Record<string, readonly string[]>> = {
  express: ['server/http/', 'server/app.ts'],
  ws: ['server/sync/socket.ts'],
  kysely: ['server/store/'],
  'better-sqlite3': ['server/store/'],
  pg: ['server/store/'],
  yjs: ['shared/live/', 'server/sync/', 'client/editor/', 'client/net/'],
  'y-protocols': ['server/sync/', 'client/editor/', 'client/net/'],
  'y-indexeddb': ['client/net/'],
  lib0: ['shared/protocol/', 'server/sync/', 'client/net/'],
  'prosemirror-model': ['shared/schema/', 'shared/live/', 'client/editor/'],
  'prosemirror-transform': ['shared/live/', 'client/editor/'],
  'prosemirror-state': ['client/editor/', 'client/drafting/'],
  'prosemirror-view': ['client/editor/'],
  'prosemirror-commands': ['client/editor/'],
  'prosemirror-keymap': ['client/editor/'],
  diff: ['shared/compare/', 'shared/merge/'],
  zod: ['shared/protocol/', 'server/http/', 'server/formats/json/'],
  'intl-messageformat': ['shared/messages/'],
  docx: ['server/formats/docx/'],
  '@myriaddreamin/typst-ts-web-compiler': ['server/formats/pdf/'],
  fflate: ['server/formats/docx/'],
  saxes: ['server/formats/docx/', 'server/formats/akn/'],
  parse5: ['server/formats/html/'],
  'markdown-it': ['server/formats/markdown/'],
  react: ['client/'],
  'react-dom': ['client/main.tsx'],
  'react-aria-components': ['client/'],
  vite: ['client/vite.config.ts'],
  '@vitejs/plugin-react': ['client/vite.config.ts'],
  'node:': ['server/', 'client/vite.config.ts'],
}

/** Where programs begin. What none of them reaches is dead, even if a test reaches it. */
const ENTRIES = ['server/main.ts', 'server/cli/plenum.ts', 'client/main.tsx', 'client/vite.config.ts']
/** Chance with a seed, which only random tests need. */
const FOR_TESTS = ['shared/util/random.ts']

const ROOT = join(import.meta.dirname, '..').replaceAll('\\', '/')
/** All but this file, which plants what must be found. */
const sources = readSources(
  ROOT,
  ['client', 'server', 'shared', 'tests', 'scripts'],
  /(?<!\/layers\.test)\.(tsx?|mjs|css)$/,
)

const isTest = (path: string) => path.startsWith('tests/') || /\.test\.tsx?$/.test(path)
const fits = (path: string, name: string) =>
  name.endsWith('/*')
    ? path.startsWith(name.slice(0, -1)) && !path.slice(name.length - 1).includes('/')
    : path.startsWith(name)

/** Every import that the tables do not allow, and every file that they do not know, a line each. */
function breachesOf(files: Sources): readonly string[] {
  return [...importsOf(files)].flatMap(([path, { files: imported, threads, packages }]) => {
    if (!/\.tsx?$/.test(path)) return []
    const ours = [...imported, ...threads]
    const layer = Object.keys(LAYERS)
      .filter((name) => fits(path, name))
      .sort((a, b) => b.length - a.length)[0]
    if (layer === undefined) return [`${path} is in no layer`]
    // A test beside its file may use what shared/ has to check it with; what it tests is still one folder.
    const allowed = [
      layer,
      ...(LAYERS[layer] ?? []),
      ...(isTest(path) && !path.startsWith('shared/') ? ['shared/'] : []),
    ]
    return [
      ...ours.filter((target) => !files.has(target)).map((target) => `${path} imports ${target}, which is not there`),
      ...ours
        .filter((target) => files.has(target) && !allowed.some((name) => fits(target, name)))
        .map((target) => `${path} must not import ${target}`),
      ...(isTest(path) ? [] : packages.flatMap((name) => packageBreach(path, name))),
    ]
  })
}

function packageBreach(path: string, specifier: string): readonly string[] {
  const name = specifier.startsWith('node:') ? 'node:' : packageOf(specifier)
  const owners = OWNERS[name]
  if (owners === undefined) return [`${path} imports ${specifier}, which has no owner`]
  return owners.some((owner) => path.startsWith(owner)) ? [] : [`${path} must not import ${specifier}`]
}

/** Files of the product that no program reaches. */
function deadIn(files: Sources, imports: ReadonlyMap<string, Imports>): readonly string[] {
  const reached = reachedFrom([...ENTRIES, ...FOR_TESTS], imports)
  return [...files.keys()].filter(
    (path) => /^(client|server|shared)\//.test(path) && !isTest(path) && !reached.has(path),
  )
}

/** What vitest itself and the scripts start. */
const FROM_SCRIPTS = [
  'tests/support/closing-line.ts',
  'tests/pictures/take-pictures.ts',
  'tests/hunt/run.ts',
  'tests/bench/sync/run.ts',
]

/** Helpers of tests that no test uses. A program that tests run as a process of its own is named by them in a string. */
function idleIn(files: Sources, imports: ReadonlyMap<string, Imports>): readonly string[] {
  const strings = [...files]
    .filter(([path]) => isTest(path))
    .flatMap(([, text]) => text.match(/(?<=['/])[\w-]+\.ts(?=')/g) ?? [])
  const imported = new Set([...imports.values()].flatMap((each) => each.files))
  const starts = [...files.keys()].filter(
    (path) => /\.(test|bench|hunt)\.tsx?$/.test(path) || (!imported.has(path) && strings.includes(basename(path))),
  )
  const reached = reachedFrom([...starts, ...FROM_SCRIPTS], imports)
  return [...files.keys()].filter(
    (path) => /^tests\/.*\.ts$/.test(path) && !path.includes('/fixtures/') && !reached.has(path),
  )
}

/** Files whose exports are another file's. */
function barrelsIn(files: Sources): readonly string[] {
  return [...files].filter(([, text]) => /^export\s+(type\s+)?[*{][^;]*?\bfrom '/m.test(text)).map(([path]) => path)
}

describe('the tree', () => {
  it('was read: there are files, and imports in them', () => {
    const imports = [...importsOf(sources).values()]
    expect(sources.size).toBeGreaterThan(150)
    expect(imports.reduce((sum, { files }) => sum + files.length, 0)).toBeGreaterThan(400)
    expect(imports.reduce((sum, { packages }) => sum + packages.length, 0)).toBeGreaterThan(200)
  })

  it('keeps its layers, and its packages their owners', () => {
    expect(breachesOf(sources)).toEqual([])
  })

  it('has no circle of imports, not even of types', () => {
    expect(cyclesIn(importsOf(sources))).toEqual([])
  })

  it('has no dead file', () => {
    const imports = importsOf(sources)
    expect([...deadIn(sources, imports), ...idleIn(sources, imports)]).toEqual([])
  })

  it('has no barrel', () => {
    expect(barrelsIn(sources)).toEqual([])
  })
})

describe('what is planted is found', () => {
  const plant = (files: Readonly<Record<string, string>>): Sources => new Map(Object.entries(files))

  it.each([
    ['shared/model/a.ts', "import { b } from '../policy/b.ts'", 'shared/policy/b.ts'],
    ['shared/model/a.ts', "import type { B } from '../live/b.ts'", 'shared/live/b.ts'],
    ['shared/live/a.ts', "const b = await import('../merge/b.ts')", 'shared/merge/b.ts'],
    ['shared/util/a.ts', "type B = import('../model/b.ts').B", 'shared/model/b.ts'],
    ['client/ui/a.tsx', "import '../../shared/messages/b.ts'", 'shared/messages/b.ts'],
    ['client/versions/a.tsx', "import { b } from '../drafting/b.tsx'", 'client/drafting/b.tsx'],
    ['client/net/a.ts', "import {\n  b,\n  c,\n} from '../../server/http/b.ts'", 'server/http/b.ts'],
    ['server/drafting/a.ts', "import { b } from '../sync/b.ts'", 'server/sync/b.ts'],
    ['server/sync/a.ts', "import { b } from '../store/b.ts'", 'server/store/b.ts'],
    ['server/store/a.test.ts', "import { b } from '../http/b.ts'", 'server/http/b.ts'],
    ['shared/live/a.test.ts', "import { b } from '../protocol/b.ts'", 'shared/protocol/b.ts'],
    ['server/formats/html/a.ts', "import { b } from '../../reports/b.ts'", 'server/reports/b.ts'],
    ['server/store/a.ts', "new Worker(new URL('../http/b.ts', import.meta.url))", 'server/http/b.ts'],
  ])('%s: %s', (path, text, target) => {
    expect(breachesOf(plant({ [path]: text, [target]: '' }))).toEqual([`${path} must not import ${target}`])
  })

  it.each([
    ['shared/model/a.ts', 'node:fs', 'must not import node:fs'],
    ['shared/merge/a.ts', 'yjs', 'must not import yjs'],
    ['server/http/a.ts', 'better-sqlite3', 'must not import better-sqlite3'],
    ['client/ui/a.tsx', 'y-protocols/awareness', 'must not import y-protocols/awareness'],
    ['server/http/a.ts', 'left-pad', 'imports left-pad, which has no owner'],
  ])('%s imports %s', (path, name, message) => {
    expect(breachesOf(plant({ [path]: `import x from '${name}'` }))).toEqual([`${path} ${message}`])
  })

  it('a folder that is in no layer, and an import of nothing', () => {
    expect(breachesOf(plant({ 'server/mail/a.ts': '' }))).toEqual(['server/mail/a.ts is in no layer'])
    expect(breachesOf(plant({ 'server/app.ts': "import './http/gone.ts'" }))).toEqual([
      'server/app.ts imports server/http/gone.ts, which is not there',
    ])
  })

  it('a circle of three, one of them a type', () => {
    const files = plant({
      'shared/util/a.ts': "import { b } from './b.ts'",
      'shared/util/b.ts': "import type { C } from './c.ts'",
      'shared/util/c.ts': "import { a } from './a.ts'",
      'shared/util/d.ts': "import { a } from './a.ts'",
    })
    expect(cyclesIn(importsOf(files))).toEqual([
      'shared/util/a.ts → shared/util/b.ts → shared/util/c.ts → shared/util/a.ts',
    ])
  })

  it('a file that only a test reaches, a helper that no test uses, and a barrel', () => {
    const files = plant({
      'server/main.ts': "import './app.ts'",
      'server/app.ts': '',
      'server/old.ts': '',
      'server/old.test.ts': "import './old.ts'",
      'tests/support/idle.ts': '',
      'tests/support/child.ts': '',
      'tests/e2e/a.test.ts': "spawn(join(import.meta.dirname, '../support/child.ts'))",
    })
    expect(deadIn(files, importsOf(files))).toEqual(['server/old.ts'])
    expect(idleIn(files, importsOf(files))).toEqual(['tests/support/idle.ts'])
    const barrels = plant({
      'a.ts': "export * from './b.ts'",
      'b.ts': "export {\n  x,\n} from './c.ts'",
      'c.ts': 'export const x = 1',
    })
    expect(barrelsIn(barrels)).toEqual(['a.ts', 'b.ts'])
  })
})
