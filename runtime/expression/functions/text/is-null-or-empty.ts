/** The function IsNullOrEmpty, with its help and examples. */
import { isAbsent } from '../../value'
import { define } from '../definition'

export const isNullOrEmpty = define({
  name: 'IsNullOrEmpty',
  group: 'text',
  parameters: [{ name: 'value', type: 'any' }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether there is no value, an empty text or an empty list.',
  examples: [
    ['IsNullOrEmpty(null)', true],
    ['IsNullOrEmpty("")', true],
    ['IsNullOrEmpty(" ")', false],
    ['IsNullOrEmpty(0)', false],
    ['IsNullOrEmpty(Split(null, ";"))', true],
  ],
  run: (value) => isAbsent(value) || value === '',
})
