/** Secrets while runs are under way: in no message, record, error, log or file. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { Run, RunRecord } from '../../runtime/model/runs'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { theDirectoryWorld } from './directory'
import { directoryMappings, directoryNodes } from './directory-flow'

const world = theDirectoryWorld()

async function everyRecord(run: Run): Promise<readonly RunRecord[]> {
  return (await world.red.engine().store.runRecords(run.id, { limit: 1000 })).items
}

describe('secrets', () => {
  const password = 'Xyzzy-4711-plugh'

  /** Every file below the folder that holds the text. */
  function filesWith(folder: string, text: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => readFileSync(file).includes(text))
  }

  it('N9 a system’s password is in no message, record, error, log, flow or database file', async () => {
    await world.fresh()
    const flow = cycleFlow({ change: directoryNodes() }).map((node) =>
      node.id === 'ad' ? { ...node, credentials: { password } } : node,
    )
    await world.red.deploy(flow)
    const messages: unknown[] = []
    for (const id of ['export', 'ad-import', 'import']) world.red.node(id)?.on('input', (message) => messages.push(message))
    await world.hireAll(3)
    world.script = { refuse: 'all' }
    const failed = await world.red.run('export')
    world.script = { unreachable: true }
    const stopped = await world.red.run('export', { confirm: true })
    world.script = {}
    await world.red.run('export', { confirm: true })
    await world.red.run('ad-import')
    world.database.pragma('wal_checkpoint(truncate)')
    expect(filesWith(world.red.userDir, 'P1 Q')).not.toEqual([])
    expect(filesWith(world.red.userDir, password)).toEqual([])
    expect(JSON.stringify([messages, failed, stopped, await everyRecord(failed)])).not.toContain(password)
  })

  it('N9 the value of a secret attribute is in no message and no record, whichever way it goes', async () => {
    const pin = (name: string) => ({ name, type: 'text', multi: false, secret: true })
    const hrNames = ['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone']
    const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
    const own = cycleFlow().find((node) => node.id === 'flow')?.['mappings'] as object[]
    await world.fresh({
      change: [
        { id: 'store', types: [{ ...personTypes[0], attributes: [...(personTypes[0]?.attributes ?? []), pin('Pin')] }] },
        {
          id: 'hr',
          objectTypes: [
            {
              name: 'user',
              anchor: 'employeeId',
              attributes: [...hrNames.map((name) => ({ name, type: 'text', multi: false })), pin('pin')],
            },
          ],
        },
        { id: 'flow', mappings: [...own, direct('pin', 'Pin')] },
        { id: 'out-flow', mappings: [...directoryMappings, { ...direct('Pin', 'password'), mode: 'initial' }] },
        { id: 'import', wires: [['scope', 'spy'], ['out-scope'], []] },
        { id: 'pending', wires: [['spy']] },
        { id: 'export', wires: [['spy'], ['spy'], ['spy']] },
        { id: 'spy', type: 'debug', z: 'tab', name: 'spy', active: false, complete: 'true', wires: [], x: 1, y: 1 } as never,
      ],
    })
    const messages: unknown[] = []
    world.red.node('spy')?.on('input', (message) => messages.push(structuredClone(message)))
    const runs: Run[] = []
    world.hire('1', 'Ann', 'Lee', { pin: password })
    runs.push(await world.red.run('import'))
    expect((await world.person('1'))?.attributes['Pin']).toBe(password)
    world.script = { refuse: [1] }
    runs.push(await world.red.run('export'))
    world.script = { drop: { after: 0, applied: true } }
    runs.push(await world.red.run('export', { confirm: true }))
    expect(world.inDirectory.get('1')).toMatchObject({ password })
    const [account] = world.directory.all()
    if (!account) throw new Error('no account')
    const { password: _password, ...shown } = account.attributes
    world.directory.put({ ...account, attributes: shown })
    world.script = {}
    runs.push(await world.red.run('ad-import'))
    expect(await world.pendings()).toEqual([])
    world.change('1', { pin: `${password}2` })
    runs.push(await world.red.run('import'))
    const records = await Promise.all(runs.map(everyRecord))
    expect(messages.length).toBeGreaterThan(3)
    expect(JSON.stringify(messages)).toContain('(secret)')
    expect(JSON.stringify(records)).toContain('(secret)')
    expect(JSON.stringify([messages, runs, records])).not.toContain(password)
  })
})
