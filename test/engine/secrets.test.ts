/** Secret values at rest: encrypted in the store, readable with its key only, and in no name. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { FlowNode, RunningRed } from '../nodes/red'
import { cycleFlow, personTypes } from '../nodes/cycle-flow'
import { forgetMemorySystems, memory, memorySystem } from '../nodes/memory'
import { registerConnector, startRed } from '../nodes/red'
import { scriptedSystems } from './directory'
import { directoryMappings, directoryNodes, scriptedType } from './directory-flow'

const pin = 'Pin-4711-geheim'
const folders: string[] = []
let red: RunningRed | undefined

beforeAll(() => {
  registerConnector(memory)
  registerConnector(scriptedType())
})
afterEach(async () => {
  await red?.stop()
  red = undefined
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/**
 * HR supplies a PIN, which flows to the metaverse and to an attribute of the account; the account gets a drawn first
 * password.
 */
function secretFlow(): FlowNode[] {
  const secret = (name: string) => ({ name, type: 'text', multi: false, secret: true })
  const direct = (value: string, target: string) => ({ enabled: true, kind: 'direct', value, target })
  const flow = cycleFlow({ change: directoryNodes() })
  const [person] = personTypes
  const types = [{ ...person, attributes: [...(person?.attributes ?? []), secret('PIN')] }]
  const withPin = (node: FlowNode | undefined): object[] => {
    const [type] = (node?.['objectTypes'] ?? []) as { attributes: object[] }[]
    return [{ ...type, attributes: [...(type?.attributes ?? []), secret('pin')] }]
  }
  const of = (id: string) => flow.find((node) => node.id === id)
  const mappingsOf = (id: string) => (of(id)?.['mappings'] ?? []) as object[]
  const password = { enabled: true, kind: 'expression', value: 'RandomPassword(24)', target: 'password', mode: 'initial' }
  const changes: Record<string, object> = {
    store: { types },
    hr: { objectTypes: withPin(of('hr')) },
    ad: { objectTypes: withPin(of('ad')) },
    flow: { mappings: [...mappingsOf('flow'), direct('pin', 'PIN')] },
    'out-flow': { mappings: [...directoryMappings, direct('PIN', 'pin'), password] },
  }
  return flow.map((node) => ({ ...node, ...changes[node.id] }))
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'idweave-secrets-'))
  folders.push(folder)
  forgetMemorySystems()
  scriptedSystems().forgetScriptedSystem('ad')
  return folder
}

async function start(folder: string, credentialSecret: string | false): Promise<RunningRed> {
  await red?.stop()
  red = await startRed({ settings: { userDir: folder, credentialSecret } })
  await red.deploy(secretFlow())
  return red
}

function hire(id: string, more: Record<string, string> = {}): void {
  memorySystem('hr').set(id, {
    givenName: 'Ann',
    sn: `Lee${id}`,
    department: 'Sales',
    employeeType: 'FTE',
    pin: `${pin}-${id}`,
    ...more,
  })
}

