/** What the API answers with about previews. */
import type { JsonSchema } from './json-schema'
import { flag, integer, itemsOf, listOf, object, oneOf, orNull, ref, text } from './json-schema'

const beforeAndAfter = object({ before: integer, after: integer })

const change = {
  type: 'object',
  properties: {
    side: oneOf('cs', 'mv', 'export'),
    attribute: text,
    from: { description: 'Left out where it is not the same for all of them.' },
    to: { description: 'Left out where it is not the same for all of them.' },
    rule: orNull(text),
  },
  required: ['side', 'attribute', 'rule'],
} as const

export const previewSchemas: Readonly<Record<string, JsonSchema>> = {
  Preview: object({
    id: integer,
    store: {
      ...text,
      description: 'As `store` of other operations: what is in the preview, such as its run and pending exports.',
    },
    state: oneOf('running', 'ended'),
    run: { ...orNull(ref('Run')), description: 'Null until it has begun, and where it could not begin.' },
    trouble: { ...orNull(object({ message: text, next: text })), description: 'What stopped the preview itself.' },
    people: listOf(object({ type: text, before: integer, after: integer })),
    accounts: listOf(object({ system: orNull(ref('Named')), before: integer, after: integer })),
    pendingExports: listOf(
      object({ system: orNull(ref('Named')), create: beforeAndAfter, update: beforeAndAfter, delete: beforeAndAfter }),
    ),
    sameChanges: {
      ...listOf(
        object({
          outcome: text,
          system: orNull(ref('Named')),
          count: integer,
          examples: listOf(text),
          changes: listOf(change),
        }),
      ),
      description: 'What happened to the objects, grouped by sameness, the largest group first; empty while it is running.',
    },
    otherChanges: { ...integer, description: 'Objects that are in none of the groups, of which there are 200 at most.' },
    notRun: {
      ...listOf(object({ node: text, type: text, name: text, messages: integer, leadsOn: flag })),
      description: 'Nodes that would have got messages and were not run; where `leadsOn`, objects went no further than there.',
    },
  }),
  PreviewList: itemsOf('Preview'),
}
