/** Every operation of the API as a list: its route, its permissions, what it takes and what it answers. */
import { dialogOperations } from './dialog-operations'
import type { OperationList } from './operation'
import { approves, byHand, operates, reads } from './operation'
import {
  about,
  choice,
  confirmClock,
  inPath,
  newRun,
  objectStates,
  paged,
  q,
  releasePeople,
  runStatuses,
  seen,
  store,
  system,
  text,
} from './parameters'
import { byHandOperations } from './by-hand-operations'
import { goneOperations } from './gone-operations'
import { erasureOperations } from './erasure-operations'
import { pendingExportOperations } from './pending-export-operations'
import { previewOperations } from './preview-operations'
import { systemOperations } from './system-operations'

const runOperations = {
  startRun: {
    ...operates,
    path: 'runs',
    summary: 'Starts a run.',
    parameters: { store },
    body: newRun,
    answers: 'Run',
    status: 202,
  },
  startNode: {
    ...operates,
    path: 'nodes/{node}/start',
    summary: 'Presses the button of an import, export or lifecycle node: it starts as if a message had come in.',
    parameters: { node: inPath.node },
    stores: 'none',
    answers: 'StartedNode',
  },
  listRuns: {
    ...reads,
    path: 'runs',
    summary: 'Runs, the newest first.',
    parameters: { system, status: choice(runStatuses), ...paged },
    answers: 'RunPage',
  },
  getRun: {
    ...reads,
    path: 'runs/{run}',
    summary: 'One run as it stands.',
    parameters: { run: inPath.run, store },
    answers: 'Run',
  },
  listRunObjects: {
    ...reads,
    path: 'runs/{run}/objects',
    summary: 'What happened to each object that changed or failed in a run.',
    parameters: {
      run: inPath.run,
      outcome: about('Only these, in the words of the counters.', text),
      errors: about('Only what ended in an error, or went through with one.', { type: 'string', enum: ['only'] }),
      ...paged,
    },
    answers: 'RecordPage',
  },
  cancelRun: {
    ...operates,
    path: 'runs/{run}/cancel',
    summary: 'Ends a run after the page in hand.',
    parameters: { run: inPath.run, store },
    answers: 'Run',
    status: 202,
  },
} as const satisfies OperationList

const heldPeopleOperations = {
  listHeldPeople: {
    ...reads,
    path: 'held-people',
    summary: 'Lists of people who would leave by scope, configuration or deletion rule, and are held since they are too many.',
    parameters: { store },
    answers: 'HeldPeopleLists',
  },
  getHeldPeople: {
    ...reads,
    path: 'held-people/{list}',
    summary: 'Who is on such a list.',
    parameters: { list: inPath.list, ...paged },
    answers: 'HeldPeople',
  },
  releaseHeldPeople: {
    ...approves,
    path: 'held-people/{list}/release',
    summary: 'Lets the next synchronisation, or scan, carry out exactly that list.',
    parameters: { list: inPath.list, store },
    body: releasePeople,
    answers: 'Released',
  },
} as const satisfies OperationList

const clockOperations = {
  getClock: {
    ...reads,
    path: 'clock',
    summary: 'The clock runs go by, and whether somebody has to say that it is right.',
    parameters: { store },
    answers: 'Clock',
  },
  confirmClock: {
    ...approves,
    path: 'clock/confirm',
    summary: 'Says that the clock is right, so that what has come due by it is taken.',
    parameters: { store },
    body: confirmClock,
    answers: 'Clock',
  },
} as const satisfies OperationList

const examinationOperations = {
  getExamination: {
    ...reads,
    path: 'examination',
    summary: "When the whole of the store's file was last examined, what was damaged, and whether an examination is under way.",
    parameters: { store },
    answers: 'Examination',
  },
  examineStore: {
    ...operates,
    path: 'examination',
    summary: "Begins to examine the whole of the store's file and answers at once; GET examination shows when it is over.",
    parameters: { store },
    answers: 'Examination',
    status: 202,
  },
} as const satisfies OperationList

