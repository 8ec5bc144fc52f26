/** Operations about people and objects who are gone (N4). */
import type { OperationList } from './operation'
import { reads } from './operation'
import { about, choice, inPath, paged, store, text } from './parameters'

export const goneOperations = {
  searchGone: {
    ...reads,
    path: 'gone',
    summary: 'People and objects who are gone, as long as history is kept; without q the last first.',
    parameters: {
      q: about(
        'With which a name, one of its words, a number or another value begins; letter case does not count. Or a uuid.',
        text,
      ),
      kind: choice(['person', 'object'] as const),
      ...paged,
    },
    answers: 'GonePage',
  },
  getGone: {
    ...reads,
    path: 'gone/{gone}',
    summary: 'One who is gone: since when and why, the last values with their sources, what became of each account, history.',
    parameters: { gone: inPath.gone, store },
    answers: 'GoneDetail',
  },
} as const satisfies OperationList
