/** Variables of the environment in formulas: one place for what several formulas and a system have in common. */
import { afterEach, describe, expect, it } from 'vitest'
import { formulasWithEnvironment } from '../../nodes/adapter/environment'
import { direct, expression } from '../nodes/cycle-flow'
import { theWorld } from './world'

const world = theWorld()
const formula = 'DN("uid", mv["Employee ID"], "${IDWEAVE_TEST_BASE}")'
const flow = { id: 'out-flow', mappings: [direct('Employee ID', 'login'), expression(formula, 'displayName')] }
const nameOf = (login: string): unknown => world.accounts.get(login)?.['displayName']

afterEach(() => {
  delete process.env['IDWEAVE_TEST_BASE']
})

describe('a formula that takes a variable from the environment', () => {
  it('has its value, the one of the tab before that of the process, and a change of it is a change of the rule (A13)', async () => {
    process.env['IDWEAVE_TEST_BASE'] = 'ou=one,dc=example'
    await world.fresh({ change: [flow] })
    world.hire('1', 'Ann', 'Top')
    await world.cycle()
    expect(nameOf('1')).toBe('uid=1,ou=one,dc=example')
    const env = [{ name: 'IDWEAVE_TEST_BASE', value: 'ou=a "b"\\, c,dc=example', type: 'str' }]
    await world.redeploy({ change: [flow, { id: 'tab', env }] })
    const { open } = await world.red.engine().openChanges()
    expect(open).not.toEqual([])
    await world.red.run('import', { profile: 'full-sync' })
    await world.red.run('export')
    expect(nameOf('1')).toBe('uid=1,ou=a "b"\\, c,dc=example')
  })

  it('N10 cannot work while the variable is not set, and its step says so; a rule that is switched off does not', async () => {
    await world.fresh({ change: [flow] })
    const { unusable } = await world.red.engine().currentPlan()
    expect(unusable).toHaveLength(1)
    world.hire('1', 'Ann', 'Top')
    const run = await world.red.run('import')
    expect(run.counters).toMatchObject({ syncFailed: 1 })
    const [record] = (await world.records(run.id)).filter(({ error }) => error !== null)
    expect(record?.because).toContain('takes the variable IDWEAVE_TEST_BASE from the environment, which has none')
    await world.redeploy({ change: [flow, { id: 'ad-out', enabled: false }] })
    expect((await world.red.engine().currentPlan()).unusable).toEqual([])
  })

  it.each([
    ['in either quotation mark', { expression: '\'${A}\' + "${A}"' }, { expression: '"x" + "x"' }],
    ['never within longer text, or without quotation marks', { expression: '"a ${A}" + ${A}' }, {}],
    [
      'in rows that are expressions',
      { mappings: [{ kind: 'expression', value: '"${A}"' }] },
      { mappings: [{ kind: 'expression', value: '"x"' }] },
    ],
    ['never in constants', { disable: [{ kind: 'constant', value: '"${A}"' }] }, {}],
    ['where a leaver is moved to', { moveTo: 'DN("ou", "Former", "${A}")' }, { moveTo: 'DN("ou", "Former", "x")' }],
  ])('is taken %s', (_where, written, wanted) => {
    const config = { id: 'n', type: 't', ...written } as unknown as Parameters<typeof formulasWithEnvironment>[0]
    expect(formulasWithEnvironment(config, (name) => (name === 'A' ? 'x' : undefined))).toEqual({
      config: { ...config, ...wanted },
      missing: [],
    })
  })
})
