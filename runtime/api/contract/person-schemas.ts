/** What the API answers with before a person is deleted or erased by hand (L7, N14). */
import type { JsonSchema } from './json-schema'
import { flag, integer, listOf, object, oneOf, orNull, ref, text } from './json-schema'

export const personSchemas: Readonly<Record<string, JsonSchema>> = {
  DeletionLook: object({
    identity: ref('Identity'),
    connectors: listOf(
      object({
        object: integer,
        system: orNull(ref('Named')),
        type: text,
        name: text,
        link: oneOf('none', 'joined', 'projected', 'provisioned', 'byHand'),
        fate: {
          ...oneOf('deleted', 'disabled', 'neverSent', 'disconnected'),
          description: 'Deleted or disabled by the next export; never sent and not made; or it stays without its person.',
        },
        changes: {
          ...listOf(ref('PendingChange')),
          description: 'The values that disable it; of one that is disconnected, a name that it is still owed.',
        },
        held: { ...flag, description: 'The export waits for a person with it.' },
        counts: { ...flag, description: "It counts towards the target's limit on deletions." },
        because: text,
      }),
    ),
    comesBack: { ...listOf(text), description: 'Records from which the next synchronisation makes it again.' },
    limits: { ...listOf(text), description: 'Limits that would hold its deletions for a person.' },
    references: object(
      {
        items: listOf(object({ object: integer, system: orNull(ref('Named')), name: text, attribute: text })),
        total: integer,
      },
      'Objects that refer to one of its connectors, the first 50.',
    ),
    obstacle: { ...orNull(text), description: 'Why it cannot be deleted as things are.' },
    passedOver: { ...listOf(text), description: 'Foreign nodes on the way, which looking does not run.' },
    seen: { ...text, description: 'Hand it back to delete exactly this.' },
  }),
  ErasureLook: object({
    identity: object({
      id: { ...orNull(text), description: 'The uuid; null where it is not known any more.' },
      type: orNull(text),
      name: text,
      isThere: { ...flag, description: 'It is in the metaverse, and is deleted first.' },
    }),
    counts: object({
      objects: { ...integer, description: 'Connector space objects that are removed.' },
      entries: { ...integer, description: 'Entries of the history about it, which are removed.' },
      mentions: { ...integer, description: 'Rows of others that name it, and are redacted.' },
      lists: { ...integer, description: 'Lists of what is missing or would leave that it is taken from.' },
      creates: { ...integer, description: 'Systems of which it is forgotten that its account was not there after its create.' },
    }),
    objects: listOf(
      object({
        object: integer,
        system: orNull(ref('Named')),
        type: text,
        name: text,
        state: {
          ...oneOf('linked', 'gone', 'unsent', 'importing', 'inSystem'),
          description:
            'Linked to it; gone from its system; something waits to be sent; an import of it has not ended; or its system still has it. Only what is gone does not stand in the way.',
        },
      }),
    ),
    passedOn: { ...listOf(integer), description: "Objects that were its own and are another's by now: they stay." },
    shared: { ...integer, description: 'Names that others bear as well: they stay where they stand with others.' },
    comesBack: { ...listOf(text), description: 'Objects that are forgotten, and come back with the next full import.' },
    obstacle: { ...orNull(object({ because: text, next: text })), description: 'Why it cannot be erased as things are.' },
    mayStillHold: { ...listOf(text), description: 'What may still hold something of it afterwards.' },
    seen: { ...text, description: 'Hand it back to erase exactly this.' },
  }),
}
