/** The function Lookup, with its help and examples. */
import { defineInScope } from '../definition'

export const lookup = defineInScope({
  name: 'Lookup',
  group: 'identity',
  parameters: [
    { name: 'type', type: 'text' },
    { name: 'attribute', type: 'text' },
    { name: 'value', type: 'value' },
  ],
  nulls: 'null',
  result: 'any',
  help: 'The one metaverse object of the type that has the value, to be read one step further: Lookup("Building", "Code", mv["Building Code"])["Name"]; letter case does not count. None or several give null.',
  examples: [
    ['Lookup("Building", "Code", null)', null],
    ['Lookup("Building", "Code", "nowhere")["Name"]', null],
  ],
  runInScope: (scope, type, attribute, value) => {
    const [found, ...others] = scope.lookUps?.find(type, attribute, value) ?? []
    if (found && others.length === 0) return found
    scope.lookUps?.noteFruitless(type, attribute, found ? 'several' : 'none')
    return null
  },
})
