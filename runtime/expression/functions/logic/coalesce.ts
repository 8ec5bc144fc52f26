/** The function Coalesce, with its help and examples. */
import { isAbsent } from '../../value'
import { defineLazy } from '../definition'

export const coalesce = defineLazy({
  name: 'Coalesce',
  group: 'logic',
  parameters: [{ name: 'value', type: 'any', rest: true }],
  nulls: 'foreseen',
  result: 'any',
  help: 'The first value that is there; an empty text is there. What comes after it is not evaluated.',
  examples: [
    ['Coalesce(null, "b", "c")', 'b'],
    ['Coalesce("a", 1 / 0)', 'a'],
    ['Coalesce("", "b")', ''],
    ['Coalesce(null, null)', null],
  ],
  build: (args) => (scope) => {
    for (const argument of args) {
      const value = argument(scope)
      if (!isAbsent(value)) return value
    }
    return null
  },
})
