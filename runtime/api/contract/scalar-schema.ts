/** One value of an attribute, as the API answers it. */
import { flag, integer, object, objectWith, orNull, text } from './json-schema'

export const scalar = {
  description:
    'Text, a whole number, true or false. Integers beyond 2^53, decimals, bytes and references are tagged, so that no digit is lost.',
  anyOf: [
    text,
    { type: 'number' },
    flag,
    object({ integer: text }),
    object({ decimal: text }),
    object({ binary: text }, 'Base64.'),
    {
      ...objectWith(
        { ref: orNull(integer), text, unowned: { ...flag, description: 'There is such an object, and it belongs to nobody.' } },
        ['ref', 'text'],
      ),
      description: 'The number of the object it points at; null where that is not known.',
    },
  ],
}
