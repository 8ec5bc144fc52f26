/** A flow stored before the word NOT bound as in SQL, in a real Node-RED. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { cycleFlow } from './cycle-flow'
import { memory, memorySystem } from './memory'
import type { RunningRed } from './red'
import { registerConnector, startRed } from './red'

let red: RunningRed
const warnings: string[] = []

beforeAll(async () => {
  registerConnector(memory)
  const handler = () => (entry: { level: number; msg: unknown }) => {
    if (entry.level === 30 && String(entry.msg).includes('word NOT')) warnings.push(String(entry.msg))
  }
  const logging = { kept: { level: 'warn', metrics: false, audit: false, handler } }
  red = await startRed({ settings: { flowFile: 'flows.json', logging } })
})
afterAll(() => red.stop())

/** Who has a first name but no telephone: `true = false` and `false = true` are what it compares. */
const stored = 'NOT IsPresent(cs["phone"]) = IsPresent(cs["givenName"])'
const scope = (settings: object) => ({ id: 'scope', type: 'identity-scope-filter', mode: 'expression', ...settings })

it('S2 goes on to take whom it took, names what it reads now in log and status, and stays as it was saved', async () => {
  await red.deploy(cycleFlow({ change: [scope({ expression: stored })] }))
  const now = '(NOT IsPresent(cs["phone"])) = IsPresent(cs["givenName"])'
  expect(warnings).toEqual([expect.stringContaining(`The condition: the word NOT is weaker than a comparison now`)])
  expect(warnings[0]).toContain(`so ${stored} is read as ${now}, which means what it meant. Open the node, look at it and deploy`)
  expect(red.status('scope')).toBe('settings of an older version were changed: open and check')
  const saved = JSON.parse(readFileSync(join(red.userDir, 'flows.json'), 'utf8')) as { id: string }[]
  expect(saved.find(({ id }) => id === 'scope')).toMatchObject({ expression: stored })
})

it('S2 says so beside the counts of a run, and no more once it is saved', async () => {
  memorySystem('hr').set('1001', { givenName: 'Ann', sn: 'Lee', employeeType: 'FTE' })
  memorySystem('hr').set('1002', { givenName: 'Bob', sn: 'Ray', employeeType: 'FTE', phone: '12' })
  const run = await red.run('import', { profile: 'full-import+full-sync' })
  expect(run.counters).toMatchObject({ processed: 2, projected: 1 })
  await expect.poll(() => red.status('scope')).toMatch(/in scope · 1 out · settings of an older version were changed/)
  warnings.length = 0
  await red.deploy(cycleFlow({ change: [scope({ expression: `NOT (${stored.slice(4)})`, configVersion: 2 })] }))
  expect(warnings).toEqual([])
  expect(red.status('scope')).not.toContain('older version')
})

it('S2 what was refused before means what it says', async () => {
  warnings.length = 0
  await red.deploy(cycleFlow({ change: [scope({ expression: 'NOT cs["employeeType"] = "FTE"' })] }))
  expect(warnings).toEqual([])
  const run = await red.run('import', { profile: 'full-import+full-sync' })
  expect(run.counters).toMatchObject({ processed: 2, syncFailed: 0, flowed: 0 })
})
