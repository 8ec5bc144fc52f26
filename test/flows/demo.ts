/** The reference cycle with the demo data, as `npm start` lays them out, on one version of Node-RED. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectRoot } from '../nodes/red'
import type { Fields } from '../stories/world'
import { World } from '../stories/world'
import { demoFiles } from './shipped'

function rowsOf(file: string): Fields[] {
  return parse(readFileSync(file), { columns: true }) as Fields[]
}

export function runDemo(version: 'node-red' | 'node-red-4'): void {
  describe(`the reference cycle with the demo data on ${version}`, () => {
    let world: World
    const demo = join(projectRoot, 'flows', 'demo')
    const staff = rowsOf(join(demo, 'hr.csv'))
    const today = '2026-03-02'
    const employed = staff.filter(
      (row) =>
        row['employeeType'] === 'FTE' &&
        ['Active', 'On leave'].includes(row['employeeStatus'] ?? '') &&
        (row['startDate'] ?? '') <= today &&
        (row['endDate'] === '' || (row['endDate'] ?? '') >= today),
    )
    const active = employed.filter((row) => row['employeeStatus'] === 'Active')
    const buildings = rowsOf(join(demo, 'buildings.csv'))
    const departments = rowsOf(join(demo, 'departments.csv'))
    const ids = (rows: readonly Fields[]): string[] => rows.map((row) => row['employeeId'] ?? '').sort()

    beforeAll(async () => {
      world = await World.start({ version })
      mkdirSync(world.path('.'), { recursive: true })
      for (const name of demoFiles()) copyFileSync(join(demo, name), world.path(name))
    })
    afterAll(() => world.stop())

    it('has the buildings, of which no account comes', async () => {
      const runs = await world.press('ref-buildings-now')
      const { counters, status } = runs.one('Buildings', 'sync')
      expect(status).toBe('success')
      expect(counters).toMatchObject({ read: buildings.length, projected: buildings.length, syncFailed: 0 })
      expect(runs.all).toHaveLength(1)
    })

    it('N3 makes a person of everybody who is employed, and an account for everybody who is active', async () => {
      const runs = await world.press('ref-hr-now')
      const { counters, warnings, reason } = runs.one('HR', 'sync')
      expect({ warnings, reason }).toEqual({ warnings: [], reason: null })
      expect(counters).toMatchObject({ read: 500, added: 500, importFailed: 0, syncFailed: 0 })
      expect(counters).toMatchObject({ projected: employed.length, outOfScope: 500 - employed.length })
      await expect
        .poll(() => world.red.status('ref-hr-scope'))
        .toContain(`${employed.length} in scope · ${500 - employed.length} out`)
      expect(runs.one('Accounts', 'export').counters).toMatchObject({ created: active.length, exportFailed: 0 })
      expect(runs.one('Accounts', 'sync')).toMatchObject({ status: 'success', counters: { unchanged: active.length } })
      const accounts = world.accounts()
      expect(Object.keys(accounts).sort()).toEqual(ids(active))
      const ahead = staff.filter((row) => (row['startDate'] ?? '') > today)
      expect(ahead.length).toBeGreaterThan(3)
      expect(ids(ahead).filter((id) => id in accounts)).toEqual([])
      const mails = Object.values(accounts).map((account) => account['mail'])
      expect(new Set(mails).size).toBe(active.length)
      expect(mails.filter((mail) => !/^[a-z0-9-]+(?:\.[a-z0-9-]+)*@company\.com$/.test(mail ?? ''))).toEqual([])
    })

    it('A12 R10 D7 gives accounts their managers as logins, and the names of their buildings', () => {
      const accounts = world.accounts()
      const logins = new Map(Object.entries(accounts).map(([id, account]) => [id, account['login']]))
      const names = new Map(buildings.map((row) => [row['code'], row['name']]))
      const wanted = active.map((row) => ({
        employeeId: row['employeeId'],
        manager: logins.get(row['managerId'] ?? '') ?? '',
        building: names.get(row['building']) ?? '',
      }))
      const found = wanted.map(({ employeeId }) => {
        const { manager, building } = accounts[employeeId ?? ''] ?? {}
        return { employeeId, manager, building }
      })
      expect(found).toEqual(wanted)
      expect(wanted.filter(({ manager }) => manager === '')).toHaveLength(1)
      expect(wanted.filter(({ building }) => building !== '').length).toBeGreaterThan(300)
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

    it('D7 R10 makes a group for each department in one press, its members the logins of its people', async () => {
      const runs = await world.press('ref-departments-now')
      const { counters, status, warnings } = runs.one('Departments', 'sync')
      expect({ status, warnings }).toEqual({ status: 'success', warnings: [] })
      expect(counters).toMatchObject({ read: departments.length, projected: departments.length, syncFailed: 0 })
      expect(runs.one('Accounts', 'export').counters).toMatchObject({ created: departments.length, exportFailed: 0 })
      const wanted = departments.map((department) => {
        const members = active.filter((row) => row['department'] === department['name'])
        return [department['name'], members.map((row) => `e${row['employeeId']}`).sort()]
      })
      expect(world.groups()).toEqual(Object.fromEntries(wanted))
    })

    it('D7 gives everybody in a building its new name in one press', async () => {
      const file = world.path('buildings.csv')
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replace('Havnehuset', 'Havnehuset II'))
      const runs = await world.press('ref-buildings-now')
      const inIt = active.filter((row) => row['building'] === 'AAR-1')
      expect(runs.one('Accounts', 'export').counters).toMatchObject({ sent: inIt.length, exportUpdated: inIt.length })
      const moved = Object.values(world.accounts()).filter((account) => account['building'] === 'Havnehuset II')
      expect(ids(moved)).toEqual(ids(inIt))
    })

    it('I14 D4 is quiet afterwards: the four wrong badges are tried again, and nothing else', async () => {
      const hr = await world.press('ref-hr-now')
      expect(hr.all).toHaveLength(1)
      expect(hr.one('HR', 'sync').counters).toMatchObject({ unchanged: 500, updated: 0, processed: 0 })
      const badge = await world.press('ref-badge-now')
      expect(badge.all).toHaveLength(1)
      expect(badge.one('Badge', 'sync').counters).toMatchObject({ updated: 0, processed: 2, syncFailed: 2, importFailed: 2 })
      const list = await world.press('ref-buildings-now')
      expect(list.all).toHaveLength(1)
      expect(list.one('Buildings', 'sync').counters).toMatchObject({ unchanged: buildings.length, processed: 0 })
      const groups = await world.press('ref-departments-now')
      expect(groups.all).toHaveLength(1)
      expect(groups.one('Departments', 'sync').counters).toMatchObject({ unchanged: departments.length, processed: 0 })
      const confirming = await world.press('ref-accounts-import')
      expect(confirming.one('Accounts', 'sync').counters).toMatchObject({
        unchanged: active.length + departments.length,
        updated: 0,
        processed: 0,
      })
      const full = await world.press('ref-hr-full')
      expect(full.one('HR', 'sync')).toMatchObject({
        warnings: [],
        counters: { processed: 500, flowed: 0, syncFailed: 0, followUps: 0 },
      })
      const fullGroups = await world.press('ref-departments-full')
      expect(fullGroups.one('Departments', 'sync')).toMatchObject({
        warnings: [],
        counters: { processed: departments.length, flowed: 0, syncFailed: 0, followUps: 0 },
      })
      expect((await world.red.engine().store.counts()).pendings).toEqual([])
    })
  })
}
