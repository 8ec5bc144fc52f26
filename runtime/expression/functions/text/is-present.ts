/** The function IsPresent, with its help and examples. */
import { isAbsent } from '../../value'
import { define } from '../definition'

export const isPresent = define({
  name: 'IsPresent',
  group: 'text',
  parameters: [{ name: 'value', type: 'any' }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether there is a value: neither null, nor an empty text, nor an empty list.',
  examples: [
    ['IsPresent("x")', true],
    ['IsPresent(false)', true],
    ['IsPresent(" ")', true],
    ['IsPresent("")', false],
    ['IsPresent(null)', false],
  ],
  run: (value) => !isAbsent(value) && value !== '',
})
