/** Edits of a canvas, and histories with them, drawn by lot. */
import fc from 'fast-check'
import { canvases, type Canvas } from './random-canvas'
import { type SourceEvent, sourceEvents, who } from './random-sources'

/** One thing that happens in the sources, a run, or a deployment. */
export type Event =
  | SourceEvent
  | { readonly kind: 'days'; readonly count: number }
  | { readonly kind: 'run'; readonly what: 'hr' | 'badge' | 'units' | 'export' | 'full' | 'accounts' | 'broken' }
  | { readonly kind: 'deploy'; readonly canvas: Partial<Canvas> }

const names = ['hr', 'hrScope', 'hrFlows', 'phones', 'phonesScope', 'badge', 'badgePrecedence', 'badgeFlows'] as const
const others = ['tag', 'route', 'ad', 'adScope', 'adFlows', 'action', 'multi', 'deletion', 'nameBy', 'cut'] as const
const references = ['manager', 'peersBy', 'boss', 'boss', 'units', 'membersBy', 'groups'] as const

/** A canvas of which some settings are taken: an edit. */
export const edits: fc.Arbitrary<Partial<Canvas>> = fc
  .tuple(canvases, fc.subarray([...names, ...others, ...references], { minLength: 1, maxLength: 3 }))
  .map(([canvas, chosen]) => Object.fromEntries(chosen.map((name) => [name, canvas[name]])))

const runs = fc.record({
  kind: fc.constant('run' as const),
  what: fc.constantFrom('hr', 'badge', 'units', 'export', 'full', 'accounts', 'broken'),
})
const days = fc.record({ kind: fc.constant('days' as const), count: fc.constantFrom(1, 2, 5) })
const starts = fc.record({ kind: fc.constant('starts' as const), who, days: fc.integer({ min: -3, max: 6 }) })

export const histories: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    ...sourceEvents('department', 'phone', 'phone', 'givenName', 'employeeType'),
    { weight: 6, arbitrary: runs },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant('deploy' as const), canvas: edits }) },
    { weight: 1, arbitrary: days },
    { weight: 2, arbitrary: starts },
  ) as fc.Arbitrary<Event>,
  { minLength: 2, maxLength: 18 },
)

/** What histories begin with. */
export const start: Canvas = {
  hr: 'on',
  hrScope: 'cs["employeeType"] != "C"',
  hrFlows: ['First Name', 'Department', 'Last Name'],
  phones: 'on',
  phonesScope: null,
  badge: 'on',
  badgePrecedence: 5,
  badgeFlows: ['First Name', 'Telephone'],
  tag: 'a',
  route: 'phone',
  ad: 'on',
  adScope: 'IsPresent(mv["Employee ID"])',
  adFlows: ['displayName', 'department', 'mail', 'title', 'manager', 'peers', 'boss'],
  action: 'disconnect',
  multi: false,
  deletion: 'manual',
  nameBy: 'direct',
  manager: 'hr',
  peersBy: null,
  boss: 'mv["Manager"]["First Name"]',
  units: 'on',
  membersBy: 'Department',
  groups: 'on',
  cut: null,
}
