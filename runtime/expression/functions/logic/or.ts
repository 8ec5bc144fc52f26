/** The function Or, with its help and examples. */
import { holds } from '../../value'
import { defineLazy } from '../definition'

export const or = defineLazy({
  name: 'Or',
  group: 'logic',
  parameters: [{ name: 'condition', type: 'boolean', rest: true }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether any condition holds, null counting as false; stops at the first that does.',
  examples: [
    ['Or(false, 1 < 2)', true],
    ['Or(false, null)', false],
    ['Or(true, 1 / 0 = 1)', true],
  ],
  build: (args) => (scope) => args.some((argument) => holds(argument(scope))),
})
