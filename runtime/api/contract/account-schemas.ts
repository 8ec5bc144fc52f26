/** What the API answers with about why a person has the accounts she has. */
import type { JsonSchema } from './json-schema'
import { flag, integer, listOf, object, oneOf, orNull, ref, text } from './json-schema'

/** Whether an object is as its system has it. */
export const staging = oneOf('normal', 'obsolete', 'awaitingFirstExport', 'awaitingConfirmation')

export const accountSchemas: Readonly<Record<string, JsonSchema>> = {
  AccountsLook: object({
    systems: listOf(
      object({
        system: orNull(ref('Named')),
        account: orNull(object({ object: integer, name: text, staging: staging })),
        rules: listOf(
          object({
            rule: orNull(ref('Named')),
            enabled: flag,
            scope: {
              ...orNull(object({ inScope: flag, because: text })),
              description: 'Null where no wire leads to its scope filter, or it has none.',
            },
            reads: {
              ...listOf(object({ attribute: text, value: orNull(ref('Value')) })),
              description: 'What its condition reads of the person, with the values.',
            },
            account: {
              ...orNull(
                object({ kind: oneOf('has', 'match', 'create', 'deprovision', 'nothing', 'ambiguous', 'taken'), because: text }),
              ),
              description: 'What it makes of the account; null where no wire leads to its provision node.',
            },
          }),
        ),
      }),
    ),
    obstacle: { ...orNull(text), description: 'What stops the person on the way.' },
    passedOver: { ...listOf(text), description: 'Foreign nodes on the way, which a look does not run.' },
  }),
}
