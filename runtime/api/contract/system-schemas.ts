/** What the API answers with about a connected system's schema, its test and its pauses. */
import type { JsonSchema } from './json-schema'
import { flag, integer, itemsOf, listOf, object, objectWith, oneOf, ref, text, time } from './json-schema'

const sure = oneOf('certain', 'likely', 'unsure')

export const systemSchemas: Readonly<Record<string, JsonSchema>> = {
  Pause: object({ reason: text, until: time, by: text, since: time }),
  Resumed: object({ resumed: flag }),
  SystemList: itemsOf('System'),
  ObjectType: {
    type: 'object',
    properties: { name: text, anchor: text, attributes: listOf({ type: 'object', required: ['name', 'type', 'multi'] }) },
    required: ['name', 'anchor', 'attributes'],
  },
  SystemSchema: object({ objectTypes: listOf(ref('ObjectType')) }),
  TestOutcome: objectWith(
    {
      ok: flag,
      steps: listOf(object({ name: text, ok: flag, message: text })),
      proposals: {
        ...listOf(object({ setting: text, value: {}, sure, because: text })),
        description: 'Settings by which more could be read.',
      },
    },
    ['ok', 'steps'],
  ),
  DiscoveredType: {
    type: 'object',
    properties: {
      name: text,
      anchor: text,
      attributes: listOf({ type: 'object', required: ['name', 'type', 'multi'] }),
      found: {
        type: 'object',
        description: 'By attribute, what its values show.',
        additionalProperties: objectWith(
          {
            samples: listOf(text),
            filled: integer,
            objects: integer,
            isDistinct: { ...flag, description: 'No two objects have the same value; left out where two do.' },
            values: {
              ...listOf(object({ value: text, rows: integer })),
              description:
                'All of them, the most frequent first; left out where they are more than twenty, or nobody may see them.',
            },
            looksLike: objectWith({ type: text, form: { type: 'object' }, sure, because: text }, ['type', 'sure', 'because']),
          },
          ['samples', 'filled', 'objects'],
        ),
      },
      keys: { ...listOf(text), description: 'What could be the anchor, the best first.' },
      first: {
        ...listOf({ type: 'object', additionalProperties: text }),
        description: 'The first objects, as their values stand there; none of attributes that nobody may see.',
      },
      containers: {
        ...listOf(text),
        description: 'Of a directory: below which entries such objects could be made, the likeliest first.',
      },
      separator: { ...text, description: 'Of a file: what separates its fields.' },
      isWhole: { ...flag, description: 'These are all attributes that it has.' },
    },
    required: ['name', 'anchor', 'attributes'],
  },
}
