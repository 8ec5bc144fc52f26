/** Operations about previews: a run tried out on a copy of the store, and what it came to (N6). */
import type { OperationList } from './operation'
import { operates, reads } from './operation'
import { newPreview, paged, previewOfFlow, store } from './parameters'

const preview = { in: 'path', schema: { type: 'integer', minimum: 1 } } as const

export const previewOperations = {
  startPreview: {
    ...operates,
    path: 'previews',
    summary:
      'Tries something out on a copy of the store: a run, one person, or without either a full synchronisation of every system. The connectors read, and nothing is written. The preview before goes.',
    parameters: { store },
    body: newPreview,
    answers: 'Preview',
    status: 202,
  },
  previewFlow: {
    method: 'post',
    permissions: ['identity.run', 'flows.write'],
    path: 'previews/flow',
    summary:
      'Tries out what a flow would do that is edited and not deployed. Nothing of it is deployed, and no node of it is run, but those of others that only compute, apart. Where its store is not deployed either, it is done on an empty one, which answers as `store=undeployed`; without a system or person to try it out on, every system is read and synchronised then.',
    parameters: { store },
    body: previewOfFlow,
    answers: 'Preview',
    status: 202,
    stores: 'edited',
  },
  listPreviews: {
    ...reads,
    path: 'previews',
    summary: 'The last preview, or none.',
    parameters: { store },
    answers: 'PreviewList',
  },
  getPreview: {
    ...reads,
    path: 'previews/{preview}',
    summary: 'One preview as it stands. What is in it is read as from any store, with `store` as it says.',
    parameters: { preview, store },
    answers: 'Preview',
  },
  listChanged: {
    ...reads,
    path: 'previews/{preview}/changes/{group}',
    summary: 'The objects of one group of a preview, by its place in sameChanges, from 1.',
    parameters: { preview, group: preview, ...paged },
    answers: 'ChangedPage',
  },
  cancelPreview: {
    ...operates,
    path: 'previews/{preview}/cancel',
    summary: 'Ends a preview after the page in hand.',
    parameters: { preview, store },
    answers: 'Preview',
    status: 202,
  },
  discardPreview: {
    ...operates,
    path: 'previews/{preview}/end',
    summary: 'Ends a preview and deletes its copy of the store.',
    parameters: { preview, store },
    answers: 'PreviewList',
  },
} as const satisfies OperationList
