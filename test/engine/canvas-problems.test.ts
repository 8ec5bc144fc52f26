/** Half-broken canvases, deployed in a real Node-RED, and what is said of them before anything has run (N10). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { CanvasProblem } from '../../runtime/engine/canvas/problems/canvas-problems'
import { direct, type NodeChange, rule, source, step, wired } from '../nodes/cycle-flow'
import type { RedNode } from '../../nodes/adapter/red'
import { brokenCanvases } from './broken-canvases'
import { badgeNodes } from '../nodes/badge-nodes'
import { memory } from '../nodes/memory'
import { fromDist, registerConnector } from '../nodes/red'
import { theWorld } from './world'

const world = theWorld()
beforeAll(() => registerConnector({ ...memory, name: 'memory-read-only', abilities: { ...memory.abilities, export: false } }))
const { canvasProblems } = fromDist<typeof import('../../runtime/engine/canvas/problems/canvas-problems')>(
  'runtime/engine/canvas/problems/canvas-problems.js',
)
const at = { z: 'tab', x: 10, y: 10 }

/** What is said of the canvas, by the name of the node. */
async function problemsOf(...change: NodeChange[]): Promise<readonly CanvasProblem[]> {
  await world.fresh({ change })
  return canvasProblems(world.red.engine().registry)
}

