/** The function IsNullOrWhitespace, with its help and examples. */
import { isAbsent } from '../../value'
import { define } from '../definition'

export const isNullOrWhitespace = define({
  name: 'IsNullOrWhitespace',
  group: 'text',
  parameters: [{ name: 'value', type: 'any' }],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether there is no value, an empty list, or a text of nothing but blanks.',
  examples: [
    ['IsNullOrWhitespace(null)', true],
    ['IsNullOrWhitespace(" ")', true],
    ['IsNullOrWhitespace("")', true],
    ['IsNullOrWhitespace("a ")', false],
  ],
  run: (value) => isAbsent(value) || (typeof value === 'string' && value.trim() === ''),
})
