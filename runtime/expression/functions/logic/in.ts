/** The function In, with its help and examples. */
import { equalLoosely } from '../../compare'
import { define } from '../definition'
import { anyIn } from './any-in'

export const inFunction = define({
  name: 'In',
  group: 'logic',
  parameters: [
    { name: 'value', type: 'any' },
    { name: 'candidate', type: 'any', rest: true },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether a value, or any item of a list, is Eq to one of the others or to an item of them; no value is in no list.',
  examples: [
    ['In("FTE", "FTE", "Intern")', true],
    ['In("fte", "FTE", "Intern")', false],
    ['In(5, "4", "5")', true],
    ['In("b", Split("a;b", ";"))', true],
    ['In(Split("x;b", ";"), "a", "b")', true],
    ['In(Split("x;b", ";"), Split("b;c", ";"))', true],
    ['In(null, "a", null)', false],
  ],
  run: (value, ...candidates) => anyIn(value, candidates, equalLoosely),
})
