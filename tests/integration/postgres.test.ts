import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readConfig } from '../../server/config.ts'
import { type Installation, openInstallation } from '../../server/installation.ts'
import { TestPostgres, whyNoPostgres } from '../support/postgres.ts'

const reason = whyNoPostgres()
if (reason !== null) console.log(`not run: whole installations on PostgreSQL, for ${reason}`)

describe.runIf(reason === null)('installations on PostgreSQL', () => {
  let postgres: TestPostgres
  const opened: Installation[] = []
  beforeAll(async () => {
    postgres = await TestPostgres.start()
  })
  afterAll(async () => {
    await Promise.all(opened.map((one) => one.close()))
    postgres.remove()
  })

  it('[ND1] two that start at once on an empty database set up one demonstration, and who signs in at one is known at the other', async () => {
    const url = await postgres.newDatabase()
    const config = readConfig(['--port', '0'], { PLENUM_DATABASE_URL: url })
    const both = await Promise.all([openInstallation(config, () => {}), openInstallation(config, () => {})])
    opened.push(...both)
    const [one, other] = both
    expect(one.meetings).toHaveLength(1)
    expect(other.meetings).toEqual(one.meetings)
    const code = new URL(one.links[0]?.url ?? '').hash.slice(1)
    const signedIn = await fetch(`${one.address}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    })
    const [cookie = ''] = (signedIn.headers.get('set-cookie') ?? '').split(';')
    expect((await fetch(`${other.address}/api/me`, { headers: { cookie } })).status).toBe(200)
    expect((await fetch(`${other.address}/readyz`)).status).toBe(200)
  })
})