/** The texts that stand in clear in any file of the user folder. */
function inClear(folder: string, texts: readonly string[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const bytes = files.map((file) => readFileSync(join(file.parentPath, file.name)))
  return texts.filter((text) => bytes.some((all) => all.includes(text)))
}

const store = () => (red as RunningRed).engine().store
const staged = async () => (await store().searchPendings({ limit: 50 })).items
const drawn = async () =>
  (await staged()).map(({ pending }) => pending.changes.find((change) => change.attribute === 'password')?.to as string)
const accounts = () =>
  new Map(
    scriptedSystems()
      .scriptedSystem('ad')
      .all()
      .map((object) => [object.attributes['employeeNumber'], object.attributes]),
  )
const pins = async () => (await store().searchMvos({ limit: 50 })).items.map((item) => item.attributes['PIN'])

describe('N9 secrets at rest', () => {
  it('a supplied PIN and a drawn password pass through the store, and no file of it ever shows them', async () => {
    const folder = newFolder()
    const first = await start(folder, 'one')
    hire('1')
    await first.run('import')
    const passwords = await drawn()
    expect(passwords[0]).toMatch(/^.{24}$/)
    const texts = [pin, `Lee1`, ...passwords]
    // The name stands there, so the search would find the others.
    expect(inClear(folder, texts)).toEqual(['Lee1'])
    expect(await pins()).toEqual([`${pin}-1`])

    expect((await first.run('import')).counters).toMatchObject({ unchanged: 1, updated: 0, processed: 0 })
    expect((await first.run('import', { profile: 'full-sync' })).counters).toMatchObject({ noChange: 1 })
    expect(await drawn()).toEqual(passwords)

    const again = await start(folder, 'one')
    expect(await drawn()).toEqual(passwords)
    expect((await again.run('export')).counters).toMatchObject({ created: 1, exportFailed: 0 })
    expect(accounts().get('1')).toMatchObject({ password: passwords[0], pin: `${pin}-1` })
    await again.run('ad-import')
    expect((await again.run('import', { profile: 'full-import+full-sync' })).counters).toMatchObject({
      unchanged: 1,
      noChange: 1,
    })
    expect(await staged()).toEqual([])
    expect(inClear(folder, texts)).toEqual(['Lee1'])
  })

  it('with another key others go on; a full import and a full sync make good what is lost', async () => {
    const folder = newFolder()
    hire('1')
    hire('2', { pin: '' })
    const own = await start(folder, 'one')
    await own.run('ad-import')
    await own.run('import')
    const [lost] = await drawn()

    const strange = await start(folder, 'two')
    const refused = await strange.run('export')
    expect(refused.counters).toMatchObject({ sent: 2, created: 0, exportFailed: 2 })
    const [waiting] = await staged()
    expect(waiting?.pending).toMatchObject({ state: 'failed' })
    expect(waiting?.pending.error).toContain('the secret value of pin, password cannot be read')
    expect(waiting?.pending.error).toContain('run a full sync')
    expect(accounts().size).toBe(0)

    hire('3')
    const delta = await strange.run('import', { profile: 'full-sync' })
    expect(delta.counters).toMatchObject({ syncFailed: 1 })
    const { items } = await store().runRecords(delta.id, { limit: 50 })
    expect(items.find((item) => item.outcome === 'syncFailed')?.because).toContain(
      'import that system in full and run a full sync',
    )
    expect(inClear(folder, [pin])).toEqual([])

    const healed = await strange.run('import', { profile: 'full-import+full-sync' })
    expect(healed.counters).toMatchObject({ added: 1, updated: 1, unchanged: 1, syncFailed: 0 })
    expect((await pins()).filter((value) => value !== undefined)).toEqual([`${pin}-1`, `${pin}-3`])
    expect((await strange.run('export')).counters).toMatchObject({ created: 3, exportFailed: 0 })
    expect(accounts().get('1')).toMatchObject({ pin: `${pin}-1` })
    expect(accounts().get('1')?.['password']).toMatch(/^.{24}$/)
    expect(accounts().get('1')?.['password']).not.toBe(lost)
    expect(accounts().get('3')).toMatchObject({ pin: `${pin}-3` })
    expect((await strange.run('import', { profile: 'full-import+full-sync' })).counters).toMatchObject({
      unchanged: 3,
      noChange: 3,
    })
  })

  it('without a credentialSecret the key is a file that only its owner may read, made when a secret comes and kept', async () => {
    const folder = newFolder()
    const key = join(folder, 'idweave-store.key')
    const first = await start(folder, false)
    hire('1', { pin: '' })
    expect(existsSync(key)).toBe(false)
    await first.run('import')
    expect(statSync(key).mode & 0o777).toBe(0o600)
    const passwords = await drawn()
    expect(inClear(folder, passwords)).toEqual([])
    // Once a credentialSecret is set, the file still opens what it sealed.
    const again = await start(folder, 'one')
    expect(await drawn()).toEqual(passwords)
    expect((await again.run('export')).counters).toMatchObject({ created: 1 })
  })

  it('a person is not called by a secret, also when it is the first text of all', async () => {
    const folder = newFolder()
    await start(folder, 'one')
    const nodes = secretFlow().map((node) => {
      if (node.id === 'store') {
        const [type] = node['types'] as { attributes: { name: string }[] }[]
        const attributes = [{ name: 'A PIN', type: 'text', multi: false, secret: true }, ...(type?.attributes ?? [])]
        return { ...node, types: [{ ...type, displayAttribute: 'A PIN', attributes }] }
      }
      return node.id === 'flow'
        ? {
            ...node,
            mappings: [...(node['mappings'] as object[]), { enabled: true, kind: 'direct', value: 'pin', target: 'A PIN' }],
          }
        : node
    })
    await (red as RunningRed).deploy(nodes)
    hire('1')
    const run = await (red as RunningRed).run('import')
    const { items } = await store().runRecords(run.id, { limit: 50 })
    expect(items.map((item) => item.outcome)).toContain('projected')
    expect(JSON.stringify([items, (await staged()).map((entry) => entry.name)])).not.toContain(pin)
    expect(inClear(folder, [pin])).toEqual([])
  })
})
