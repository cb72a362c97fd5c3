import { execFileSync } from 'node:child_process'
import type { Hunt, HuntOptions } from './hunt.ts'

/** Runs one hunt in a process of its own and says what it found: `node --import tsx tests/hunt/run.ts NAME [SEED] [COUNT]`. */
const [name = '', seed = '1', count = ''] = process.argv.slice(2)

const { hunt } = (await import(`./${name}.hunt.ts`)) as { hunt: Hunt }
const options: HuntOptions = {
  seed: Number(seed),
  count: count === '' ? null : Number(count),
  progress: (line) => process.stderr.write(`  ${name}: ${line}\n`),
}
const start = Date.now()
const { figures, failures } = await hunt.run(options)
const told = Object.entries(figures).map(([what, figure]) => `${figure} ${what}`)
const verdict = failures.length === 0 ? 'pass' : 'FAIL'
console.log(`${hunt.goal.padEnd(4)} ${verdict}  ${name}: ${hunt.promise}`)
console.log(`     ${told.join(' · ')}`)
console.log(
  `     seed ${seed} · ${count === '' ? 'whole' : `count ${count}`} · ${commit()} · ${Math.round((Date.now() - start) / 1000)} s`,
)
for (const failure of failures.slice(0, 20)) console.log(`     FAILED ${failure}`)
process.exit(failures.length === 0 ? 0 : 1)

/** The state of the sources, as far as git knows it. */
function commit(): string {
  try {
    const git = (...args: string[]) =>
      execFileSync('git', args, { stdio: ['ignore', 'pipe', 'ignore'] })
        .toString()
        .trim()
    return `commit ${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '-uno') === '' ? '' : ' and changes'}`
  } catch {
    return 'no commit known'
  }
}
