/** Logins that change hands in a CSV file, where each is there once. */
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Change } from './world'
import { referenceFlow, World } from './world'

/** Accounts found again by their employee number; their login is the first name, and nobody else has it. */
function byLogin(): Change[] {
  const flow = referenceFlow()
  const nodeOf = (id: string) => flow.find((node) => node.id === id) as unknown as Record<string, never>
  const system = nodeOf('ref-accounts')
  const [type, ...others] = system['objectTypes'] as unknown as { attributes: { name: string }[] }[]
  const mappings = nodeOf('ref-accounts-flow')['mappings'] as unknown as { target: string }[]
  const login = { kind: 'expression', value: 'Lower(mv["First Name"])', mode: 'always' }
  return [
    {
      id: 'ref-accounts',
      settings: { ...(system['settings'] as unknown as object), anchor: 'employeeId' },
      objectTypes: [{ ...type, anchor: 'employeeId', secondaryId: 'login' }, ...others],
    },
    {
      id: 'ref-accounts-flow',
      mappings: mappings.map((mapping) => (mapping.target === 'login' ? { ...mapping, ...login } : mapping)),
    },
    { id: 'ref-accounts-provision', action: 'delete' },
  ]
}

let world: World
beforeAll(async () => {
  world = await World.start({ change: byLogin() })
  for (const [id, name] of [
    ['1', 'Ann'],
    ['2', 'Bob'],
    ['3', 'Cy'],
    ['4', 'Dee'],
  ] as const)
    world.hire(id, name, 'Q')
  world.badge.set('B-1', { employeeId: '1', phone: '+49 221 555 0001' })
  await world.press('ref-hr-now')
  await world.press('ref-badge-now')
})
afterAll(() => world.stop())

const logins = (): string =>
  Object.values(world.accounts())
    .map(({ employeeId, login }) => `${employeeId} ${login}`)
    .sort()
    .join(', ')

/** First names in HR, and what the export to the file then counts. */
async function become(names: Record<string, string>) {
  for (const [id, givenName] of Object.entries(names)) world.hr.set(id, { givenName })
  return (await world.press('ref-hr-now')).one('Accounts', 'export')
}

it('E9 two exchange their logins at once, and nobody has a third one in between', async () => {
  expect(logins()).toBe('1 ann, 2 bob, 3 cy, 4 dee')
  expect(await become({ '1': 'Bob', '2': 'Ann' })).toMatchObject({
    status: 'success',
    counters: { exportRenamed: 2, exportFailed: 0 },
  })
  expect(logins()).toBe('1 bob, 2 ann, 3 cy, 4 dee')
  await world.staysQuiet()
})

it('E9 a circle of three and a chain go in one export', async () => {
  expect(await become({ '1': 'Ann', '2': 'Cy', '3': 'Bob', '4': 'Eve' })).toMatchObject({
    counters: { exportRenamed: 4, exportFailed: 0 },
  })
  expect(logins()).toBe('1 ann, 2 cy, 3 bob, 4 eve')
  expect(await become({ '1': 'Cy', '2': 'Bob', '3': 'Dee' })).toMatchObject({ counters: { exportRenamed: 3, exportFailed: 0 } })
  expect(logins()).toBe('1 cy, 2 bob, 3 dee, 4 eve')
  await world.staysQuiet()
})

it('E9 E4 a newcomer has the login of who leaves, in the same export', async () => {
  world.hr.set('4', { employeeStatus: 'Terminated' })
  world.hire('5', 'Eve', 'R')
  const { counters } = (await world.press('ref-hr-now')).one('Accounts', 'export')
  expect(counters).toMatchObject({ created: 1, deleted: 1, exportFailed: 0 })
  expect(logins()).toBe('1 cy, 2 bob, 3 dee, 5 eve')
  await world.staysQuiet()
})

it('E7 E9 a login that somebody else keeps is an error of this object, which ends when it is free', async () => {
  const run = await become({ '1': 'Bob', '3': 'Fay' })
  expect(run).toMatchObject({ counters: { exportRenamed: 1, exportFailed: 1 } })
  expect(logins()).toBe('1 cy, 2 bob, 3 fay, 5 eve')
  const [waiting] = (await world.red.engine().store.searchPendings({ limit: 9 })).items
  expect(waiting?.pending).toMatchObject({ state: 'pending', attempts: 1 })
  expect(waiting?.pending.error).toMatch(/accounts\.csv has another line with login bob already.*it is bob, which keeps it/)
  world.passDays(1)
  expect(await become({ '2': 'Gil' })).toMatchObject({ counters: { exportRenamed: 2, exportFailed: 0 } })
  expect(logins()).toBe('1 bob, 2 gil, 3 fay, 5 eve')
  await world.staysQuiet()
})

it('E7 a newcomer whose login a line by hand has gets an error, and the line stays as it is', async () => {
  const file = world.path('accounts.csv')
  const before = readFileSync(file, 'utf8')
  const [header = ''] = before.split('\n')
  const columns = header.split(',')
  const line = columns.map((column) => ({ employeeId: 'x9', login: 'hal' })[column] ?? '').join(',')
  writeFileSync(file, `${before}${line}\n`)
  world.hire('6', 'Hal', 'S')
  const { counters } = (await world.press('ref-hr-now')).one('Accounts', 'export')
  expect(counters).toMatchObject({ created: 0, exportFailed: 1 })
  expect(readFileSync(file, 'utf8')).toBe(`${before}${line}\n`)
  writeFileSync(file, before)
  world.passDays(1)
  await world.press('ref-accounts-export')
  expect(logins()).toBe('1 bob, 2 gil, 3 fay, 5 eve, 6 hal')
  await world.staysQuiet()
})
