/** What the API answers with about why a person has the accounts she has, and whose an object may be. */
import type { JsonSchema } from './json-schema'
import { flag, integer, itemsOf, listOf, object, oneOf, orNull, ref, text, time } from './json-schema'
import { whySchemas } from './why-schemas'

/** Whether an object is as its system has it. */
export const staging = oneOf('normal', 'obsolete', 'awaitingFirstExport', 'awaitingConfirmation')

export const accountSchemas: Readonly<Record<string, JsonSchema>> = {
  LikelyPeople: itemsOf('LikelyPerson'),
  LikelyPerson: object({
    identity: text,
    type: text,
    name: text,
    score: { type: 'number', description: 'The greater, the more it has in common with the object that few others have.' },
    has: { ...orNull(text), description: 'What it has of the system already, by its name; then the object cannot join it.' },
    values: listOf(
      object({
        attribute: text,
        objectAttribute: text,
        value: orNull(ref('Value')),
        objectValue: orNull(ref('Value')),
        likeness: oneOf('same', 'near', 'other'),
      }),
    ),
  }),
  AccountsLook: object({
    systems: listOf(
      object({
        system: orNull(ref('Named')),
        account: orNull(
          object({
            object: integer,
            name: text,
            staging: staging,
            waiting: {
              ...orNull(
                object({
                  id: integer,
                  operation: oneOf('create', 'update', 'delete'),
                  state: text,
                  because: text,
                  waits: { ...orNull(text), description: 'Why it is not sent yet, although nobody holds it.' },
                  error: { ...orNull(text), description: 'What its system answered when it was sent last.' },
                  nextAttempt: { ...orNull(time), description: 'It is not sent again before.' },
                  staged: { ...orNull(ref('RunOfChange')), description: 'The run that staged it; null: older than history.' },
                }),
              ),
              description: 'What is to be sent to it.',
            },
            disabled: {
              ...listOf(
                object({
                  at: time,
                  run: { ...orNull(ref('RunOfChange')), description: 'The export that disabled it; null: older than history.' },
                  staged: { ...orNull(ref('RunOfChange')), description: 'The run that staged it.' },
                  because: { ...text, description: 'Why, as that run said it.' },
                  enabled: {
                    ...orNull(object({ at: time, run: orNull(ref('RunOfChange')), how: oneOf('sent', 'found') })),
                    description: 'When it was enabled again: sent by an export, or found so by an import.',
                  },
                }),
              ),
              description: 'When it was disabled, the last time first.',
            },
          }),
        ),
        rules: listOf(
          object({
            rule: orNull(ref('Named')),
            enabled: flag,
            scope: {
              ...orNull(
                object({ inScope: flag, because: text, unmet: { ...listOf(text), description: 'The parts that are not met.' } }),
              ),
              description: 'Null where no wire leads to its scope filter, or it has none.',
            },
            reads: {
              ...listOf(object({ attribute: text, value: orNull(ref('Value')) })),
              description: 'What its condition reads of the person, with the values.',
            },
            account: {
              ...orNull(
                object({
                  kind: oneOf('has', 'match', 'create', 'deprovision', 'nothing', 'ambiguous', 'taken'),
                  action: { ...orNull(text), description: 'What is done to an account that is taken away.' },
                  because: text,
                }),
              ),
              description: 'What it makes of the account; null where no wire leads to its provision node.',
            },
            onDeletion: {
              ...orNull(text),
              description: 'What it does to the account once the person, who is to be deleted, is.',
            },
          }),
        ),
      }),
    ),
    left: { ...listOf(ref('LeftRecord')), description: 'Records that are its no more while their values stay.' },
    open: {
      ...listOf(text),
      description: 'What deployments changed of the rules, by which the store has not been synchronised yet, with what to do.',
    },
    obstacle: { ...orNull(text), description: 'What stops the person on the way.' },
    passedOver: { ...listOf(text), description: 'Foreign nodes on the way, which a look does not run.' },
  }),
  MetaverseType: object({
    name: text,
    attributes: listOf(object({ name: text, type: text, multi: flag })),
  }),
  MetaverseTypeList: itemsOf('MetaverseType'),
  MadeByHand: object({ who: text, at: time, reason: text }),
  ...whySchemas,
}
