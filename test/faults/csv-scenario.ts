/** The story through the shipped reference flow, from file to file: one press imports, synchronises, exports and confirms. */
import { referenceFlow } from '../stories/world'
import type { Press, Scenario } from './scenarios'
import { story } from './scenarios'

/**
 * What was staged by a run that died is sent when somebody asks for it: nobody changed, so nobody reaches the export node by
 * himself.
 */
const rest: Press = { node: 'ref-accounts-again' }
const hr: readonly Press[] = [{ node: 'ref-hr-now' }, rest]

export const csv: Scenario = {
  name: 'csv',
  flow: () =>
    referenceFlow().map((node) => ({
      ...node,
      ...(node.type === 'inject' && { crontab: '' }),
      ...(node.type === 'identity-connector-import' && { pageSize: 4 }),
      ...(node.id === 'ref-store' && { retentionDays: 100_000 }),
      ...(node.id === 'ref-accounts' && { batchSize: 5 }),
    })),
  steps: [
    { name: 'hire', day: 0, change: story.hired, presses: hr },
    { name: 'badges', day: 0, change: story.badges, presses: [{ node: 'ref-badge-now' }, rest] },
    { name: 'join, move, rename, leave', day: 1, change: story.moves, presses: hr },
    { name: 'badges change', day: 1, change: story.newBadges, presses: [{ node: 'ref-badge-now' }, rest] },
    { name: 'return, leave', day: 5, change: story.returns, presses: hr },
    { name: 'grace is over', day: 32, presses: [{ node: 'ref-due', message: { confirm: true } }, rest] },
    { name: 'full sync', day: 33, presses: [{ node: 'ref-hr-import', message: { profile: 'full-import+full-sync' } }, rest] },
    { name: 'prune', day: 95.5, presses: [{ pruneDays: 90 }] },
  ],
  openings: [3],
  migratedAt: 3,
}
