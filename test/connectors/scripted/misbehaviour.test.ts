/** The scripted system misbehaves as its script says, and only so. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import type { Script } from '../../../runtime/connectors/scripted/system/script'
import { scripted } from '../../../runtime/connectors/scripted/connector'
import type { ScriptedSystem } from '../../../runtime/connectors/scripted/system/system'
import { forgetScriptedSystem, scriptedSystem } from '../../../runtime/connectors/scripted/system/system'
import type { ExportRequest, ImportPage } from '../../../runtime/model/connector'
import { caught, collect, never } from '../contract/tools'
import { typeOf } from '../object-type'

const account = { ...typeOf('account', 'id', 'dn', 'title'), secondaryId: 'dn' }
const folder = mkdtempSync(join(tmpdir(), 'idweave-scripted-'))
afterAll(() => rmSync(folder, { recursive: true }))

const open = (settings = {}) =>
  scripted.open({ system: 'target', ...settings }, { allowedFolders: [folder], objectTypes: [account], log: () => {} })
const creates = (count: number): ExportRequest[] =>
  Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    operation: 'create',
    type: 'account',
    anchor: null,
    secondaryId: `cn=${i + 1}`,
    newSecondaryId: null,
    attributes: { dn: `cn=${i + 1}`, title: `Title ${i + 1}` },
    changes: [],
    inDoubt: false,
  }))
const send = async (batch: readonly ExportRequest[]) =>
  (await (await open()).export?.(batch, { objectTypes: [account], concurrency: 4 }, never())) ?? []
const names = () => system.all().map((object) => object.secondaryId)
const read = async () =>
  collect((await open()).importAll?.({ objectTypes: [account], pageSize: 2 }, never()) as AsyncIterable<ImportPage>)

let system: ScriptedSystem
beforeEach(() => {
  forgetScriptedSystem('target')
  system = scriptedSystem('target')
})

describe('requests', () => {
  const cases: [string, Script, string[], string[]][] = [
    ['all refused', { refuse: 'all' }, ['failed', 'failed', 'failed'], []],
    ['the second refused', { refuse: [2] }, ['done', 'failed', 'done'], ['cn=1', 'cn=3']],
    ['a part of the batch taken', { partial: 1 }, ['done', 'unreachable', 'unreachable'], ['cn=1']],
    ['busy for the first two', { busy: 2 }, ['unreachable', 'unreachable', 'done'], ['cn=3']],
    ['not there', { unreachable: true }, ['unreachable', 'unreachable', 'unreachable'], []],
  ]
  it.each(cases)('%s', async (_, script, outcomes, stored) => {
    system.script = script
    const results = await send(creates(3))
    expect(results.map((result) => result.outcome)).toEqual(outcomes)
    expect(results.some((result) => result.inDoubt)).toBe(false)
    expect(names()).toEqual(stored)
  })

  it.each([
    [true, ['cn=1', 'cn=2']],
    [false, ['cn=1']],
  ])('the connection dropped with the second in doubt, applied: %s', async (applied, stored) => {
    system.script = { drop: { after: 1, applied } }
    expect((await send(creates(3))).map((result) => [result.outcome, result.inDoubt])).toEqual([
      ['done', undefined],
      ['unreachable', true],
      ['unreachable', false],
    ])
    expect(names()).toEqual(stored)
    expect(system.received.map((request) => request.id)).toEqual([1, 2])
    expect(await caught(read())).toMatchObject({ code: 'system-unreachable' })
    system.script = {}
    const again = creates(3).map((request) => ({ ...request, inDoubt: true }))
    expect((await send(again)).map((result) => result.outcome)).toEqual(['done', 'done', 'done'])
    expect(names()).toEqual(['cn=1', 'cn=2', 'cn=3'])
  })

  it.each([
    ['otherId', [1_000_002, 2, 3]],
    ['missing', [1, 2]],
    ['twice', [1, 1, 2, 3]],
  ] as const)('answers wrongly: %s', async (answer, ids) => {
    system.script = { answer }
    expect((await send(creates(3))).map((result) => result.id)).toEqual(ids)
    expect(names()).toHaveLength(3)
  })

  it('stores another value than was sent', async () => {
    system.script = { rewrite: 'capitals' }
    expect(await send(creates(1))).toMatchObject([{ outcome: 'done', confirmed: false }])
    expect((await read()).records[0]?.attributes['title']).toBe('TITLE 1')
  })

  it('takes its time', async () => {
    system.script = { slow: 30 }
    const began = performance.now()
    await send(creates(3))
    expect(performance.now() - began).toBeGreaterThan(80)
  })

  it('takes anchors as given where it is told to', async () => {
    const connector = await open({ anchors: 'given' })
    const [first] = creates(1) as [ExportRequest]
    const batch = [
      { ...first, anchor: 'A7' },
      { ...first, id: 2, secondaryId: 'cn=2' },
    ]
    expect(await connector.export?.(batch, { objectTypes: [account], concurrency: 1 }, never())).toMatchObject([
      { outcome: 'done', anchor: 'A7' },
      { outcome: 'failed' },
    ])
  })
})

describe('reads', () => {
  it('break off part-way', async () => {
    await send(creates(5))
    system.script = { importFailsAfter: 3 }
    const seen: number[] = []
    const reading = async () => {
      for await (const page of (await open()).importAll?.({ objectTypes: [account], pageSize: 2 }, never()) ?? [])
        seen.push(page.records.length)
    }
    expect(await caught(reading())).toMatchObject({
      code: 'source-incomplete',
      message: 'target broke off after 3 of 5 objects.',
    })
    expect(seen).toEqual([2, 1])
  })

  it('find nothing', async () => {
    await send(creates(2))
    system.script = { importEmpty: true }
    expect((await read()).records).toEqual([])
  })

  it('I10 do not honour a watermark that was forgotten', async () => {
    const mark = (await (await open()).watermark?.()) as string
    const changes = async () =>
      collect((await open()).importChanges?.({ objectTypes: [account], pageSize: 2 }, mark, never()) as AsyncIterable<ImportPage>)
    await send(creates(1))
    expect((await changes()).records).toHaveLength(1)
    system.script = { forgetWatermarks: true }
    expect(await caught(changes())).toMatchObject({ code: 'not-supported' })
  })
})

it('takes its script from the settings, once, so that counts go on over connections', async () => {
  const settings = { script: '{"refuse": [2]}' }
  const sendNth = async (at: number) =>
    (
      await (
        await open(settings)
      ).export?.([creates(3)[at] as ExportRequest], { objectTypes: [account], concurrency: 1 }, never())
    )?.[0]?.outcome
  expect([await sendNth(0), await sendNth(1), await sendNth(2)]).toEqual(['done', 'failed', 'done'])
})

describe('kept in a file', () => {
  const file = join(folder, 'state.jsonl')
  beforeEach(() => rmSync(file, { force: true }))

  it('is there again after the process forgot it, watermarks included', async () => {
    const connector = await open({ file })
    const mark = (await connector.watermark?.()) as string
    await send(creates(2))
    const [gone] = system.all()
    if (gone) system.remove(gone)
    const before = { all: system.all(), mark: system.watermark() }
    forgetScriptedSystem('target')
    system = scriptedSystem('target')
    await open({ file })
    expect({ all: system.all(), mark: system.watermark() }).toEqual(before)
    expect(system.since(mark)).toMatchObject({ present: [{ secondaryId: 'cn=2' }], gone: [{ secondaryId: 'cn=1' }] })
  })

  it('drops a line the process did not finish', async () => {
    await open({ file })
    await send(creates(1))
    appendFileSync(file, '{"put":{"type":"acc')
    forgetScriptedSystem('target')
    system = scriptedSystem('target')
    await open({ file })
    expect(names()).toEqual(['cn=1'])
    await send(creates(2))
    forgetScriptedSystem('target')
    system = scriptedSystem('target')
    await open({ file })
    expect(names()).toEqual(['cn=1', 'cn=2'])
  })

  it('survives kill -9 with everything that was answered', async () => {
    const program = join(folder, 'writer.cjs')
    const contents = `
      import { scripted } from ${JSON.stringify(resolve('runtime/connectors/scripted/connector.ts'))}
      const account = ${JSON.stringify(account)}
      async function main() {
        const context = { allowedFolders: [${JSON.stringify(folder)}], objectTypes: [account], log() {} }
        const connector = await scripted.open({ system: 'target', file: ${JSON.stringify(file)} }, context)
        for (let id = 1; ; id++) {
          const request = { id, operation: 'create', type: 'account', anchor: null, secondaryId: 'cn=' + id, newSecondaryId: null, attributes: {}, changes: [], inDoubt: false }
          await connector.export([request], { objectTypes: [account], concurrency: 1 }, new AbortController().signal)
          await new Promise((done) => process.stdout.write(id + '\\n', done))
        }
      }
      void main()`
    await build({
      stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      outfile: program,
      logLevel: 'silent',
    })
    const child = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] })
    let answered = 0
    child.stdout.on('data', (text: Buffer) => {
      answered = Number(text.toString().trim().split('\n').at(-1))
      if (answered >= 50) child.kill('SIGKILL')
    })
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    await open({ file })
    expect(system.all().length).toBeGreaterThanOrEqual(answered)
    expect(readFileSync(file, 'utf8').split('\n').length).toBeGreaterThan(50)
  })
})
