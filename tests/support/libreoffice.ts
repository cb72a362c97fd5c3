import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Opens each file, accepts or rejects all tracked changes, and stores the text. Speaks to LibreOffice by its own Python bridge. */
const SCRIPT = `
import sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
def value(name, content):
    p = PropertyValue()
    p.Name = name
    p.Value = content
    return p
pipe, *jobs = sys.argv[1:]
resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for attempt in range(250):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except NoConnectException:
        time.sleep(0.1)
desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
dispatcher = context.ServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
for i in range(0, len(jobs), 3):
    source, command, target = jobs[i:i + 3]
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (value("Hidden", True),))
    dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" + command, "", 0, ())
    text = (value("FilterName", "Text (encoded)"), value("FilterOptions", "UTF8,LF"))
    document.storeToURL(uno.systemPathToFileUrl(target), text)
    document.close(True)
try:
    desktop.terminate()
except Exception:
    pass
`

const PYTHON = '/usr/bin/python3'

/** Whether LibreOffice and its Python bridge are on this machine. */
export function hasLibreOffice(): boolean {
  return (
    spawnSync('soffice', ['--version'], { timeout: 20_000 }).status === 0 &&
    spawnSync(PYTHON, ['-c', 'import uno'], { timeout: 20_000 }).status === 0
  )
}

/** What LibreOffice reads of each file after accepting and after rejecting all: paragraphs without labels and outer blanks. */
export async function readWithLibreOffice(
  files: readonly Uint8Array[],
): Promise<readonly { readonly accept: string[]; readonly reject: string[] }[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-office-'))
  const pipe = `plenum${process.pid}x${Date.now()}`
  const office = spawn(
    'soffice',
    ['--headless', '--norestore', `-env:UserInstallation=file://${folder}/profile`, `--accept=pipe,name=${pipe};urp`],
    { stdio: 'ignore' },
  )
  const ended = new Promise((resolve) => office.once('exit', resolve))
  try {
    const jobs = files.flatMap((bytes, i) => {
      writeFileSync(join(folder, `${i}.docx`), bytes)
      return (['Accept', 'Reject'] as const).flatMap((what) => [
        join(folder, `${i}.docx`),
        `${what}AllTrackedChanges`,
        join(folder, `${i}-${what}.txt`),
      ])
    })
    writeFileSync(join(folder, 'decide.py'), SCRIPT)
    await promisify(execFile)(PYTHON, [join(folder, 'decide.py'), pipe, ...jobs], { timeout: 50_000 })
    const read = async (i: number, what: string) => plain(await readFile(join(folder, `${i}-${what}.txt`), 'utf8'))
    return await Promise.all(
      files.map(async (_, i) => ({ accept: await read(i, 'Accept'), reject: await read(i, 'Reject') })),
    )
  } finally {
    office.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

function plain(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .replace(/\n$/, '')
    .split('\n')
    .map(withoutLabel)
}

/** A paragraph without the label LibreOffice writes before an item, and without outer blanks. */
export function withoutLabel(line: string): string {
  return line.replace(/^\s*(•|\d+\.|\([a-z]+\)) /, '').trim()
}
