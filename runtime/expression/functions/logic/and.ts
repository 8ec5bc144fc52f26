/** The function And, with its help and examples. */
import { holds } from '../../value'
import { defineLazy } from '../definition'

export const and = defineLazy({
  name: 'And',
  group: 'logic',
  parameters: [{ name: 'condition', type: 'boolean', rest: true }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether all conditions hold, null counting as false; stops at the first that does not.',
  examples: [
    ['And(true, 1 < 2)', true],
    ['And(true, null)', false],
    ['And(false, 1 / 0 = 1)', false],
  ],
  build: (args) => (scope) => args.every((argument) => holds(argument(scope))),
})
