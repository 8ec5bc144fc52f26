/** Names of which a CSV file has each once: within a batch they change hands in any order (E7, E9). */
import { statSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { ExportRequest } from '../../../runtime/model/connector'
import type { ObjectTypeSchema } from '../../../runtime/model/schema'
import { typeOf } from '../object-type'
import { csvWorld } from './world'

const world = csvWorld()
const person: ObjectTypeSchema = { ...typeOf('person', 'id', 'login', 'name'), secondaryId: 'login' }

let id = 0
function request(operation: ExportRequest['operation'], anchor: string, more: Partial<ExportRequest>): ExportRequest {
  const base = { type: 'person', secondaryId: null, newSecondaryId: null, attributes: {}, changes: [], inDoubt: false }
  return { id: ++id, operation, anchor, ...base, ...more }
}
const rename = (anchor: string, login: string, more: Partial<ExportRequest> = {}) =>
  request('update', anchor, { newSecondaryId: login, ...more })
const create = (anchor: string, login: string, more: Partial<ExportRequest> = {}) =>
  request('create', anchor, { secondaryId: login, attributes: { id: anchor, login }, ...more })
const remove = (anchor: string) => request('delete', anchor, {})

/** Logins as `1 ann, 2 bob`, written, changed by a batch and read again; and what became of each request. */
async function after(before: string, batch: readonly ExportRequest[]): Promise<[string, string]> {
  const lines = before.split(', ').map((line) => line.replace(' ', ','))
  world.write(`id,login,name\n${lines.map((line) => `${line},\n`).join('')}`)
  const results = new Map((await world.export(batch, {}, [person])).map((result) => [result.id, result.outcome]))
  const rows = world.read().trim().split('\n').slice(1)
  const logins = rows.map((row) => row.split(',').slice(0, 2).join(' ')).sort()
  return [logins.join(', '), batch.map((sent) => results.get(sent.id)).join(' ')]
}

describe('a login', () => {
  for (const [what, before, batch, logins, outcomes] of [
    ['is exchanged', '1 ann, 2 bob', [rename('1', 'bob'), rename('2', 'ann')], '1 bob, 2 ann', 'done done'],
    [
      'goes round three',
      '1 a, 2 b, 3 c',
      [rename('1', 'b'), rename('2', 'c'), rename('3', 'a')],
      '1 b, 2 c, 3 a',
      'done done done',
    ],
    ['goes down a chain', '1 a, 2 b', [rename('1', 'b'), rename('2', 'c')], '1 b, 2 c', 'done done'],
    [
      'is free once its line is deleted, later in the batch',
      '1 a, 2 b',
      [create('3', 'a'), remove('1')],
      '2 b, 3 a',
      'done done',
    ],
    ['of a line that is not in the batch is refused', '1 a, 2 b', [rename('1', 'B')], '1 a, 2 b', 'alreadyExists'],
    ['of such a line is refused to a new one', '1 a', [create('2', 'a'), create('3', 'c')], '1 a, 3 c', 'alreadyExists done'],
    [
      'that is refused leaves the one before it taken as well',
      '1 a, 2 b, 3 c, 4 d',
      [rename('1', 'b'), rename('2', 'c'), rename('4', 'e')],
      '1 a, 2 b, 3 c, 4 e',
      'alreadyExists alreadyExists done',
    ],
    ['that two want goes to the first', '1 a, 2 b', [rename('1', 'x'), rename('2', 'x')], '1 x, 2 b', 'done alreadyExists'],
    [
      'that a new line has among its values is refused as well',
      '1 ann',
      [create('2', 'ann', { secondaryId: null })],
      '1 ann',
      'alreadyExists',
    ],
    ['of nothing is nobody’s', '1 ann', [create('2', ''), create('3', '')], '1 ann, 2 , 3 ', 'done done'],
    ['of a line that is not there is not taken', '1 ann', [rename('7', 'ann'), rename('1', 'bob')], '1 bob', 'noSuchObject done'],
    ['that two lines have already may be spelled otherwise', '1 ann, 2 ann', [rename('2', 'Ann')], '1 ann, 2 Ann', 'done'],
    [
      'stays with a change of something else',
      '1 ann',
      [request('update', '1', { changes: [{ attribute: 'name', set: 'Ann' }] })],
      '1 ann',
      'done',
    ],
    ['that is spelled otherwise is one’s own', '1 ann', [rename('1', 'Ann')], '1 Ann', 'done'],
    ['of spaces is not that of a line without one', '1 ann, 2 ', [rename('1', ' ')], '1 " ", 2 ', 'done'],
    [
      'that is refused to a new line leaves the one of its anchor deleted',
      '1 ann, 2 bob',
      [remove('1'), create('1', 'bob')],
      '2 bob',
      'done alreadyExists',
    ],
    [
      'is given up for none, by several',
      '1 ann, 2 bob',
      ['1', '2'].map((anchor) => request('update', anchor, { changes: [{ attribute: 'login', set: null }] })),
      '1 , 2 ',
      'done done',
    ],
    [
      'of a request that fails is refused to the next',
      '1 ann, 2 bob',
      [rename('1', 'bob', { changes: [{ attribute: 'name', set: 'a\0' }] }), rename('1', 'bob')],
      '1 ann, 2 bob',
      'failed alreadyExists',
    ],
    ['is given up again by deleting the line', '1 ann, 2 bob', [rename('1', 'bob'), remove('1')], '2 bob', 'done done'],
    ['is given up again for another', '1 ann, 2 bob', [rename('1', 'bob'), rename('1', 'cy')], '1 cy, 2 bob', 'done done'],
    [
      'before the one that is refused is refused as well',
      '1 a, 2 b, 3 c',
      [rename('1', 'b'), rename('1', 'c')],
      '1 a, 2 b, 3 c',
      'alreadyExists alreadyExists',
    ],
    [
      'that is taken twice is refused twice',
      '1 a, 2 b',
      [rename('1', 'b'), rename('1', 'b')],
      '1 a, 2 b',
      'alreadyExists alreadyExists',
    ],
    [
      'that is refused to a new line leaves nothing to change',
      '1 ann',
      [create('2', 'ann'), request('update', '2', { changes: [{ attribute: 'name', set: 'x' }] })],
      '1 ann',
      'alreadyExists noSuchObject',
    ],
  ] as const)
    it(`E9 ${what}`, async () => {
      expect(await after(before, batch)).toEqual([logins, outcomes])
    })

  it('E8 E9 that is refused leaves the other changes of its line, and other lines, as they are', async () => {
    world.write('id,login,name\n1,ann,\n2,bob,\n3,cy,\n')
    const named = (anchor: string) => request('update', anchor, { changes: [{ attribute: 'name', set: 'New' }] })
    const results = await world.export([named('3'), rename('1', 'bob'), named('1')], {}, [person])
    expect(results.map((result) => result.outcome)).toEqual(['done', 'alreadyExists', 'done'])
    expect(world.read()).toBe('id,login,name\n1,ann,New\n2,bob,\n3,cy,New\n')
  })

  it('E9 is nothing to lines of a type that has none', async () => {
    world.write('kind,id,login,name\nperson,1,ann,\ngroup,2,bob,\n')
    const settings = { layout: 'typeColumn', typeColumn: 'kind' }
    const results = await world.export([rename('1', 'bob')], settings, [person, typeOf('group', 'id', 'name')])
    expect(results).toMatchObject([{ outcome: 'done' }])
    expect(world.read()).toBe('kind,id,login,name\nperson,1,bob,\ngroup,2,bob,\n')
  })

  it('O2 E9 that is the anchor as well is another in other letter case', async () => {
    world.write('id,login,name\n1,x,\nann,y,\n')
    const byId: ObjectTypeSchema = { ...person, secondaryId: 'id' }
    const [result] = await world.export([create('ANN', 'z', { secondaryId: 'ANN' })], {}, [byId])
    expect(result).toMatchObject({ outcome: 'done' })
  })

  it('E2 E9 an exchange in doubt that had arrived is done, and so is one that had not', async () => {
    const doubtful = [rename('1', 'bob', { inDoubt: true }), rename('2', 'ann', { inDoubt: true })]
    expect(await after('1 bob, 2 ann', doubtful)).toEqual(['1 bob, 2 ann', 'done done'])
    expect(await after('1 ann, 2 bob', doubtful)).toEqual(['1 bob, 2 ann', 'done done'])
    expect(await after('1 ann', [create('1', 'ann', { inDoubt: true })])).toEqual(['1 ann', 'done'])
  })

  it('E7 the refusal names the file, the column and the login, and the line is found by it', async () => {
    world.write('id,login,name\n1,ann,\n')
    const before = statSync(world.path(), { bigint: true })
    const [result] = await world.export([create('2', 'ann')], {}, [person])
    expect(result).toMatchObject({
      outcome: 'alreadyExists',
      confirmed: false,
      message: 'people.csv has another line with login ann already.',
    })
    expect(statSync(world.path(), { bigint: true }).ino, 'nothing was written').toBe(before.ino)
    const connector = await world.open({}, [person])
    expect(await connector.find?.(person, null, 'ann')).toMatchObject({ anchor: '1' })
  })
})
