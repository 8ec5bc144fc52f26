/** The small world with an account that was created, and ways to let it be gone before an import has shown it (I12). */
import { expect } from 'vitest'
import { constant, type NodeChange, personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'

export const world = theDirectoryWorld()

export const store = (graceDays: number): NodeChange => ({ id: 'store', types: [{ ...personTypes[0], graceDays }] })
export const inScope: NodeChange = { id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Nowhere"' }
export const disabling = { action: 'disable', onDeletion: 'disable', disable: [constant('no', 'enabled')] }
export const people: NodeChange = { id: 'store', types: [...personTypes, { ...personTypes[0], name: 'Guest' }] }
export const off: NodeChange = { id: 'ad-out', enabled: false }
export const everything = {
  dn: 'cn=3,ou=Sales,dc=corp',
  employeeNumber: '3',
  displayName: 'P3 Q',
  department: 'Sales',
  mail: 'p3.q@company.com',
  enabled: 'yes',
}

export const run = (...nodes: readonly string[]): Promise<void> => world.runs(...nodes)

/** Two accounts are there, and a third was created. */
export async function created(change: readonly NodeChange[] = [], more: { attributes?: readonly object[] } = {}): Promise<void> {
  await world.fresh({ change, ...more })
  await world.settled(2)
  world.hire('3', 'P3', 'Q')
  await run('import', 'export')
}

export async function changed(...values: readonly Record<string, string>[]): Promise<void> {
  for (const value of values) {
    world.change('3', value)
    await run('import')
  }
}

export function vanish(): void {
  const object = world.directory.all().find(({ attributes }) => attributes['employeeNumber'] === '3')
  if (!object) throw new Error('it is not there')
  world.directory.remove(object)
}

/** It turns out not to be there, and everything runs until nothing is left to do. */
export async function lost(): Promise<void> {
  vanish()
  await run('ad-import')
  await rounds()
}

export async function rounds(): Promise<void> {
  await run('import', 'export', 'ad-import', 'import', 'export', 'ad-import')
  expect([(await world.health()).state, await world.pendings(), world.brokenLaws()]).toEqual(['ok', [], []])
}

export const account = (): object | undefined => world.inDirectory.get('3')
export const numbers = (): string[] => [...world.inDirectory.keys()].sort()

/** The attributes of which the account awaits to see what was sent. */
export async function awaited(): Promise<string[]> {
  const [pending] = await world.pendings()
  return (pending?.changes ?? []).flatMap(({ attribute, sent }) => (sent ? [attribute] : [])).sort()
}
