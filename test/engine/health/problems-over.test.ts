/** Problems of systems, exports and objects, and what an administrator does so that they are over (N10). */
import { describe, expect, it } from 'vitest'
import type { ProblemCode } from '../../../runtime/model/problems'
import { direct, expression } from '../../nodes/cycle-flow'
import { theDirectoryWorld } from '../directory'
import { deleting } from '../directory-flow'

const world = theDirectoryWorld()
const inboundMappings = [
  direct('employeeId', 'Employee ID'),
  direct('givenName', 'First Name'),
  direct('department', 'Department'),
]

async function codes(): Promise<readonly ProblemCode[]> {
  const { problems } = await world.health()
  return problems.map(({ code }) => code)
}

/** Accounts that are to be changed, and are not yet. */
async function changed(count = 1): Promise<void> {
  await world.fresh()
  await world.settled(count)
  for (let id = 1; id <= count; id++) world.change(`${id}`, { department: 'Labs' })
  await world.red.run('import')
  expect(await codes()).toEqual([])
}

const exported = async (): Promise<void> => void (await world.red.run('export'))
const imported = async (): Promise<void> => void (await world.red.run('ad-import'))
const released = async (): Promise<void> => {
  await world.review('release')
  await exported()
}
const discarded = async (): Promise<void> => void (await world.review('discard'))
/** HR goes back to what the accounts have. */
const reverted = async (): Promise<void> => {
  for (const { attributes } of world.directory.all()) world.change(String(attributes['employeeNumber']), { department: 'Sales' })
  await world.red.run('import')
}
/** The setting is taken back in the step's dialog. */
const freed = async (): Promise<void> => {
  await world.redeploy({})
  await world.red.run('import', { profile: 'full-sync' })
}
/** Somebody changes the accounts in the directory as the rules want them. */
const doneByHand = async (): Promise<void> => {
  for (const object of world.directory.all()) {
    const number = String(object.attributes['employeeNumber'])
    Object.assign(object, {
      secondaryId: `cn=${number},ou=Labs,dc=corp`,
      attributes: { ...object.attributes, department: 'Labs', dn: `cn=${number},ou=Labs,dc=corp` },
    })
  }
  await imported()
}

describe('N10 exports-held', () => {
  it.each([
    ['released and exported', released],
    ['discarded', discarded],
    ['not wanted any more', reverted],
    ['done by hand', doneByHand],
  ])('by a person: until they are %s', async (_, then) => {
    await changed(2)
    await world.review('hold')
    expect(await codes()).toEqual(['exports-held'])
    await then()
    expect(await codes()).toEqual([])
  })

  it.each([
    ['released and exported', released],
    ['discarded', discarded],
    ['not wanted any more', reverted],
  ])('by a limit: until they are %s', async (_, then) => {
    await world.fresh({ change: [...deleting, { id: 'ad', limits: { deleteMin: 3 } }] })
    await world.settled(10)
    for (let id = 1; id <= 4; id++) world.change(`${id}`, { department: 'Nowhere' })
    await world.red.run('import')
    await exported()
    expect(await codes()).toEqual(['exports-held'])
    await then()
    expect(await codes()).toEqual([])
  })

  it.each([
    ['released and exported', released],
    ['discarded', discarded],
    ['not wanted any more', reverted],
    ['staged anew by a step that does not hold', freed],
  ])('by a step: until they are %s', async (_, then) => {
    await world.fresh()
    await world.settled(2)
    await world.redeploy({ change: [{ id: 'pending', hold: true }] })
    for (const id of ['1', '2']) world.change(id, { department: 'Labs' })
    await world.red.run('import')
    expect(await codes()).toEqual(['exports-held'])
    await then()
    expect(await codes()).toEqual([])
  })
})

describe('N10 exports-failed and objects-failed', () => {
  it.each([
    ['released and exported', released],
    ['discarded', discarded],
    ['not wanted any more', reverted],
    ['done by hand', doneByHand],
  ])('until they are %s', async (_, then) => {
    await changed(2)
    world.script = { refuse: 'all' }
    for (let attempt = 0; attempt < 5; attempt++) {
      await exported()
      world.minutes(16)
    }
    world.script = {}
    expect(await codes()).toEqual(['exports-failed', 'objects-failed'])
    await then()
    await exported()
    expect(await codes()).toEqual([])
  })
})

describe('N10 exports-refused', () => {
  it.each([
    ['exported again', exported],
    ['discarded', discarded],
    ['not wanted any more', reverted],
    ['done by hand', doneByHand],
  ])('until they are %s', async (_, then) => {
    await changed(2)
    world.script = { refuse: 'all' }
    await exported()
    world.script = {}
    expect(await codes()).toEqual(['exports-refused', 'objects-failed'])
    world.minutes(2)
    await then()
    await exported()
    expect(await codes()).toEqual([])
  })
})

