import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { compileServer } from '../hunt/kill-programs.ts'
import { killAgainAndAgain } from '../hunt/kills.ts'

const KILLS = 8

it('[PR1] SIGKILL while two write: everything that was acknowledged, and everything that anyone saw, is there afterwards', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-kill-'))
  const programs = await compileServer()
  onTestFinished(() => {
    programs.remove()
    rmSync(folder, { recursive: true, force: true })
  })
  const { acknowledged, lost } = await killAgainAndAgain({
    programs: programs.folder,
    file: join(folder, 'plenum.sqlite'),
    kills: KILLS,
    seed: Date.now() % 1_000_000,
    progress: () => {},
  })
  expect(lost).toEqual([])
  expect(acknowledged).toBeGreaterThan(KILLS * 20)
}, 60_000)
