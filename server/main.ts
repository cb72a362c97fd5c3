import { serveCommand } from './cli/serve.ts'
import { oneLine } from './usage-error.ts'

try {
  process.exitCode = await serveCommand(process.argv.slice(2))
} catch (thrown) {
  process.stderr.write(`plenum: ${oneLine(thrown)}\n`)
  process.exitCode = 2
}
