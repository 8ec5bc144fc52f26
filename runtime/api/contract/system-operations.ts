/** Operations about connected systems: how they stand, a test, a pause, and the list an import asks about (I4, N12). */
import type { OperationList } from './operation'
import { approves, operates, reads } from './operation'
import { inPath, paged, pause, release, store } from './parameters'

export const systemOperations = {
  listSystems: {
    ...reads,
    path: 'systems',
    summary: 'The connected systems with how they stand.',
    parameters: { store },
    answers: 'SystemList',
  },
  getSchema: {
    ...reads,
    path: 'systems/{system}/schema',
    summary: 'The object types the system is deployed with.',
    parameters: { system: inPath.system, store },
    answers: 'SystemSchema',
  },
  testSystem: {
    ...operates,
    path: 'systems/{system}/test',
    summary: 'Connects to the system with its deployed settings.',
    parameters: { system: inPath.system, store },
    answers: 'TestOutcome',
  },
  pauseSystem: {
    ...operates,
    path: 'systems/{system}/pause',
    summary: 'Starts nothing for the system until a given time: triggers say so and do nothing.',
    parameters: { system: inPath.system, store },
    body: pause,
    answers: 'Pause',
  },
  resumeSystem: {
    ...operates,
    path: 'systems/{system}/resume',
    summary: 'Ends the pause of a system.',
    parameters: { system: inPath.system, store },
    answers: 'Resumed',
  },
  listMissing: {
    ...reads,
    path: 'systems/{system}/missing',
    summary: 'The objects an import asks about: missing ones, keys that look alike, values that would be emptied.',
    parameters: { system: inPath.system, ...paged },
    answers: 'MissingList',
  },
  releaseMissing: {
    ...approves,
    path: 'systems/{system}/release-missing',
    summary: 'Lets the next import do exactly what is on that list.',
    parameters: { system: inPath.system, store },
    body: release,
    answers: 'Released',
  },
} as const satisfies OperationList
