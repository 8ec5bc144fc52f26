/** DNs that change hands in a directory, and what renames leave of the values in them. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { needsServer } from '../servers/needs'
import type { DirectoryWorld } from './directory'
import { first, startDirectoryWorld } from './directory'
import type { Change, World } from './world'
import { referenceFlow } from './world'

/** Entries are named by the display name alone, so that names can meet; `uid` is read and no rule says anything of it. */
function byName(): Change[] {
  const flow = referenceFlow()
  const nodeOf = (id: string) => flow.find((node) => node.id === id) as unknown as Record<string, never>
  const [type, ...others] = nodeOf('ref-directory')['objectTypes'] as unknown as { attributes: object[] }[]
  const mappings = nodeOf('ref-directory-flow')['mappings'] as unknown as { target: string; value: string }[]
  const values: Record<string, string> = {
    dn: 'DN("cn", mv["Display Name"], DN("ou", Coalesce(mv["Department"], "Unassigned"), "${IDWEAVE_LDAP_BASE}"))',
    cn: 'mv["Display Name"]',
  }
  return [
    {
      id: 'ref-directory',
      objectTypes: [
        { ...type, attributes: [...(type?.attributes ?? []), { name: 'uid', type: 'text', multi: true }] },
        ...others,
      ],
    },
    {
      id: 'ref-directory-flow',
      mappings: mappings.map((mapping) => ({ ...mapping, value: values[mapping.target] ?? mapping.value })),
    },
    { id: 'ref-directory-provision', action: 'delete' },
  ]
}

needsServer('slapd')('names in a directory', () => {
  let world: World
  let directory: DirectoryWorld

  beforeAll(async () => {
    directory = await startDirectoryWorld({ send: 'objects', change: byName() })
    world = directory.world
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
  afterAll(() => directory.stop())

  const entries = async () =>
    directory.server.search('(employeeNumber=*)', { base: directory.base, attributes: ['*', 'entryUUID'] })
  /** `1 Ann Q, …` as the names of entries say, and which entry each is. */
  async function names(): Promise<{ names: string; anchors: Record<string, string> }> {
    const all = await entries()
    const shown = all.map((entry) => `${first(entry, 'employeeNumber')} ${first(entry, 'dn').slice(3).split(',')[0]}`)
    const anchors = Object.fromEntries(all.map((entry) => [first(entry, 'employeeNumber'), first(entry, 'entryUUID')]))
    return { names: shown.sort().join(', '), anchors }
  }
  async function become(changed: Record<string, string>) {
    for (const [id, givenName] of Object.entries(changed)) world.hr.set(id, { givenName })
    return (await world.press('ref-hr-now')).one('Directory', 'export')
  }

  it('E9 two exchange their DNs and stay the same entries, and every value is as the rules say', async () => {
    const before = await names()
    expect(before.names).toBe('1 Ann Q, 2 Bob Q, 3 Cy Q, 4 Dee Q')
    expect(await become({ '1': 'Bob', '2': 'Ann' })).toMatchObject({
      status: 'success',
      counters: { exportRenamed: 2, exportFailed: 0 },
    })
    expect(await names()).toEqual({ names: '1 Bob Q, 2 Ann Q, 3 Cy Q, 4 Dee Q', anchors: before.anchors })
    for (const entry of await entries()) expect(entry['cn']).toBe(first(entry, 'dn').slice(3).split(',')[0])
    await world.staysQuiet()
  })

  it('E9 a circle of three with a chain into it, then a chain of four', async () => {
    const before = await names()
    expect(await become({ '1': 'Ann', '2': 'Cy', '3': 'Bob', '4': 'Eve' })).toMatchObject({
      counters: { exportRenamed: 4, exportFailed: 0 },
    })
    expect(await names()).toEqual({ names: '1 Ann Q, 2 Cy Q, 3 Bob Q, 4 Eve Q', anchors: before.anchors })
    expect(await become({ '1': 'Cy', '2': 'Bob', '3': 'Eve', '4': 'Fay' })).toMatchObject({
      counters: { exportRenamed: 4, exportFailed: 0 },
    })
    expect(await names()).toEqual({ names: '1 Cy Q, 2 Bob Q, 3 Eve Q, 4 Fay Q', anchors: before.anchors })
    await world.staysQuiet()
  })

  it('E9 E4 a newcomer is called as who leaves, in the same export', async () => {
    world.hr.set('4', { employeeStatus: 'Terminated' })
    world.hire('5', 'Fay', 'Q')
    const { counters } = (await world.press('ref-hr-now')).one('Directory', 'export')
    expect(counters).toMatchObject({ created: 1, deleted: 1, exportFailed: 0 })
    expect((await names()).names).toBe('1 Cy Q, 2 Bob Q, 3 Eve Q, 5 Fay Q')
    await world.staysQuiet()
  })

  it('E11 entries that were there keep what named them: a uid no rule speaks of, and the surname the flow says', async () => {
    const person = { objectClass: 'inetOrgPerson' }
    await directory.server.add([
      { dn: `uid=tom,${directory.base}`, attributes: { ...person, uid: 'tom', cn: 'Tom Vale', sn: 'Vale', employeeNumber: '8' } },
      {
        dn: `cn=Ida Lund+sn=Brook,${directory.base}`,
        attributes: { ...person, cn: 'Ida Lund', sn: 'Brook', employeeNumber: '9' },
      },
    ])
    await world.press('ref-directory-import')
    world.hire('8', 'Tom', 'Vale')
    world.hire('9', 'Ida', 'Brook')
    const run = (await world.press('ref-hr-now')).one('Directory', 'export')
    expect(run).toMatchObject({ status: 'success', counters: { exportRenamed: 2, exportFailed: 0 } })
    const all = await entries()
    const tom = all.find((entry) => first(entry, 'employeeNumber') === '8')
    expect(tom).toMatchObject({ dn: `cn=Tom Vale,ou=Sales,${directory.base}`, uid: 'tom', cn: 'Tom Vale', sn: 'Vale' })
    const ida = all.find((entry) => first(entry, 'employeeNumber') === '9')
    expect(ida).toMatchObject({ dn: `cn=Ida Brook,ou=Sales,${directory.base}`, cn: 'Ida Brook', sn: 'Brook' })
    await world.staysQuiet()
    world.hr.set('9', { sn: 'Lund' })
    await world.press('ref-hr-now')
    const [married] = (await entries()).filter((entry) => first(entry, 'employeeNumber') === '9')
    expect(married).toMatchObject({ dn: `cn=Ida Lund,ou=Sales,${directory.base}`, cn: 'Ida Lund', sn: 'Lund' })
    await world.staysQuiet()
  })
})