describe('N10 exports-refused since the name is taken', () => {
  const named = {
    id: 'out-flow',
    mappings: [
      { enabled: true, kind: 'expression', value: '"cn=" + EscapeDN(mv["Telephone"]) + ",dc=corp"', target: 'dn' },
      { enabled: true, kind: 'direct', value: 'Employee ID', target: 'employeeNumber' },
    ],
  }

  it.each([
    ['the other has another name', () => world.change('2', { phone: 'c' })],
    ['another name is given', () => world.change('1', { phone: 'd' })],
  ])('until %s', async (_, correct) => {
    await world.fresh({ change: [named, { id: 'provision', rows: [] }] })
    for (const [id, phone] of Object.entries({ 1: 'a', 2: 'b' })) world.hire(id, `P${id}`, 'Q', { phone })
    await world.cycle()
    world.change('1', { phone: 'b' })
    await world.red.run('import')
    for (let attempt = 0; attempt < 5; attempt++) {
      await exported()
      world.minutes(16)
    }
    expect(await codes()).toEqual(['exports-refused', 'objects-failed'])
    correct()
    await world.red.run('import')
    await exported()
    await exported()
    expect(await codes()).toEqual([])
  })
})

describe('N10 exports-refused since the account is missing', () => {
  it('until an import has shown that it is gone, and it is made anew', async () => {
    await changed(2)
    const [first] = world.directory.all()
    if (first) world.directory.remove(first)
    await exported()
    expect(await codes()).toEqual(['exports-refused', 'objects-failed'])
    await imported()
    await world.red.run('import', { profile: 'full-sync' })
    await exported()
    expect(await codes()).toEqual([])
  })
})

describe('N10 exports-outdated', () => {
  it.each([
    ['synchronised and exported', async () => void (await world.red.run('import'))],
    ['discarded', discarded],
    ['shown by an import', imported],
  ])('until they are %s', async (_, then) => {
    await changed()
    world.script = { drop: { after: 0, applied: true } }
    await exported()
    world.script = {}
    world.change('1', { department: 'Sales' })
    await world.red.run('import')
    await world.red.run('export', { confirm: true })
    expect(await codes()).toContain('exports-outdated')
    await then()
    await exported()
    expect(await codes()).toEqual([])
  })
})

describe('N10 system-unreachable', () => {
  it.each([
    ['an export comes through', exported],
    ['what was to be sent is discarded and an export has run', discarded],
    ['what was to be sent is not wanted any more and an export has run', reverted],
    ['what was to be sent is done by hand and an export has run', doneByHand],
  ])('until %s', async (_, then) => {
    await changed()
    world.script = { unreachable: true }
    await exported()
    world.script = {}
    expect(await codes()).toContain('system-unreachable')
    world.minutes(2)
    await then()
    await exported()
    expect(await codes()).toEqual([])
  })

  it('that is not tried by itself any more: until somebody starts an export by hand', async () => {
    await changed()
    world.script = { unreachable: true }
    for (let attempt = 0; attempt < 7; attempt++) {
      await exported()
      world.minutes(40)
    }
    world.script = {}
    await exported()
    expect(await codes()).toContain('system-unreachable')
    await world.red.run('export', { confirm: true })
    expect(await codes()).toEqual([])
  })
})

describe('N10 objects-failed in a synchronisation', () => {
  const mapping = (value: string) => [{ id: 'flow', mappings: [...inboundMappings, expression(value, 'Telephone')] }]
  const failing = mapping('ToString(10 / ToInt(cs["phone"]))')

  it.each([
    ['the record is corrected', () => world.change('1', { phone: '5' }), failing],
    ['the record is gone', () => world.leave('1'), failing],
    ['the rule is corrected', () => undefined, mapping('cs["phone"]')],
  ])('until %s', async (_, correct, rule) => {
    await world.fresh({ change: failing })
    for (const id of ['1', '2', '3', '4']) world.hire(id, `P${id}`, 'Q', { phone: '2' })
    await world.red.run('import')
    world.change('1', { phone: '0' })
    await world.red.run('import')
    expect(await codes()).toEqual(['objects-failed'])
    correct()
    await world.redeploy({ change: rule })
    if (rule !== failing) await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('import')
    expect(await codes()).toEqual([])
  })
})

describe('N10 canvas-advice', () => {
  it('until it is followed', async () => {
    await world.fresh({ change: [{ id: 'lifecycle', d: true }] })
    expect(await codes()).toEqual(['canvas-advice'])
    await world.redeploy({})
    expect(await codes()).toEqual([])
  })
})
