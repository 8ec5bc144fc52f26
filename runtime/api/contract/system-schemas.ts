/** What the API answers with about a connected system's schema, its test and its pauses. */
import type { JsonSchema } from './json-schema'
import { flag, itemsOf, listOf, object, ref, text, time } from './json-schema'

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
  TestOutcome: object({ ok: flag, steps: listOf(object({ name: text, ok: flag, message: text })) }),
}