const objectOperations = {
  searchMetaverse: {
    ...reads,
    path: 'metaverse',
    summary: 'Metaverse objects.',
    parameters: {
      type: about('Their object type.', text),
      q,
      attribute: about('An attribute they have.', text),
      value: about('The value of that attribute.', text),
      ...paged,
    },
    answers: 'IdentityPage',
  },
  getIdentity: {
    ...reads,
    path: 'metaverse/{identity}',
    summary: 'One metaverse object: values with where they come from, connectors, pending exports, history.',
    parameters: { identity: inPath.identity, store },
    answers: 'IdentityDetail',
  },
  whyValue: {
    ...reads,
    path: 'metaverse/{identity}/values/{attribute}',
    summary: 'Where a value of a person comes from: by which mapping, from what, back to the import in which it changed.',
    parameters: { identity: inPath.identity, attribute: inPath.attribute, store },
    answers: 'ValueWhy',
  },
  whyAccounts: {
    ...reads,
    path: 'metaverse/{identity}/accounts',
    summary: 'Why a metaverse object has an account in each system, or none, by the rules as they stand. Changes nothing.',
    parameters: { identity: inPath.identity, store },
    answers: 'AccountsLook',
  },
  lookAtDeletion: {
    ...reads,
    path: 'metaverse/{identity}/deletion',
    summary: 'What would go with a metaverse object if it were deleted by hand. Changes nothing.',
    parameters: { identity: inPath.identity, store },
    answers: 'DeletionLook',
  },
  deleteIdentity: {
    ...byHand,
    path: 'metaverse/{identity}/delete',
    summary: 'Deletes a metaverse object by hand, with exactly what was looked at.',
    parameters: { identity: inPath.identity, store },
    body: seen,
    answers: 'Run',
    status: 202,
  },
  searchObjects: {
    ...reads,
    path: 'objects',
    summary: 'Connector space objects.',
    parameters: { system, type: about('Their object type.', text), state: choice(objectStates), q, ...paged },
    answers: 'ObjectPage',
  },
  likelyPeople: {
    ...reads,
    path: 'objects/{object}/likely-people',
    summary: 'Whose a connector space object may be that belongs to nobody: the people who have most in common with it.',
    parameters: { object: inPath.object, store },
    answers: 'LikelyPeople',
  },
  getObject: {
    ...reads,
    path: 'objects/{object}',
    summary: 'One connector space object.',
    parameters: { object: inPath.object, store },
    answers: 'ObjectDetail',
  },
} as const satisfies OperationList

const overviewOperations = {
  listRules: {
    ...reads,
    path: 'rules',
    summary: 'The sync rules with their steps, and what is wrong with them.',
    parameters: { store },
    answers: 'RuleList',
  },
  getHealth: {
    ...reads,
    path: 'health',
    summary: 'Whether all works (ok), a person has to decide (waiting), or something does not work (failing, with status 503).',
    parameters: {},
    answers: 'Health',
    failing: 503,
    stores: 'all',
  },
  listProblems: {
    ...reads,
    path: 'problems',
    summary: 'Everything somebody has to look at: what is wrong, since when, and what to do.',
    parameters: {},
    answers: 'ProblemList',
    stores: 'all',
  },
  getMetrics: {
    ...reads,
    path: 'metrics',
    summary: 'Figures in the text format of Prometheus.',
    parameters: {},
    answers: 'text',
    stores: 'all',
  },
  getDescription: {
    ...reads,
    path: 'openapi.json',
    summary: 'This description.',
    parameters: {},
    answers: 'OpenApi',
    stores: 'none',
  },
} as const satisfies OperationList

/** All operations by their id. */
export const operations = {
  ...systemOperations,
  ...previewOperations,
  ...runOperations,
  ...heldPeopleOperations,
  ...clockOperations,
  ...examinationOperations,
  ...objectOperations,
  ...erasureOperations,
  ...byHandOperations,
  ...goneOperations,
  ...pendingExportOperations,
  ...overviewOperations,
  ...dialogOperations,
} as const

export type Operations = typeof operations
export type OperationId = keyof Operations
