/** The function InIgnoreCase, with its help and examples. */
import { equalIgnoringCase } from '../../compare'
import { define } from '../definition'
import { anyIn } from './any-in'

export const inIgnoreCase = define({
  name: 'InIgnoreCase',
  group: 'logic',
  parameters: [
    { name: 'value', type: 'any' },
    { name: 'candidate', type: 'any', rest: true },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether a value, or any item of a list, is one of the others whatever their letter case.',
  examples: [
    ['InIgnoreCase("fte", "FTE", "Intern")', true],
    ['InIgnoreCase("x", "FTE", "Intern")', false],
    ['InIgnoreCase(null, "a")', false],
  ],
  run: (value, ...candidates) => anyIn(value, candidates, equalIgnoringCase),
})