describe('N10 a canvas on which', () => {
  it.each(brokenCanvases)('%s says so when it is deployed', async (_what, change, node, message) => {
    const problems = await problemsOf(...change)
    expect(problems.map((problem) => `${problem.node}: ${problem.message}`)).toEqual(
      expect.arrayContaining([expect.stringMatching(new RegExp(`^${node}: .*${message.source}`))]),
    )
  })

  it('nothing is wrong says nothing', async () => {
    expect(await problemsOf()).toEqual([])
    expect(await problemsOf(...badgeNodes())).toEqual([])
  })

  it('an outbound rule without a provision step writes accounts that an inbound rule joins, says nothing of accounts', async () => {
    const joined = [
      { id: 'provision', d: true },
      ...wired({ 'out-scope': [['out-flow'], ['pending']] }),
      rule('ad-in', 'AD in', 'inbound', 'ad'),
      step('ad-join', 'join', 'ad-in', [[], [], []], {
        rows: [{ pairs: [{ cs: 'employeeNumber', mv: 'Employee ID', ignoreCase: false }] }],
      }),
    ]
    const said = (await problemsOf(...joined)).map(({ short }) => short)
    expect(said).not.toContain('no provision step')
  })

  it('a switch chooses who goes back, or project leads to the join again, says nothing of circles', async () => {
    const back = {
      id: 'back',
      type: 'switch',
      name: 'back',
      property: 'payload.again',
      rules: [{ t: 'true' }],
      outputs: 1,
      ...at,
    }
    expect(await problemsOf({ ...back, wires: [['scope']] }, ...wired({ flow: [['back', 'out-scope']] }))).toEqual([])
    expect(await problemsOf(...wired({ project: [['join']] }))).toEqual([])
  })

  it('O3 names are spelt in other letter case says nothing: they are found', async () => {
    const odd = [
      { id: 'scope', expression: 'cs["EMPLOYEETYPE"] = "FTE"' },
      { id: 'join', rows: [{ pairs: [{ cs: 'EmployeeID', mv: 'employee id', ignoreCase: false }] }] },
    ]
    expect(await problemsOf(...odd)).toEqual([])
  })

  it('a rule is switched off says nothing of that rule', async () => {
    expect(await problemsOf({ id: 'ad-out', enabled: false }, { id: 'provision', disable: [] })).toEqual([])
  })

  it('S4 two rules are chained by "out of scope", or a switch chooses between two steps, says nothing', async () => {
    const second = [
      { ...rule('hr-2', 'HR two', 'inbound', 'hr'), precedence: 2 },
      step('scope-2', 'scope-filter', 'hr-2', [['join-2'], []], { mode: 'all' }),
      step('join-2', 'join', 'hr-2', [['flow-2'], ['project-2'], []], {
        rows: [{ pairs: [{ cs: 'employeeId', mv: 'Employee ID' }] }],
      }),
      step('project-2', 'project', 'hr-2', [['flow-2']]),
      step('flow-2', 'attribute-flow', 'hr-2', [['out-scope']], { mappings: [direct('employeeId', 'Employee ID')] }),
    ]
    expect(await problemsOf(...second, ...wired({ scope: [['join'], ['scope-2']] }))).toEqual([])
    const switched = {
      id: 'switch',
      type: 'switch',
      name: 'which',
      property: 'payload.step',
      rules: [{ t: 'else' }, { t: 'null' }],
      outputs: 2,
    }
    const other = step('provision-2', 'provision', 'ad-out', [['out-flow'], ['pending']], {
      rows: [],
      action: 'disconnect',
      onDeletion: '',
    })
    const either = [
      { ...switched, wires: [['provision'], ['provision-2']], ...at },
      other,
      ...wired({ 'out-scope': [['switch'], ['switch']] }),
    ]
    expect(await problemsOf(...either)).toEqual([])
  })

  it('the way leads through links, a subflow and foreign nodes says nothing', async () => {
    const change: NodeChange[] = [
      { id: 'out', type: 'link out', name: 'out', mode: 'link', links: ['in'], wires: [], ...at },
      { id: 'in', type: 'link in', name: 'in', links: ['out'], wires: [['sub']], ...at },
      {
        id: 'flow-def',
        type: 'subflow',
        name: 'Pass',
        in: [{ wires: [{ id: 'inner' }] }],
        out: [{ wires: [{ id: 'inner', port: 0 }] }],
      },
      { id: 'inner', type: 'change', z: 'flow-def', rules: [], x: 1, y: 1, wires: [[]] },
      { id: 'sub', type: 'subflow:flow-def', name: '', wires: [['join']], ...at },
      ...wired({ scope: [['out'], []] }),
    ]
    expect(await problemsOf(...change)).toEqual([])
    world.hire('1', 'Ann', 'Lee')
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { projected: 1 } })
  })

  it('a step stands behind a link call says nothing, for the message returns', async () => {
    const change: NodeChange[] = [
      {
        id: 'call',
        type: 'link call',
        name: 'call',
        links: ['in'],
        linkType: 'static',
        timeout: '5',
        wires: [['out-scope']],
        ...at,
      },
      { id: 'in', type: 'link in', name: 'in', links: [], wires: [['flow']], ...at },
      { id: 'back', type: 'link out', name: 'back', mode: 'return', links: [], wires: [], ...at },
      ...wired({ join: [['call'], ['project'], []], project: [['call']], flow: [['back']] }),
    ]
    expect(await problemsOf(...change)).toEqual([])
    world.hire('1', 'Ann', 'Lee')
    expect(await world.red.run('import')).toMatchObject({ status: 'success', counters: { projected: 1 } })
    expect(await world.staged()).toHaveLength(1)
  })

  it('a step is part of a subflow says what it would say elsewhere', async () => {
    const change: NodeChange[] = [
      {
        id: 'flow-def',
        type: 'subflow',
        name: 'Joining',
        in: [{ wires: [{ id: 'join' }] }],
        out: [{ wires: [{ id: 'flow', port: 0 }] }],
      },
      ...['join', 'project', 'flow'].map((id) => ({ id, z: 'flow-def' })),
      { id: 'sub', type: 'subflow:flow-def', name: '', wires: [['out-scope']], ...at },
      ...wired({ scope: [['sub'], []], flow: [[]] }),
    ]
    expect(await problemsOf(...change)).toEqual([])
    const cut = await problemsOf(...change, ...wired({ join: [['flow'], [], []] }))
    expect(cut.map(({ message }) => message)).toEqual([expect.stringMatching(/^No wire leads to it/)])
  })

  it('shows each problem on its node, also after a run, and again only when it is new in the log', async () => {
    await world.fresh({ change: [{ id: 'provision', disable: [] }, source('hr-again', 'hr', [['scope'], [], []])] })
    const node = world.red.node('provision') as unknown as { status: (status: { text?: string }) => void }
    const texts: (string | undefined)[] = []
    const own = node.status.bind(node)
    node.status = (status) => {
      texts.push(status.text)
      own(status)
    }
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    await world.until(() => texts.length > 0)
    expect(texts.at(-1)).toBe('1 account · 0 leaving · disables nothing')
  })

  it('A13 N10 that a full sync is needed stands beside a problem of the node, not in its place', async () => {
    await world.fresh()
    world.hire('1', 'Ann', 'Lee')
    await world.red.run('import')
    await world.redeploy({ change: [{ id: 'out-scope', mode: 'expression', expression: 'mv["Department"] != "Labs"' }] })
    const node = world.red.node('import') as unknown as RedNode
    const texts: (string | undefined)[] = []
    node.status = ({ text }) => texts.push(text)
    fromDist<typeof import('../../nodes/adapter/problem-status')>('nodes/adapter/problem-status.js').showProblem(
      node,
      'leads nowhere',
      'it leads nowhere',
    )
    world.red.engine().registry.deployed()
    await world.until(() => texts.length > 1)
    expect(texts.at(-1)).toBe('AD out: scope narrowed. Synchronise HR in full · leads nowhere')
  })
})
