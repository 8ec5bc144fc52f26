/** People who come back in grace keep the values that nobody else may have, and nothing else is looked up for them (U1, L3). */
import { expect, it } from 'vitest'
import type { LedgerQuestion } from '../../runtime/model/unique'
import { constant, direct, expression, type NodeChange } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

const world = theDirectoryWorld()
const byName = { rows: [{ pairs: [{ cs: 'phone', mv: 'Telephone', ignoreCase: false }] }] }

const nodes: readonly NodeChange[] = [
  { id: 'join', ...byName },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      direct('phone', 'Telephone'),
      expression('UniqueValue(cs["givenName"])', 'Display Name'),
    ],
  },
  {
    id: 'out-flow',
    mappings: [
      expression('"cn=" + mv["Display Name"] + ",dc=corp"', 'dn'),
      direct('Employee ID', 'employeeNumber'),
      constant('yes', 'enabled'),
    ],
  },
  { id: 'provision', action: 'disable', onDeletion: 'disable', inGrace: 'now', disable: [constant('no', 'enabled')] },
]
const attributes = [{ name: 'enabled', type: 'text', multi: false }]
const count = 40
const hireAll = (prefix: string, more: Record<string, string> = {}): void => {
  for (let i = 0; i < count; i++) world.hire(`${prefix}${i}`, 'Ann', 'Q', { phone: `${i}`, ...more })
}
const names = async (): Promise<unknown[]> => {
  const { items } = await world.red.engine().store.searchMvos({ type: 'Person', limit: 500 })
  return items.map(({ attributes: { Telephone, 'Display Name': name } }) => `${String(Telephone)} ${String(name)}`).sort()
}

/** What a run asks the ledger of unique values, and how many MVOs it looks up. */
async function asked(node: string): Promise<number> {
  const { store } = world.red.engine()
  const restore: (() => void)[] = []
  let keys = 0
  for (const reads of [store, store.concurrentReads]) {
    const { askLedger } = reads
    Object.assign(reads, {
      askLedger: (questions: readonly LedgerQuestion[]) => {
        keys += questions.reduce((sum, { keys: of }) => sum + of.length, 0)
        return askLedger.call(reads, questions)
      },
    })
    restore.push(() => Object.assign(reads, { askLedger }))
  }
  await world.red.run(node)
  for (const each of restore) each()
  return keys
}

it.each([
  ['whose record is there again', '', {}],
  ['whose record is in scope again', '', { employeeType: 'EXT' }],
  ['whom a record with another anchor joins', 'n', {}],
])('U1 L3 A7 of somebody %s one candidate is asked for, and not all of them', async (_, prefix, away) => {
  await world.fresh({ attributes, change: nodes })
  hireAll('')
  for (const node of ['import', 'export', 'ad-import']) await world.red.run(node)
  const before = await names()
  if (Object.keys(away).length > 0) {
    hireAll('', away)
    await world.releasePeople('HR', (await world.red.run('import')).id)
  } else {
    for (let i = 0; i < count; i++) world.leave(`${i}`)
    world.hire('x', 'Bea', 'R', { phone: 'x' })
    await world.releaseShrink('hr', (await world.red.run('import')).id)
  }
  await world.red.run('import')
  await world.red.run('export')
  expect((await world.states())['update held']).toBe(count)
  hireAll(prefix)
  expect(await asked('import')).toBeLessThanOrEqual(2 * count)
  expect((await names()).filter((name) => name !== 'x Bea')).toEqual(before)
  expect((await world.states())['update held']).toBeUndefined()
})
