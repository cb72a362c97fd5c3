import type { Figure, Found, Scene } from './scene.ts'

/** What each server had in a scene, once for each time it was played. */
export type Results = ReadonlyMap<string, readonly Found[]>

export type Form = 'plain' | 'markdown'

const TITLES: Readonly<Record<string, string>> = {
  floor: 'bare relay',
  memory: '@y/websocket-server',
  level: 'y-websocket+LevelDB',
  hocuspocus: 'Hocuspocus+SQLite',
  ours: 'Plenum',
}
const FIRST = 66
const WIDTH = 21

export function head(form: Form, kinds: readonly string[]): string {
  const titles = [...kinds.map((name) => TITLES[name] ?? name), 'to the best peer', 'aim']
  if (form === 'markdown') return `${cells(['', ...titles])}\n${cells(['---', ...titles.map(() => '---:')])}`
  return ['figure'.padEnd(FIRST), ...titles.map((title) => title.padStart(WIDTH))].join(' ')
}

/** A line for each figure of a scene: what each had, with the spread where it was played more than once. */
export function lines(form: Form, scene: Scene, results: Results, kinds: readonly string[]): readonly string[] {
  return scene.figures.map((figure) => {
    const shown = kinds.map((name) =>
      show(
        figure,
        (results.get(name) ?? []).map((found) => found[figure.key]),
      ),
    )
    const all = [figure.title, ...shown, ratio(figure, results), aim(figure, results)]
    if (form === 'markdown') return cells(all)
    return all.map((cell, at) => (at === 0 ? cell.padEnd(FIRST) : cell.padStart(WIDTH))).join(' ')
  })
}

function cells(all: readonly string[]): string {
  return `| ${all.join(' | ')} |`
}

function show({ unit, digits }: Figure, found: readonly (number | string | undefined)[]): string {
  const numbers = found.filter((one) => typeof one === 'number')
  if (numbers.length === 0) return String(found.find((one) => one !== undefined) ?? '–')
  const text = (value: number) =>
    value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const middle = mean(numbers)
  const spread = numbers.length < 2 ? '' : ` ±${text((Math.max(...numbers) - Math.min(...numbers)) / 2)}`
  return `${text(middle)}${spread}${unit === '' ? '' : ` ${unit}`}`
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / numbers.length
}

function figureOf(figure: Figure, results: Results, name: string): number {
  const numbers = (results.get(name) ?? []).map((found) => found[figure.key]).filter((one) => typeof one === 'number')
  return numbers.length === 0 ? Number.NaN : mean(numbers)
}

function bestPeer(figure: Figure, results: Results): number {
  const peers = ['memory', 'level', 'hocuspocus'].map((name) => figureOf(figure, results, name)).filter(Number.isFinite)
  if (peers.length === 0) return Number.NaN
  return figure.better === 'more' ? Math.max(...peers) : Math.min(...peers)
}

/** How many times as much (or as little) as the best of the others. */
function ratio(figure: Figure, results: Results): string {
  const times = figureOf(figure, results, 'ours') / bestPeer(figure, results)
  return Number.isFinite(times) ? `× ${times.toFixed(2)}` : '–'
}

function aim(figure: Figure, results: Results): string {
  const { better, digits, unit } = figure
  const own = (key: string) => figureOf({ ...figure, key }, results, 'ours')
  const goal = figure.goal(figureOf(figure, results, 'floor'), bestPeer(figure, results), own)
  const ours = figureOf(figure, results, 'ours')
  if (!Number.isFinite(goal)) return '–'
  const text = `${better === 'more' ? '≥' : '≤'} ${goal.toLocaleString('en', { maximumFractionDigits: digits })}${unit}`
  if (!Number.isFinite(ours)) return text
  return `${text} ${(better === 'more' ? ours >= goal : ours <= goal) ? '✓' : '✗'}`
}
