/** Unique names in a directory that has some of its own. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { DirectoryWorld } from './directory'
import { first, startDirectoryWorld } from './directory'
import type { Change, World } from './world'
import { referenceFlow } from './world'

/** Entries are named by the display name alone, which is unique among people. */
function byUniqueName(): Change[] {
  const flow = referenceFlow()
  const mappingsOf = (id: string) =>
    (flow.find((node) => node.id === id) as unknown as { mappings: { target: string; value: string }[] }).mappings
  const withValues = (id: string, values: Record<string, string>): Change => ({
    id,
    mappings: mappingsOf(id).map((mapping) => ({ ...mapping, value: values[mapping.target] ?? mapping.value })),
  })
  return [
    withValues('ref-hr-flow', { 'Display Name': 'UniqueValue(cs["givenName"] + " " + cs["sn"])' }),
    withValues('ref-directory-flow', {
      dn: 'DN("cn", mv["Display Name"], DN("ou", Coalesce(mv["Department"], "Unassigned"), "${IDWEAVE_LDAP_BASE}"))',
      cn: 'mv["Display Name"]',
    }),
    { id: 'ref-directory-provision', action: 'delete' },
  ]
}

needsServer('slapd')('unique names in a directory', () => {
  let world: World
  let directory: DirectoryWorld

  beforeAll(async () => {
    directory = await startDirectoryWorld({ send: 'objects', change: byUniqueName() })
    world = directory.world
    world.hire('1', 'Ann', 'Q')
    world.hire('2', 'Ann', 'Q')
    world.badge.set('B-1', { employeeId: '1', phone: '+49 221 555 0001' })
    await world.press('ref-hr-now')
    await world.press('ref-badge-now')
  })
  afterAll(() => directory.stop())

  async function names(): Promise<string> {
    const all = await directory.server.search('(objectClass=person)', { base: directory.base, attributes: ['*'] })
    return all
      .map((entry) => `${first(entry, 'employeeNumber') || '-'} ${first(entry, 'dn').slice(3).split(',')[0]}`)
      .sort()
      .join(', ')
  }

  it('U1 two of one name get two entries at one press', async () => {
    expect(await names()).toBe('1 Ann Q, 2 Ann Q2')
  })

  it('U1 E7 D8 an entry that somebody made meanwhile keeps its name, and the next candidate is taken at the same press', async () => {
    const [entry] = await directory.server.search('(employeeNumber=1)', { base: directory.base, attributes: ['ou'] })
    const unit = first(entry as NonNullable<typeof entry>, 'dn')
      .split(',')
      .slice(1)
      .join(',')
    await directory.server.add([{ dn: `cn=Bob Q,${unit}`, attributes: { objectClass: ['top', 'person'], cn: 'Bob Q', sn: 'Q' } }])
    world.hire('3', 'Bob', 'Q')
    const exports = (await world.press('ref-hr-now')).of('Directory', 'export')
    expect(exports[0]).toMatchObject({ counters: { created: 1, exportFailed: 0 } })
    // Her account elsewhere was under way as she got the other name: she is taken again once that has arrived (D8).
    expect(exports.slice(1).every(({ counters }) => counters.sent === 0)).toBe(true)
    expect(await names()).toBe('- Bob Q, 1 Ann Q, 2 Ann Q2, 3 Bob Q2')
  })
})
