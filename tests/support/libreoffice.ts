import { execFile, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * Opens each file, accepts or rejects all tracked changes, and writes its paragraphs in reading order, those of tables and footnotes
 * too, a JSON line each. Labels of lists are no text there. Speaks to LibreOffice by its own Python bridge.
 */
const SCRIPT = `
import json, sys, time, uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
def value(name, content):
    p = PropertyValue()
    p.Name = name
    p.Value = content
    return p
def paragraphs(text):
    found = []
    elements = text.createEnumeration()
    while elements.hasMoreElements():
        element = elements.nextElement()
        if element.supportsService("com.sun.star.text.TextTable"):
            for name in element.getCellNames():
                found += paragraphs(element.getCellByName(name))
        else:
            found.append(words(element))
    return found
def words(paragraph):
    said = ""
    portions = paragraph.createEnumeration()
    while portions.hasMoreElements():
        portion = portions.nextElement()
        if portion.TextPortionType == "Text":
            said += portion.getString().replace(chr(10), " ")
    return said
pipe, list = sys.argv[1:]
jobs = json.load(open(list))
resolver = uno.getComponentContext().ServiceManager.createInstance("com.sun.star.bridge.UnoUrlResolver")
for attempt in range(250):
    try:
        context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
        break
    except NoConnectException:
        time.sleep(0.1)
desktop = context.ServiceManager.createInstance("com.sun.star.frame.Desktop")
dispatcher = context.ServiceManager.createInstance("com.sun.star.frame.DispatchHelper")
for i in range(0, len(jobs), 2):
    source, command = jobs[i:i + 2]
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(source), "_blank", 0, (value("Hidden", True),))
    dispatcher.executeDispatch(document.CurrentController.Frame, ".uno:" + command, "", 0, ())
    said = paragraphs(document.Text)
    for n in range(document.Footnotes.getCount()):
        said.append(" ".join(paragraphs(document.Footnotes.getByIndex(n))))
    print(json.dumps(said), flush=True)
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

/** What LibreOffice reads of each file after accepting and after rejecting all: paragraphs, those of tables and footnotes too. */
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
      return (['Accept', 'Reject'] as const).flatMap((what) => [join(folder, `${i}.docx`), `${what}AllTrackedChanges`])
    })
    writeFileSync(join(folder, 'decide.py'), SCRIPT)
    const options = { timeout: START_MS + EACH_MS * files.length, maxBuffer: 256 << 20 }
    const list = join(folder, 'jobs.json')
    writeFileSync(list, JSON.stringify(jobs))
    const run = promisify(execFile)(PYTHON, [join(folder, 'decide.py'), pipe, list], options)
    const { stdout } = await run.catch((thrown: Error & { stdout?: string }) => {
      const done = thrown.stdout?.split('\n').length ?? 1
      throw new Error(`LibreOffice ended at file ${Math.floor((done - 1) / 2)}: ${thrown.message.slice(-500)}`)
    })
    const read = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as string[])
    return files.map((_, i) => ({ accept: read[2 * i] ?? [], reject: read[2 * i + 1] ?? [] }))
  } finally {
    office.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** As long as LibreOffice may take to start, and for one file. */
const START_MS = 40_000
const EACH_MS = 3_000
