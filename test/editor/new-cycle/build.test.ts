/** The nodes of a new cycle: ordinary ones, wired among themselves, each with its own place. */
import { describe, expect, it } from 'vitest'
import type { CycleAnswers } from '../../../nodes/editor/new-cycle/answers'
import type { BuiltCycle } from '../../../nodes/editor/new-cycle/build'
import { buildCycle } from '../../../nodes/editor/new-cycle/build'
import type { BuildOptions } from '../../../nodes/editor/new-cycle/build-options'
import type { FlowNode } from '../../../nodes/editor/new-cycle/layout'
import { widthOf } from '../../../nodes/editor/new-cycle/layout'
import { directoryTarget } from '../../../nodes/editor/new-cycle/targets'
import { withTarget } from '../../../nodes/editor/new-cycle/propose'
import { person } from '../../../nodes/editor/schema/person'
import { germanFile } from './files'
import { proposedFor } from './found'
import { say } from './say'

const german = () => proposedFor(germanFile('utf-8'))

function built(answers: CycleAnswers, options: Partial<BuildOptions> = {}): BuiltCycle {
  let ids = 0
  return buildCycle(answers, { newId: () => `n${++ids}`, stores: [], rules: [], systems: [], tabNames: [], say, ...options })
}

const placed = ({ nodes }: BuiltCycle): readonly FlowNode[] => nodes.filter(({ x, type }) => x !== undefined && type !== 'group')
const named = ({ nodes }: BuiltCycle, type: string): FlowNode => {
  const found = nodes.find((node) => node.type === type)
  if (!found) throw new Error(`there is no ${type}`)
  return found
}

interface Box {
  readonly id: string
  readonly from: readonly [number, number]
  readonly to: readonly [number, number]
}

function boxOf(node: FlowNode): Box {
  const [x, y, half] = [Number(node['x']), Number(node['y']), widthOf(node) / 2]
  return { id: node.id, from: [x - half, y - 15], to: [x + half, y + 15] }
}

const overlaps = (box: Box, other: Box): boolean =>
  box.from[0] < other.to[0] && other.from[0] < box.to[0] && box.from[1] < other.to[1] && other.from[1] < box.to[1]

describe('the nodes of a new cycle', () => {
  it('lead to nodes that are there, link to each other from both sides, and name what they use', async () => {
    const cycle = built(await german())
    const ids = new Set(cycle.nodes.map(({ id }) => id))
    expect(ids.size).toBe(cycle.nodes.length)
    for (const node of cycle.nodes) {
      for (const to of ((node['wires'] ?? []) as string[][]).flat()) expect(ids).toContain(to)
      for (const name of ['rule', 'system', 'store', 'z', 'g']) if (node[name] !== undefined) expect(ids).toContain(node[name])
      for (const other of (node['links'] ?? []) as string[]) {
        const linked = cycle.nodes.find(({ id }) => id === other)
        expect(linked?.['links']).toContain(node.id)
      }
    }
    expect(cycle.nodes[0]).toMatchObject({ type: 'tab', id: cycle.ids.tab, label: 'people' })
    expect(placed(cycle).filter(({ name }) => name === '' || name === undefined)).toEqual([])
  })

  it.each(['people', 'Personalstammdaten der gesamten Unternehmensgruppe Ost'])(
    'stand where no other stands, each in its group, when the file is called %s',
    async (name) => {
      const answers = await german()
      const cycle = built({ ...answers, source: { ...answers.source, name } })
      const boxes = placed(cycle).map(boxOf)
      const pairs = boxes.flatMap((box, at) => boxes.slice(at + 1).map((other) => [box, other] as const))
      expect(pairs.filter(([box, other]) => overlaps(box, other)).map(([box, other]) => [box.id, other.id])).toEqual([])
      const groups = cycle.nodes.filter(({ type }) => type === 'group')
      for (const node of placed(cycle)) {
        const group = groups.find(({ id }) => id === node['g'])
        expect(group?.['nodes']).toContain(node.id)
        const { from, to } = boxOf(node)
        const [x, y, w, h] = ['x', 'y', 'w', 'h'].map((part) => Number(group?.[part])) as [number, number, number, number]
        expect(x < from[0] && y < from[1] && to[0] < x + w && to[1] < y + h, String(node['name'])).toBe(true)
      }
      if (name === 'people') expect(Math.max(...boxes.map(({ to }) => to[0]))).toBeLessThanOrEqual(1280)
    },
  )

  it('hold what would be written, and delete after the days that were answered', async () => {
    const cycle = built({ ...(await german()), leavers: { action: 'disable', deleteAfterDays: 14 } })
    expect(named(cycle, 'identity-pending-export')).toMatchObject({ hold: true })
    expect(named(cycle, 'identity-store')).toMatchObject({
      types: [{ graceDays: 14, deletionRule: { kind: 'authoritativeSource', systems: [cycle.ids.source], mode: 'any' } }],
    })
    expect(named(cycle, 'identity-provision')).toMatchObject({
      action: 'disable',
      onDeletion: 'delete',
      inGrace: 'now',
      disable: [{ target: 'status', value: 'disabled' }],
    })
  })

  it.each([
    ['disable', null, { action: 'disable', onDeletion: 'delete' }, 36_500],
    ['delete', null, { action: 'delete', onDeletion: 'delete', inGrace: 'now', disable: [] }, 0],
    ['keep', 30, { action: 'disconnect', onDeletion: 'disconnect', disable: [] }, 30],
  ] as const)('do with leavers as answered: %s after %s days', async (action, deleteAfterDays, provision, graceDays) => {
    const cycle = built({ ...(await german()), leavers: { action, deleteAfterDays } })
    expect(named(cycle, 'identity-provision')).toMatchObject(provision)
    expect(named(cycle, 'identity-store')).toMatchObject({ types: [{ graceDays }] })
  })

  it('leave secrets out of the flow', async () => {
    const answers = await german()
    const found = { name: 'Directory', settings: { urls: ['ldap://x'] }, types: [] }
    const target = directoryTarget(answers, found, { credentials: { password: 'sesame' }, container: 'dc=x' })
    const cycle = built(withTarget(answers, target))
    expect(JSON.stringify(cycle.nodes)).not.toContain('sesame')
    expect(cycle.credentials).toEqual({ [cycle.ids.target]: { password: 'sesame' } })
  })
})

