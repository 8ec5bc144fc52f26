/** What people call the profiles of runs, within a sentence. */
import type { Run } from './runs'

export const profileWords: Readonly<Record<Run['profile'], string>> = {
  'full-import': 'full import',
  'delta-import': 'import of changes',
  'full-sync': 'full sync',
  'thorough-full-sync': 'thorough full sync',
  'delta-sync': 'sync of changes',
  'full-import+full-sync': 'full import, full sync',
  'full-import+delta-sync': 'full import, sync',
  'delta-import+delta-sync': 'import of changes, sync',
  export: 'export',
  lifecycle: 'what is due',
  object: 'one object',
  deletion: 'deleted by hand',
  join: 'joined by hand',
  disconnect: 'disconnected by hand',
  'never-join': 'never to join',
  'allow-join': 'may join again',
  project: 'made a person by hand',
  hold: 'hold',
  release: 'release',
  discard: 'discard',
  clock: 'clock confirmed',
  pause: 'pause',
  resume: 'resume',
  'pause-ended': 'pause ended',
}
