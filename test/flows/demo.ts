/** The reference cycle with the demo data, as `npm start` lays them out, on one version of Node-RED. */
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../nodes/red'
import type { Fields } from '../stories/world'
import { World } from '../stories/world'

function rowsOf(file: string): Fields[] {
  return parse(readFileSync(file), { columns: true }) as Fields[]
}

export function runDemo(version: 'node-red' | 'node-red-4'): void {
  describe(`the reference cycle with the demo data on ${version}`, () => {
    let world: World
    const demo = join(projectRoot, 'flows', 'demo')
    const staff = rowsOf(join(demo, 'hr.csv'))
    const employed = staff.filter(
      (row) => row['employeeType'] === 'FTE' && ['Active', 'On leave'].includes(row['employeeStatus'] ?? ''),
    )
    const active = employed.filter((row) => row['employeeStatus'] === 'Active')

    beforeAll(async () => {
      world = await World.start({ version })
      mkdirSync(world.path('.'), { recursive: true })
      for (const name of ['hr.csv', 'badge.csv']) copyFileSync(join(demo, name), world.path(name))
    })
    afterAll(() => world.stop())

    it('makes a person of everybody who is employed, and an account for everybody who is active', async () => {
      const runs = await world.press('ref-hr-now')
      const { counters, warnings, reason } = runs.one('HR', 'sync')
      expect({ warnings, reason }).toEqual({ warnings: [], reason: null })
      expect(counters).toMatchObject({ read: 500, added: 500, importFailed: 0, syncFailed: 0 })
      expect(counters).toMatchObject({ projected: employed.length, outOfScope: 500 - employed.length })
      expect(runs.one('Accounts', 'export').counters).toMatchObject({ created: active.length, exportFailed: 0 })
      const accounts = world.accounts()
      expect(Object.keys(accounts).sort()).toEqual(active.map((row) => row['employeeId']).sort())
      const mails = Object.values(accounts).map((account) => account['mail'])
      expect(new Set(mails).size).toBe(active.length)
      expect(mails.filter((mail) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*@company\.com$/.test(mail ?? ''))).toEqual([])
    })

    it('takes the badges but for four rows that are wrong on purpose', async () => {
      const runs = await world.press('ref-badge-now')
      const { counters, status } = runs.one('Badge', 'sync')
      expect(status).toBe('errors')
      expect(counters).toMatchObject({ importFailed: 2, syncFailed: 2, projected: 0 })
      const { read, added, processed, joined, disconnectors, syncFailed } = counters
      expect({ read, processed }).toEqual({ read: added + 2, processed: added })
      expect(joined + disconnectors + syncFailed).toBe(processed)
      const holder = active.find((row) => world.accounts()[row['employeeId'] ?? '']?.['telephone'] !== '')
      const account = world.accounts()[holder?.['employeeId'] ?? '']
      expect(account).toMatchObject({
        givenName: holder?.['givenName'],
        telephone: expect.stringMatching(/^\+49 221 555 \d{4}$/),
      })
    })

    it('I14 D4 is quiet afterwards: the four wrong badges are tried again, and nothing else', async () => {
      const hr = await world.press('ref-hr-now')
      expect(hr.all).toHaveLength(1)
      expect(hr.one('HR', 'sync').counters).toMatchObject({ unchanged: 500, updated: 0, processed: 0 })
      const badge = await world.press('ref-badge-now')
      expect(badge.all).toHaveLength(1)
      expect(badge.one('Badge', 'sync').counters).toMatchObject({ updated: 0, processed: 2, syncFailed: 2, importFailed: 2 })
      const confirming = await world.press('ref-accounts-import')
      expect(confirming.one('Accounts', 'sync').counters).toMatchObject({ unchanged: active.length, updated: 0, processed: 0 })
      const full = await world.press('ref-hr-full')
      expect(full.one('HR', 'sync').counters).toMatchObject({ processed: 500, flowed: 0, syncFailed: 0 })
      expect((await world.red.engine().store.counts()).pendings).toEqual([])
    })
  })
}
