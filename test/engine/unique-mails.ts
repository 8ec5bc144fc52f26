/** A directory that declares addresses unique, while people of one name get one address: no rule asks for a unique one. */
import { beforeEach } from 'vitest'
import type { DirectoryWorld } from './directory'
import { theDirectoryWorld } from './directory'

export const mail = { name: 'mail', type: 'text', multi: false, unique: true }
export const byNumber = [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }]

/** One world a test file, anew for each test. */
export function theWorldOfUniqueMails(): DirectoryWorld {
  const world = theDirectoryWorld()
  beforeEach(async () => {
    await world.fresh({
      attributes: [mail],
      change: [{ id: 'provision', rows: byNumber, action: 'delete', onDeletion: 'delete' }],
    })
    await world.red.run('ad-import')
  })
  return world
}

/** The addresses in the directory, with whose they are. */
export function mailsOf(world: DirectoryWorld): unknown[] {
  return [...world.inDirectory].map(([number, { mail: value }]) => [number, value])
}
