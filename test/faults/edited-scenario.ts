/**
 * A story in which the canvas is edited beside its data: rules widened, narrowed, removed, switched off and back, a system taken
 * away, a file refused in between; and accounts exchange their names, some in a circle (A13, A14, I18, E9).
 */
import { directoryNodes } from '../engine/directory-flow'
import { badgeNodes } from '../nodes/badge-nodes'
import type { NodeChange } from '../nodes/cycle-flow'
import { constant, cycleFlow, direct, expression } from '../nodes/cycle-flow'
import type { Press, Scenario, Sources, Step } from './scenarios'
import { story } from './scenarios'

const pageSize = 4
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l']

/**
 * The account of each of the first persons is called so: long enough that a temporary name, which is drawn, is nobody's, since
 * each other one that is tried would be further checkpoints.
 */
function name({ hr }: Sources, to: readonly string[]): void {
  for (const [at, letter] of to.entries()) hr.set(`${at + 1}`, { ...hr.get(`${at + 1}`), phone: `account-${letter}` })
}

const dn = expression('"cn=" + mv["Telephone"] + ",dc=corp"', 'dn')
const account = [dn, direct('Employee ID', 'employeeNumber'), direct('Display Name', 'displayName'), constant('yes', 'enabled')]
const off = (...ids: readonly string[]): NodeChange[] => ids.map((id) => ({ id, d: true }))

const base = (folder: string): readonly NodeChange[] => [
  { id: 'store', retentionDays: 100_000 },
  ...directoryNodes({ file: `${folder}/data/directory.jsonl` }).map((node) =>
    node.id === 'ad' ? { ...node, batchSize: 5 } : node,
  ),
  { id: 'out-flow', mappings: [...account, direct('Department', 'department')] },
  ...badgeNodes(pageSize),
  { id: 'ad-import', pageSize },
]

const widened: readonly NodeChange[] = [
  { id: 'scope', mode: 'all', expression: '' },
  {
    id: 'flow',
    mappings: [
      direct('employeeId', 'Employee ID'),
      expression('Upper(cs["sn"])', 'Display Name'),
      direct('givenName', 'First Name'),
      direct('phone', 'Telephone'),
    ],
  },
  { id: 'out-flow', mappings: [...account, constant('Everywhere', 'department')] },
]
const narrowed: readonly NodeChange[] = [
  { id: 'out-scope', mode: 'expression', expression: 'mv["First Name"] != "Mia"' },
  { id: 'provision', action: 'delete' },
]
const noBadgeRule = off('badge-in', 'badge-join', 'badge-flow')
const canvases: readonly (readonly NodeChange[])[] = [
  [],
  widened,
  [...widened, ...narrowed, ...noBadgeRule],
  [...widened, ...narrowed, ...noBadgeRule, ...off('badge', 'badge-import')],
  [...widened, { id: 'ad-out', enabled: false }],
  [],
]

const full = { profile: 'full-sync' } as const
const hr: Press = { node: 'import' }
const fullHr: Press = { node: 'import', message: full }
const fullBadge: Press = { node: 'badge-import', message: full }
const send: Press = { node: 'export' }
const confirm: Press = { node: 'ad-import' }

interface EditedStep extends Step {
  readonly canvas: number
}

const steps: readonly EditedStep[] = [
  {
    name: 'hire',
    day: 0,
    canvas: 0,
    change: (sources) => {
      story.hired(sources)
      name(sources, names)
    },
    presses: [hr],
  },
  { name: 'badges', day: 0, canvas: 0, change: story.badges, presses: [{ node: 'badge-import' }] },
  { name: 'first export', day: 1, canvas: 0, presses: [send, confirm] },
  {
    name: 'names change hands',
    day: 1,
    canvas: 0,
    change: (sources) => name(sources, ['b', 'c', 'd', 'a', 'f', 'e', 'm', 'g', 'h']),
    presses: [hr],
  },
  { name: 'names are exchanged', day: 1, canvas: 0, presses: [send] },
  { name: 'and confirmed', day: 1, canvas: 0, presses: [confirm] },
  {
    name: 'a delta under wider rules',
    day: 2,
    canvas: 1,
    change: ({ hr: rows }) => rows.set('8', { ...rows.get('8'), employeeType: 'Contractor', department: 'Labs' }),
    presses: [hr],
  },
  { name: 'wider in full', day: 2, canvas: 1, presses: [fullHr, fullBadge] },
  { name: 'wider sent', day: 2, canvas: 1, presses: [send, confirm] },
  { name: 'a wrong file', day: 3, canvas: 2, change: story.wrongNumbers, presses: [hr] },
  { name: 'the right file, narrower in full', day: 3, canvas: 2, change: story.rightNumbers, presses: [hr, fullHr, fullBadge] },
  { name: 'a system is gone', day: 4, canvas: 3, presses: [fullHr] },
  { name: 'what is left is sent', day: 4, canvas: 3, presses: [send, confirm] },
  {
    name: 'the target is switched off',
    day: 5,
    canvas: 4,
    change: ({ hr: rows }) => {
      rows.delete('5')
      rows.set('9', { ...rows.get('9'), sn: 'Parker' })
    },
    presses: [hr, fullHr, { node: 'badge-import', message: { profile: 'full-import+full-sync' } }, send],
  },
  {
    name: 'everything is as it was',
    day: 6,
    canvas: 5,
    presses: [hr, fullHr, { node: 'badge-import', message: { profile: 'full-import+full-sync' } }],
  },
  { name: 'and is sent', day: 6, canvas: 5, presses: [send, confirm] },
  { name: 'full sync', day: 7, canvas: 5, presses: [{ node: 'import', message: { profile: 'full-import+full-sync' } }] },
]

export const edited: Scenario = {
  name: 'edited',
  flow: (folder, step = 0) =>
    cycleFlow({ pageSize, change: merged([...base(folder), ...(canvases[steps[step]?.canvas ?? 0] ?? [])]) }),
  steps,
  openings: [7, 10],
  migratedAt: 6,
}

/** What is changed twice is changed by both. */
function merged(changes: readonly NodeChange[]): NodeChange[] {
  const all = new Map<string, NodeChange>()
  for (const change of changes) all.set(change.id, { ...all.get(change.id), ...change })
  return [...all.values()]
}
