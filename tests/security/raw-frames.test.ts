import { afterAll, beforeAll, expect, it } from 'vitest'
import { sendRawFrames } from '../hunt/raw-frames.ts'
import { enterAll } from '../hunt/visitor.ts'
import { startInstallation, type TestInstallation } from '../support/installation.ts'

const FRAMES = 800

let installation: TestInstallation
beforeAll(async () => {
  installation = await startInstallation()
})
afterAll(() => installation.stop())

it(`[W1] ${FRAMES} raw frames and pieces of HTTP end only their own lines`, async () => {
  const seed = Date.now() % 1_000_000
  const targets = await enterAll(installation.address)
  const { lines, ended } = await sendRawFrames(targets, seed, FRAMES)
  expect(ended, `seed ${seed}: hardly a line was ended`).toBeGreaterThan(lines / 4)
  expect((await fetch(`${installation.address}/readyz`)).status, `seed ${seed}`).toBe(200)
  expect((await enterAll(installation.address)).length).toBe(targets.length)
})
