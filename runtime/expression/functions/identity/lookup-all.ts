/** The function LookupAll, with its help and examples. */
import { defineInScope } from '../definition'

export const lookupAll = defineInScope({
  name: 'LookupAll',
  group: 'identity',
  parameters: [
    { name: 'type', type: 'text' },
    { name: 'attribute', type: 'text' },
    { name: 'value', type: 'value' },
  ],
  nulls: 'null',
  result: 'list',
  help: 'All metaverse objects of the type that have the value, as references: LookupAll("Person", "Department", cs["name"]) are the members of a department; letter case does not count.',
  examples: [
    ['Count(LookupAll("Person", "Department", null))', 0],
    ['Count(LookupAll("Person", "Department", "nowhere"))', 0],
  ],
  runInScope: (scope, type, attribute, value) => [...(scope.lookUps?.find(type, attribute, value) ?? [])],
})
