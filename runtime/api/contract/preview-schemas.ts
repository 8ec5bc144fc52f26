/** What the API answers with about previews. */
import type { JsonSchema } from './json-schema'
import { flag, integer, itemsOf, listOf, object, oneOf, orNull, ref, text } from './json-schema'

const counts = { before: integer, after: integer }
const beforeAndAfter = object(counts)

const change = {
  type: 'object',
  properties: {
    side: oneOf('cs', 'mv', 'export'),
    attribute: text,
    from: { description: 'Left out where it is not the same for all of them.' },
    to: { description: 'Left out where it is not the same for all of them.' },
    part: {
      ...object({ from: text, to: text }),
      description: 'What of the value is another in the same way for all of them, as the domain of an address; else left out.',
    },
    rule: orNull(text),
  },
  required: ['side', 'attribute', 'rule'],
} as const

const step = object({
  node: text,
  name: text,
  kind: { ...text, description: 'The type of the node without its prefix, such as scope-filter.' },
  rule: orNull(text),
  way: { ...text, description: 'What the node says of whoever leaves so, such as "in scope"; "failed", or "stays".' },
  output: { ...orNull(integer), description: 'The output, from 0; none of who fails or stays.' },
  because: text,
})

export const previewSchemas: Readonly<Record<string, JsonSchema>> = {
  Preview: object({
    id: integer,
    store: {
      ...text,
      description: 'As `store` of other operations: what is in the preview, such as its run and pending exports.',
    },
    state: oneOf('running', 'ended'),
    run: { ...orNull(ref('Run')), description: 'Null until it has begun, and where it could not begin.' },
    runs: { ...listOf(ref('Run')), description: 'All runs of it that have begun, in their order.' },
    days: {
      ...listOf(text),
      description: 'The day of each of `runs`, as if it were that day, in the zone of the store: such as 2027-03-01.',
    },
    doing: { ...orNull(text), description: 'What it does besides its runs at the moment, a sentence; null: nothing.' },
    trouble: { ...orNull(object({ message: text, next: text })), description: 'What stopped the preview itself.' },
    people: listOf(object({ type: text, before: integer, after: integer })),
    accounts: listOf(object({ system: orNull(ref('Named')), before: integer, after: integer })),
    pendingExports: listOf(
      object({
        system: orNull(ref('Named')),
        create: beforeAndAfter,
        update: beforeAndAfter,
        disable: beforeAndAfter,
        delete: beforeAndAfter,
      }),
    ),
    sameChanges: {
      ...listOf(
        object({
          outcome: text,
          system: orNull(ref('Named')),
          count: integer,
          error: { ...orNull(text), description: 'The code of what they fail by; null: they do not.' },
          failedBefore: { ...integer, description: 'How many of them failed by it before the preview as well.' },
          examples: listOf(text),
          changes: listOf(change),
        }),
      ),
      description: 'What happened to the objects, grouped by sameness, the largest group first; empty while it is running.',
    },
    otherChanges: { ...integer, description: 'Objects that are in none of the groups, of which there are 200 at most.' },
    notRun: {
      ...listOf(object({ node: text, type: text, name: text, messages: integer, leadsOn: flag, because: orNull(text) })),
      description:
        'Nodes that would have got messages and were not run. Where `leadsOn`, objects passed them as they were, for the reason `because`; without one they went no further.',
    },
    problems: {
      ...orNull(listOf(object({ name: text, message: text }))),
      description: 'Of an edited flow: what its nodes would say once it is deployed; else null.',
    },
    exportsHeld: {
      ...listOf(object({ system: orNull(ref('Named')), because: text })),
      description: 'What the next exports would hold back, as the limits of their systems go; empty until it has ended.',
    },
    heldBack: {
      ...listOf(object({ system: orNull(ref('Named')), because: text })),
      description: 'What would wait if it were no preview: runs and exports of paused systems, exports that are held.',
    },
    person: { ...orNull(ref('PreviewedPerson')), description: 'The person it is about; null until it has ended.' },
    wires: {
      ...orNull(
        listOf(object({ node: text, name: text, rule: orNull(text), type: text, output: integer, way: text, ...counts })),
      ),
      description: 'By output the objects that leave by it, where they are counted; null until it has ended.',
    },
  }),
  PreviewList: itemsOf('Preview'),
  ChangedPage: object({
    items: listOf(object({ name: text, object: orNull(integer), identity: orNull(text), person: orNull(text) })),
    next: { ...orNull(text), description: 'Hand back as `after`; null at the end.' },
  }),
  PreviewedPerson: object({
    identity: { ...orNull(text), description: 'Her uuid; null for an object that belongs to nobody.' },
    name: text,
    fate: {
      ...object({
        kind: oneOf('stays', 'failed', 'marked', 'staysMarked', 'unmarked', 'deleted', 'made', 'joined', 'nobodys'),
        on: orNull(text),
        because: text,
        held: {
          ...orNull(text),
          description:
            'Why the limit on people would hold her back at the next run; null: it would not, or `heldBack` says that it is not known.',
        },
        sentence: text,
      }),
      description: 'What becomes of her, or of the object: `on` is the day of a deletion that is not at once.',
    },
    failed: { ...orNull(text), description: 'Why not all of her, or of the object, could be synchronised; null: it could.' },
    course: {
      ...listOf(object({ on: text, sentence: text })),
      description: 'With another day: what becomes of her and of her accounts until then, each step with its day; else empty.',
    },
    connectors: {
      ...listOf(
        object({
          object: integer,
          system: orNull(ref('Named')),
          name: text,
          kind: oneOf('made', 'changed', 'disabled', 'deleted', 'notMade', 'joined', 'disconnected', 'gone', 'stays'),
          sentence: text,
        }),
      ),
      description: 'What becomes of each of her records and accounts.',
    },
    records: {
      ...listOf(
        object({
          object: { ...orNull(integer), description: 'Null: herself, on her way without a record.' },
          system: orNull(ref('Named')),
          name: text,
          lookedAt: flag,
          steps: listOf(step),
        }),
      ),
      description: 'Her records and accounts, each with the steps it came to in their order.',
    },
    exports: {
      ...listOf(
        object({
          object: integer,
          system: orNull(ref('Named')),
          name: text,
          what: oneOf('stays', 'notLookedAt', 'added', 'changed', 'withdrawn'),
          because: text,
          before: orNull(oneOf('create', 'update', 'delete')),
          after: orNull(oneOf('create', 'update', 'delete')),
          changes: listOf(ref('PendingChange')),
        }),
      ),
      description: 'What is, or would be, pending for her accounts.',
    },
  }),
}
