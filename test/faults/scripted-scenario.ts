/**
 * The story with sources in memory and a scripted directory that assigns anchors and is confirmed by an import: small pages, so
 * that many of them are saved.
 */
import { directoryNodes } from '../engine/directory-flow'
import { cycleFlow, text } from '../nodes/cycle-flow'
import { badgeNodes } from '../nodes/badge-nodes'
import type { Press, Scenario } from './scenarios'
import { story } from './scenarios'

const pageSize = 4

/** Managers are references from one record of HR to another. */
const hrAttributes = [
  ...['employeeId', 'givenName', 'sn', 'department', 'employeeType', 'phone'].map(text),
  { name: 'managerId', type: 'reference', multi: false },
]

const confirm: Press = { node: 'ad-import' }
const send: Press = { node: 'export' }

export const scripted: Scenario = {
  name: 'scripted',
  flow: (folder) =>
    cycleFlow({
      pageSize,
      change: [
        { id: 'store', retentionDays: 100_000 },
        ...directoryNodes({ file: `${folder}/data/directory.jsonl` }).map((node) =>
          node.id === 'ad' ? { ...node, batchSize: 5 } : node,
        ),
        ...badgeNodes(pageSize),
        {
          id: 'hr',
          objectTypes: [{ name: 'user', anchor: 'employeeId', attributes: hrAttributes }],
        },
        { id: 'ad-import', pageSize },
      ],
    }),
  steps: [
    { name: 'hire', day: 0, change: story.hired, presses: [{ node: 'import' }] },
    { name: 'badges', day: 0, change: story.badges, presses: [{ node: 'badge-import' }] },
    { name: 'first export', day: 0, presses: [send] },
    { name: 'confirm', day: 0, presses: [confirm] },
    { name: 'join, move, rename, leave', day: 1, change: story.moves, presses: [{ node: 'import' }] },
    { name: 'badges change', day: 1, change: story.newBadges, presses: [{ node: 'badge-import' }] },
    { name: 'export changes', day: 1, presses: [send] },
    { name: 'confirm changes', day: 1, presses: [{ node: 'ad-import', message: { profile: 'delta-import+delta-sync' } }] },
    { name: 'a wrong file', day: 2, change: story.wrongNumbers, presses: [{ node: 'import' }] },
    { name: 'the right file', day: 2, change: story.rightNumbers, presses: [{ node: 'import' }, send, confirm] },
    { name: 'return, leave', day: 5, change: story.returns, presses: [{ node: 'import' }] },
    { name: 'export returns', day: 5, presses: [send] },
    { name: 'confirm returns', day: 5, presses: [confirm] },
    { name: 'delete by hand', day: 6, presses: [{ deleteByHand: '10' }] },
    { name: 'grace is over', day: 32, presses: [{ node: 'lifecycle', message: { confirm: true } }] },
    { name: 'export deletions', day: 32, presses: [send] },
    { name: 'confirm deletions', day: 32, presses: [confirm] },
    { name: 'full sync', day: 33, presses: [{ node: 'import', message: { profile: 'full-import+full-sync' } }] },
    { name: 'erase', day: 34, presses: [{ eraseGone: 'Jan Berg' }] },
    { name: 'prune', day: 95.5, presses: [{ pruneDays: 90 }] },
  ],
  openings: [0, 6],
  migratedAt: 6,
}

/** The same with every page saved by the store's own thread. */
export const threaded: Scenario = { ...scripted, name: 'threaded' }