describe('a store that is there', () => {
  const store = { id: 'mine', name: 'Mine', types: [{ ...person, graceDays: 7 }] }

  it('is used, and its people are given what they lack', async () => {
    const cycle = built(await german(), { stores: [store], systems: ['people'], tabNames: ['people'] })
    expect(cycle.nodes.filter(({ type }) => type === 'identity-store')).toEqual([])
    expect(cycle.ids.store).toBe('mine')
    expect(cycle.nodes[0]).toMatchObject({ label: 'people 2' })
    const [type] = cycle.storeChange?.types ?? []
    expect(type?.attributes.map(({ name }) => name)).toEqual([...person.attributes.map(({ name }) => name), 'Academic Title'])
    expect(type).toMatchObject({ graceDays: 30, deletionRule: { kind: 'authoritativeSource', systems: [cycle.ids.source] } })
    expect(cycle.storeChange?.because).toHaveLength(2)
  })

  it('with people of another source keeps how long they stay, and gets one source more', async () => {
    const rule = { kind: 'authoritativeSource', systems: ['other'], mode: 'all' } as const
    const rules = [
      {
        id: 'r',
        name: 'R',
        direction: 'inbound',
        system: 'other',
        csType: 'x',
        mvType: 'person',
        precedence: 30,
        enabled: true,
      } as const,
    ]
    const cycle = built(await german(), {
      stores: [{ ...store, types: [{ ...person, graceDays: 7, deletionRule: rule }] }],
      rules,
    })
    expect(cycle.storeChange?.types[0]).toMatchObject({
      graceDays: 7,
      deletionRule: { kind: 'authoritativeSource', systems: ['other', cycle.ids.source], mode: 'all' },
    })
    const inbound = cycle.nodes.find(({ type, direction }) => type === 'identity-sync-rule' && direction === 'inbound')
    expect(inbound).toMatchObject({ precedence: 40 })
  })

  it('without people is given them', async () => {
    const cycle = built(await german(), { stores: [{ ...store, types: [] }] })
    expect(cycle.storeChange?.types).toMatchObject([{ name: 'Person' }])
  })

  it('R2 of another cycle is linked with it from both sides, and is scanned by one node alone', async () => {
    const first = built(await german())
    let ids = 0
    const second = built(await german(), {
      newId: () => `m${++ids}`,
      stores: first.nodes.filter(({ type }) => type === 'identity-store') as never,
      canvas: first.nodes,
    })
    const changed = new Map(second.linkChanges.map(({ id, links }) => [id, links]))
    const all = [...first.nodes.map((node) => ({ ...node, links: changed.get(node.id) ?? node['links'] })), ...second.nodes]
    const ins = all.filter(({ type }) => type === 'link in')
    const outs = all.filter(({ type }) => type === 'link out')
    expect([ins.length, outs.length]).toEqual([2, 7])
    for (const { links } of ins) expect([...(links as string[])].sort()).toEqual(outs.map(({ id }) => id).sort())
    for (const { links } of outs) expect([...(links as string[])].sort()).toEqual(ins.map(({ id }) => id).sort())
    expect(second.nodes.filter(({ type }) => type === 'identity-lifecycle')).toEqual([])
  })
})
