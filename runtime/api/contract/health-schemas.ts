/** What the API answers about health and problems (N10). */
import { problemCodes } from '../../model/problems'
import type { JsonSchema } from './json-schema'
import { integer, listOf, object, oneOf, orNull, ref, text, time } from './json-schema'

const healthStatus = {
  ...oneOf('ok', 'waiting', 'failing'),
  description: 'Waiting: a person has to decide. Failing: something does not work.',
}

export const healthSchemas: Readonly<Record<string, JsonSchema>> = {
  Health: object({
    status: healthStatus,
    stores: listOf(object({ name: text, status: healthStatus, runsUnderWay: integer, problems: listOf(text) })),
  }),
  ProblemList: object({
    status: healthStatus,
    stores: listOf(object({ name: text, status: healthStatus, runsUnderWay: integer })),
    items: listOf(ref('OpenProblem')),
  }),
  OpenProblem: object({
    store: text,
    code: oneOf(...problemCodes),
    state: {
      ...oneOf('advice', 'waiting', 'failing'),
      description: 'A decision that waits too long is failing. With nothing but advice health is ok.',
    },
    since: time,
    system: orNull(ref('Named')),
    rule: orNull(ref('Named')),
    node: { ...orNull(ref('Named')), description: 'The node that shows it.' },
    run: {
      ...orNull(integer),
      description: 'The run it comes of; null where it comes of none, or of one that is not kept any more.',
    },
    count: { ...orNull(integer), description: 'How many objects it concerns; null where it is about none in particular.' },
    sentence: text,
    next: { ...text, description: 'What to do about it.' },
  }),
  Clock: object({
    now: time,
    question: orNull(object({ from: time, to: time, cause: oneOf('moved', 'idle') })),
  }),
}
