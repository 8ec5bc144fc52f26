/** What the API answers with about objects of both sides: connector space objects, and people with all that is known of them. */
import { staging } from './account-schemas'
import type { JsonSchema } from './json-schema'
import { flag, integer, listOf, object, oneOf, orNull, pageOf, ref, text, time } from './json-schema'

/** Whose an object is, and what somebody has decided on it. */
const decidedProperties = {
  person: { ...orNull(text), description: 'Whose it is, by name and the key of a record.' },
  byHand: {
    ...orNull(object({ decision: oneOf('joined', 'neverJoin'), who: text, at: time, reason: text })),
    description: 'What a person has decided on it, and still stands.',
  },
}

/** As lists and details of connector space objects have them. */
export const objectProperties = {
  id: integer,
  system: orNull(ref('Named')),
  type: text,
  name: text,
  anchor: orNull(text),
  secondaryId: orNull(text),
  link: oneOf('none', 'joined', 'projected', 'provisioned', 'byHand'),
  staging,
  identity: { ...orNull(text), description: 'The uuid of its metaverse object.' },
  rule: orNull(ref('Named')),
  due: { ...flag, description: 'It changed since it was last synchronised.' },
  attributes: ref('Attributes'),
}

const handHistory = {
  ...listOf(
    object({
      run: integer,
      at: time,
      action: text,
      who: text,
      system: orNull(ref('Named')),
      object: orNull(integer),
      name: orNull(text),
      because: { ...text, description: 'What was done, by whom and why, and what came of it.' },
    }),
  ),
  description: 'What people have decided by hand on it and its objects, the last first.',
}

/** Values that its system shows and that could not be read (I7). */
const unread = {
  ...listOf(object({ system: orNull(ref('Named')), name: text, run: integer, at: time, because: text })),
  description: 'Values that could not be read when the record was read last.',
}

const identityProperties = {
  id: { type: 'string', format: 'uuid' },
  type: text,
  name: text,
  origin: oneOf('projected', 'byHand'),
  created: time,
  deletion: orNull(object({ after: time, because: text, system: orNull(ref('Named')) })),
  attributes: ref('Attributes'),
}

const namingProperties = {
  label: { ...text, description: 'The name with the key of a record, which tells namesakes apart: Ann Lee (HR 1001).' },
  formerNames: {
    ...listOf(object({ name: text, until: time })),
    description: 'What it was called before, the last name first, for as long as history is kept.',
  },
}

const supplied = {
  rule: orNull(ref('Named')),
  system: orNull(ref('Named')),
  object: orNull(integer),
  record: { ...orNull(text), description: 'What the record is called; null where there is none, or nobody knows it any more.' },
}

export const objectSchemas: Readonly<Record<string, JsonSchema>> = {
  Object: object(objectProperties),
  ObjectPage: pageOf('ListedObject'),
  ListedObject: object({ ...objectProperties, ...decidedProperties }),
  ObjectDetail: object({
    ...objectProperties,
    ...decidedProperties,
    references: ref('Attributes'),
    nobodys: {
      ...orNull(
        object({
          steps: listOf(
            object({
              rule: orNull(text),
              node: text,
              because: text,
              unmet: { ...listOf(text), description: 'The parts of a condition that it does not meet, as they are written.' },
            }),
          ),
          matching: {
            ...listOf(text),
            description: 'Outbound rules that join such an account to the person who is found for it, by name.',
          },
          joins: { ...orNull(text), description: 'Whose it becomes by now.' },
          isProjected: { ...flag, description: 'A new person is made of it by now.' },
          obstacle: { ...orNull(text), description: 'What stops it.' },
          passedOver: { ...listOf(text), description: 'Foreign nodes on the way, which a look does not run.' },
        }),
      ),
      description: 'Why it belongs to nobody: the steps it comes to, as the rules stand; null where it is somebody’s.',
    },
    handHistory,
    unread,
    pendingExport: orNull(ref('PendingExport')),
    history: listOf(ref('Record')),
  }),
  Identity: object(identityProperties),
  IdentityPage: pageOf('FoundIdentity'),
  FoundIdentity: object({ ...identityProperties, ...namingProperties }),
  IdentityDetail: object({
    ...identityProperties,
    ...namingProperties,
    madeByHand: orNull(ref('MadeByHand')),
    values: listOf(
      object({
        attribute: text,
        value: orNull(ref('Value')),
        suppliedBy: orNull(
          object({
            ...supplied,
            since: time,
            left: { ...orNull(ref('LeftRecord')), description: 'Where the record is its no more, and the value stays.' },
          }),
        ),
        others: {
          ...listOf(
            object({
              ...supplied,
              precedence: integer,
              value: ref('Value'),
              because: { ...text, description: 'Why it lost, or that it is put together with others.' },
            }),
          ),
          description: 'What others offered, the next in line first.',
        },
      }),
    ),
    held: {
      ...listOf(ref('HeldOfPerson')),
      description: 'Lists of people who would leave on which a limit holds it.',
    },
    byNow: {
      ...orNull(
        object({
          changed: listOf(text),
          leaving: listOf(object({ system: orNull(text), name: text, because: text, follows: listOf(text) })),
          unknown: { ...orNull(text), description: 'Why it cannot be told.' },
          values: listOf(object({ attribute: text, value: orNull(ref('Value')) })),
        }),
      ),
      description:
        'What deployments that the store has not been synchronised by yet make of its values: those that become others.',
    },
    referenced: {
      ...listOf(object({ id: text, name: text })),
      description: 'Whom references among the values point at, by uuid, the first 200.',
    },
    byHand: handHistory,
    unread,
    connectors: listOf(ref('Object')),
    pendingExports: listOf(ref('PendingExport')),
    history: listOf(ref('Record')),
  }),
}
