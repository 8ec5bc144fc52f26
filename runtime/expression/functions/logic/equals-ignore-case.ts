/** The function EqualsIgnoreCase, with its help and examples. */
import { equalIgnoringCase } from '../../compare'
import { define } from '../definition'

export const equalsIgnoreCase = define({
  name: 'EqualsIgnoreCase',
  group: 'logic',
  parameters: [
    { name: 'a', type: 'any' },
    { name: 'b', type: 'any' },
  ],
  nulls: 'foreseen',
  result: 'boolean',
  help: 'Whether two texts are equal whatever their letter case; a list equals one text when any of its items does.',
  examples: [
    ['EqualsIgnoreCase("ACTIVE", "Active")', true],
    ['EqualsIgnoreCase("Müller", "MÜLLER")', true],
    ['EqualsIgnoreCase("straße", "STRASSE")', true],
    ['EqualsIgnoreCase("Active", "Inactive")', false],
    ['EqualsIgnoreCase(null, "")', false],
    ['EqualsIgnoreCase(null, null)', true],
  ],
  run: equalIgnoringCase,
})
