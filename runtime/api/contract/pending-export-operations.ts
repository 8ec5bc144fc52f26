/** Operations about what waits to be sent: why it does, and what somebody decides about it. */
import type { OperationList } from './operation'
import { approves, operates, reads } from './operation'
import { choice, ids, inPath, paged, pendingStates, store, system } from './parameters'

export const pendingExportOperations = {
  listPendingExports: {
    ...reads,
    path: 'pending-exports',
    summary: 'What waits to be sent.',
    parameters: { system, state: choice(pendingStates), ...paged },
    answers: 'PendingExportPage',
  },
  whyPendingExport: {
    ...reads,
    path: 'pending-exports/{pendingExport}/why',
    summary: 'Why a pending export is what it is: each value back to the import in which it changed. Changes nothing.',
    parameters: { pendingExport: inPath.pendingExport, store },
    answers: 'ExportWhy',
  },
  holdPendingExports: {
    ...operates,
    path: 'pending-exports/hold',
    summary: 'Keeps pending exports back.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
  releasePendingExports: {
    ...approves,
    path: 'pending-exports/release',
    summary: 'Lets pending exports go, past the limits too; a failed one gets a fresh start.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
  discardPendingExports: {
    ...approves,
    path: 'pending-exports/discard',
    summary: 'Throws pending exports away.',
    parameters: { store },
    body: ids,
    answers: 'Review',
  },
} as const satisfies OperationList
