/** Why a pending export is what it is, back to the imports in which its values changed, over the API and the command line. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { SqliteStore } from '../../runtime/store/sqlite/sqlite-store'
import { withManagers } from '../engine/references-world'
import { direct, text } from '../nodes/cycle-flow'
import { memorySystem } from '../nodes/memory'
import { runIdweave } from './run-idweave'
import type { List } from './world'
import { World } from './world'

const world = new World()
beforeAll(() => world.start())
afterAll(() => world.stop())

const day = 86_400_000
const idweave = async (args: string) => {
  const { out, err } = await runIdweave(world.address, args)
  return out + err
}

interface Pending {
  readonly id: number
  readonly operation: string
}
const pendings = async () => (await world.get<List<Pending>>('pending-exports')).items
async function why(): Promise<string> {
  const [pending] = await pendings()
  return idweave(`why-export ${pending?.id}`)
}

/** Ann, with an account that is as it should be. */
async function hired(): Promise<void> {
  await world.fresh()
  world.now = Date.parse('2026-03-02T08:00:00Z')
  world.hire('1001', 'Ann', 'Lee')
  await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
  await world.red.run('export')
  await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
}
beforeEach(hired)

const imports = 'full-import+delta-sync of HR, started by approver'

describe('why a value is to be sent', () => {
  it('A2 N4 goes by rule and mapping to the person, by rule and mapping to the record, and to the import that changed it', async () => {
    world.now += day
    world.hire('1001', 'Ann', 'Lee', { department: 'IT' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await why()).toBe(
      [
        'update of Ann Lee in Accounts, pending: it has an account: rule AD out.',
        `  Run 4 (${imports}) staged it on 2026-03-03 08:00 UTC.`,
        '  department is to be IT instead of Sales, by rule AD out, from Department.',
        '    Department of Ann Lee is IT, since 2026-03-03 08:00 UTC, from 1001 of HR, by rule HR in, from department.',
        `      department of 1001 in HR is IT: run 4 (${imports}), which read it on 2026-03-03 08:00 UTC; before: Sales.`,
        '',
      ].join('\n'),
    )
  })

  it('E3 A2 says first that a create failed, why, and when it is sent again', async () => {
    world.hire('1002', 'Bob', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    memorySystem('ad').set('1002', { displayName: 'Somebody else' })
    await world.red.run('export')
    const failure =
      /The create failed when it was sent last: .*1002.*\. (The first export after 2026-03-02 08:\d\d UTC sends it again|It is not sent again until somebody releases it, or it becomes another)\./
    expect((await why()).split('\n')[1]).toMatch(failure)
    const said = (await idweave('why 1002')).split('\n')
    expect(said[said.findIndex((line) => line.startsWith('Accounts: ')) + 1]).toMatch(failure)
  })

  it('N12 says that its target is paused', async () => {
    world.hire('1001', 'Ann', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.post('systems/Accounts/pause', { reason: 'it moves', until: '2026-03-05T08:00:00Z' })
    const paused = 'Accounts is paused until 2026-03-05T08:00:00Z by approver: it moves'
    expect(await why()).toContain(paused)
    expect(await idweave('pending')).toContain(`Not sent yet: ${paused}.`)
    await world.post('systems/Accounts/resume')
    expect(await why()).not.toContain('paused')
  })

  it('A2 names the synchronisation that wrote the person, where the record was read by another run', async () => {
    world.hire('1001', 'Ann', 'Lee', { department: 'IT' })
    await world.run({ system: 'HR', profile: 'full-import' })
    await world.run({ system: 'HR', profile: 'delta-sync' })
    const said = await why()
    const by = (profile: string) => `(${profile} of HR, started by approver)`
    expect(said).toContain(`It became so in run 5 ${by('delta-sync')}, which wrote it on 2026-03-02 08:00 UTC; before: Sales.`)
    expect(said).toContain(
      `department of 1001 in HR is IT: run 4 ${by('full-import')}, which read it on 2026-03-02 08:00 UTC; before: Sales.`,
    )
  })

  it('A2 follows a value that is computed of several to each of them', async () => {
    world.hire('1001', 'Ann', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const said = await why()
    expect(said).toContain('displayName is to be Ann Ray instead of Ann Lee, by rule AD out, from Display Name.')
    expect(said).toMatch(
      /Display Name of Ann Ray is Ann Ray, since .*, by rule HR in, from cs\["givenName"\] \+ " " \+ cs\["sn"\]\./,
    )
    expect(said).toContain(`sn of 1001 in HR is Ray: run 4 (${imports}), which read it on 2026-03-02 08:00 UTC; before: Lee.`)
    expect(said).toContain(
      `givenName of 1001 in HR is Ann: run 1 (${imports}), which read it on 2026-03-02 08:00 UTC; before: nothing.`,
    )
  })

  it('X2 says which import found the account to have what is to be changed', async () => {
    memorySystem('ad').set('1001', { ...memorySystem('ad').rows.get('1001'), department: 'Somewhere' })
    await world.run({ system: 'Accounts', profile: 'full-import+delta-sync' })
    expect(await why()).toMatch(
      /department is to be Sales instead of Somewhere.*\n +The account has had Somewhere since run 4 \(full-import\+delta-sync of Accounts, started by approver\), which read it on 2026-03-02 08:00 UTC; before: Sales\./,
    )
  })

  it('D8 says what it would be by now when the person has another value that is not staged yet', async () => {
    world.hire('1001', 'Ann', 'Lee', { department: 'IT' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.again({
      change: [
        {
          id: 'out-flow',
          mappings: [{ enabled: true, kind: 'expression', value: 'Lower(mv["Department"])', target: 'department' }],
        },
      ],
    })
    expect(await why()).toContain('By now it would be it: the next synchronisation of the person stages that.')
  })

  it('N4 says that a change is older than what history keeps', async () => {
    world.hire('1001', 'Ann', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const store = world.red.engine().store as unknown as SqliteStore
    await store.saveFact('pruning.days', '90')
    store.connection.db.exec('delete from run_record where run < 4; delete from run where id < 4')
    expect(await why()).toContain('givenName of 1001 in HR is Ann: the change is older than what history keeps (90 days).')
  })
})

describe('why a reference is to be sent', () => {
  it('A12 names whom it means, and follows it like any other value', async () => {
    const [store, ...change] = withManagers()
    await world.fresh({ change }, [], store?.['types'] as object[])
    world.hire('4711', 'Ann', 'Top')
    world.hire('2', 'Bea', 'Mid', { managerId: '4711' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const said = await idweave(`why-export ${(await pendings())[1]?.id}`)
    expect(said).toContain('manager is to be 4711, by rule AD out, from Manager.')
    expect(said).toContain('    Manager of 2 is 4711, since 2026-03-02 08:00 UTC, from 2 of HR, by rule HR in, from managerId.')
  })

  it('D7 R11 says of who comes to a list by what they are found', async () => {
    const members = { name: 'members', type: 'reference', multi: true }
    const attributes = [...['login', 'displayName', 'department', 'mail', 'enabled'].map(text), members]
    const mates = {
      enabled: true,
      kind: 'expression',
      value: 'LookupAll("Person", "Department", mv["Department"])',
      target: 'members',
    }
    await world.fresh({
      change: [
        { id: 'ad', objectTypes: [{ name: 'user', anchor: 'login', attributes }] },
        { id: 'out-flow', mappings: [direct('Employee ID', 'login'), mates] },
      ],
    })
    world.hire('1001', 'Ann', 'Lee')
    world.hire('1002', 'Bob', 'Ray', { department: 'IT' })
    const synchronise = () => world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await synchronise()
    await world.red.run('export')
    await world.red.run('export')
    world.hire('1002', 'Bob', 'Ray')
    await synchronise()
    const said = await why()
    expect(said).toMatch(/update of Bob Ray (.*\n)+ +members gets Ann Lee \(HR 1001\), by rule AD out, from LookupAll/)
    expect(said).toContain('    Department of Ann Lee is Sales, since 2026-03-02 08:00 UTC, from 1001 of HR')
    expect(said).toContain('    It looks for Person by Department Sales, and finds Ann Lee (HR 1001); Bob Ray (HR 1002).')
  })
})

describe('why an account is made, disabled or deleted', () => {
  it('R3 S4 of a create says which rule takes the person, and since when what it reads is so', async () => {
    const onlySales = [{ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }]
    await world.fresh({ change: onlySales })
    world.hire('1002', 'Bob', 'Ray', { department: 'IT' })
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    world.now += day
    world.hire('1002', 'Bob', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const said = await why()
    expect(said).toContain('create of Bob Ray in Accounts, pending: it has no account, and none matches: rule AD out.')
    expect(said).toContain(
      '  Rule AD out takes the person: it meets mv["Department"] = "Sales" (Department is Sales); its account is still to be made.',
    )
    expect(said).toContain('    Department of Bob Ray is Sales, since 2026-03-03 08:00 UTC, from 1002 of HR')
    expect(said).toContain(
      `department of 1002 in HR is Sales: run 2 (${imports}), which read it on 2026-03-03 08:00 UTC; before: IT.`,
    )
    expect(said).toContain('enabled is to be yes, by rule AD out, from the constant yes.')
  })

  it('R5 S4 of a disable says which rule wants the account no more, and what of the person changed', async () => {
    const onlySales = [{ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] = "Sales"' }]
    await world.again({ change: onlySales })
    world.hire('1001', 'Ann', 'Lee', { department: 'IT' })
    await world.run({ system: 'HR', profile: 'full-import+full-sync' })
    const said = await why()
    expect(said).toContain(
      '  Rule AD out does not take the person: it does not meet mv["Department"] = "Sales" (Department is IT); it is not in scope of the rule, so it disables the account; it would come into scope if mv["Department"] = "Sales".',
    )
    expect(said).toContain('    Department of Ann Lee is IT, since')
    expect(said).toContain('enabled is to be no instead of yes, by rule AD out, from the constant no.')
  })

  it('R5 L4 of somebody in grace says what set it and when it ends', async () => {
    world.hire('1002', 'Bob', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.red.run('export')
    memorySystem('hr').rows.delete('1001')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.red.run('lifecycle')
    const said = await why()
    expect(said).toMatch(/update of Ann Lee in Accounts, pending: .*it will be deleted after 2026-04-01/)
    expect(said).toContain(
      `  1001 of HR is the person's no more since 2026-03-02 08:00 UTC, by run 6 (${imports}): it is not in its system any more.\n`,
    )
    expect(said).toContain(
      '  Rule AD out takes nobody who is to be deleted, and disables the account: its authoritative source HR has left; it will be deleted after 2026-04-01; once the person is deleted, it deletes the account.\n',
    )
  })

  it('E9 says of a name that it renames or moves the account', async () => {
    const names = ['login', 'displayName', 'department', 'mail', 'enabled'].map(text)
    await world.fresh({
      change: [{ id: 'ad', objectTypes: [{ name: 'user', anchor: 'login', secondaryId: 'displayName', attributes: names }] }],
    })
    world.hire('1001', 'Ann', 'Lee')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    await world.red.run('export')
    world.hire('1001', 'Ann', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    expect(await why()).toContain(
      'displayName is to be Ann Ray instead of Ann Lee, which renames or moves the account, by rule AD out',
    )
  })

  it('A2 changes nothing by being asked, and says so of what is not pending', async () => {
    world.hire('1001', 'Ann', 'Ray')
    await world.run({ system: 'HR', profile: 'full-import+delta-sync' })
    const before = await world.red.engine().store.counts()
    await why()
    expect(await world.red.engine().store.counts()).toEqual(before)
    expect(await idweave('why-export 4711')).toContain('There is no pending export 4711.')
    expect(await idweave('why-export')).toContain('ID is missing.')
  })
})
