/** What the API answers with about where what is to be sent comes from, back to the imports, and about who is gone. */
import type { JsonSchema } from './json-schema'
import { flag, integer, listOf, object, oneOf, orNull, pageOf, ref, text, time } from './json-schema'

const value = orNull(ref('Value'))

const goneProperties = {
  id: { ...integer, description: 'The number it is listed by.' },
  kind: oneOf('person', 'object'),
  identity: { ...orNull(text), description: "A person's uuid, where it was noted." },
  object: { ...orNull(integer), description: "An object's number." },
  system: orNull(ref('Named')),
  type: { ...text, description: 'Empty where an earlier version did not note it.' },
  name: text,
  at: { ...time, description: 'Since when.' },
  because: text,
}

export const whySchemas: Readonly<Record<string, JsonSchema>> = {
  RunOfChange: object({ id: integer, profile: text, system: orNull(text), startedBy: text, started: time }),
  ChangedIn: object({
    run: ref('RunOfChange'),
    at: time,
    from: value,
    isWritten: { ...flag, description: 'An export wrote it to the object itself.' },
  }),
  MappingOfValue: object({
    source: { ...text, description: 'The attribute it copies, its constant or its expression, as the rule stands now.' },
    reads: listOf(ref('ValueRead')),
    lookedUp: {
      ...listOf(
        object({
          type: text,
          attribute: text,
          value: { ...value, description: 'Null where it is secret.' },
          found: { ...listOf(text), description: 'Names of the first who are found.' },
          count: { ...integer, description: 'How many are found.' },
          isFruitless: { ...flag, description: 'It was to find one, and found none or several.' },
        }),
      ),
      description: 'What it looks up, as things are now.',
    },
    ofOthers: { ...listOf(text), description: 'What it reads of objects that look-ups find, as it is written.' },
    readsClock: flag,
    isChanged: { ...flag, description: 'A deployment has changed it since the value was given, which came of another.' },
  }),
  LeftRecord: object({
    record: orNull(text),
    system: orNull(text),
    at: time,
    run: { ...orNull(ref('RunOfChange')), description: 'The run in which it left; null: older than history.' },
    because: { ...text, description: 'Why it is the person’s no more, in what follows "it".' },
    stays: { ...text, description: 'Why its values stay, in what follows "it".' },
  }),
  HeldOfPerson: object({
    list: { ...text, description: 'The node of a system, or `lifecycle`.' },
    name: text,
    run: { ...integer, description: 'The run whose list it is: release it by that.' },
    state: oneOf('waiting', 'released', 'begun'),
    total: { ...integer, description: 'How many are on the list.' },
    since: { ...orNull(ref('RunOfChange')), description: 'The run that asked first; null: older than history.' },
    reasons: { ...listOf(text), description: 'By which limit.' },
    because: { ...text, description: 'Why it would leave.' },
    record: {
      ...orNull(object({ system: orNull(ref('Named')), name: text })),
      description: 'What of it is on the list; null: itself.',
    },
    follows: { ...listOf(text), description: 'What becomes of it once the list is released and carried out.' },
    connectors: {
      ...listOf(
        object({
          system: orNull(ref('Named')),
          name: text,
          fate: oneOf('deleted', 'disabled', 'neverSent', 'disconnected'),
          because: text,
        }),
      ),
      description: 'What becomes of its accounts then.',
    },
  }),
  ValueWhy: object({
    reads: listOf(ref('ValueRead')),
    byNow: {
      ...orNull(ref('ValueByNow')),
      description: 'What deployments that the store has not been synchronised by yet make of it; null: nothing.',
    },
    keptDays: { ...orNull(integer), description: 'How long history is kept; null where it is not known.' },
  }),
  ValueByNow: object({
    changed: { ...listOf(text), description: 'What has changed, and the full synchronisations that bring it about.' },
    leaving: {
      ...listOf(object({ system: orNull(text), name: text, because: text, follows: listOf(text) })),
      description: 'Records that leave the person with them.',
    },
    unknown: { ...orNull(text), description: 'Why it cannot be told.' },
    isSame: { ...flag, description: 'Value and supplier stay as they are.' },
    value,
    supplier: orNull(object({ rule: orNull(text), system: orNull(text), record: orNull(text) })),
    mapping: orNull(ref('MappingOfValue')),
  }),
  ValueRead: object({
    of: oneOf('person', 'object'),
    name: text,
    system: { ...orNull(text), description: "An object's." },
    attribute: text,
    value,
    origin: {
      ...orNull(
        object({
          supplier: orNull(object({ rule: orNull(text), system: orNull(text), record: orNull(text), since: time })),
          left: { ...orNull(ref('LeftRecord')), description: 'Where the record is its no more, and the value stays.' },
          failed: {
            ...orNull(object({ run: integer, at: time, because: text })),
            description: 'What went wrong with the record when something happened to it last.',
          },
          flowed: { ...orNull(ref('ChangedIn')), description: 'The run in which the person got it; null: older than history.' },
          mapping: orNull(ref('MappingOfValue')),
          offers: {
            ...listOf(
              object({
                rule: orNull(text),
                system: orNull(text),
                record: orNull(text),
                value,
                wins: { ...flag, description: 'It is the value, or part of it.' },
                because: { ...text, description: 'Why it is, why it is not, or why nothing is offered.' },
                mapping: { ...orNull(ref('MappingOfValue')), description: 'Null of what one source gives, which has it.' },
              }),
            ),
            description:
              'What each source offers; of values not asked for themselves only where several give it together, or nobody does.',
          },
          isRepeated: { ...flag, description: 'It is followed back already, further above.' },
        }),
      ),
      description: "A person's.",
    },
    changed: { ...orNull(ref('ChangedIn')), description: "An object's; null: older than history." },
  }),
  ExportWhy: object({
    pendingExport: ref('PendingExport'),
    staged: { ...orNull(ref('RunOfChange')), description: 'The run that staged it; null: older than history.' },
    gone: {
      ...orNull(object({ name: text, at: time, because: text })),
      description: 'Whose account it was, where its person is gone.',
    },
    left: {
      ...listOf(ref('LeftRecord')),
      description: "Of an account that is disabled or deleted: its person's records that are hers no more.",
    },
    reasons: {
      ...listOf(
        object({
          rule: orNull(ref('Named')),
          enabled: flag,
          scope: orNull(object({ inScope: flag, because: text, unmet: listOf(text) })),
          reads: listOf(object({ attribute: text, value })),
          account: orNull(object({ kind: text, action: orNull(text), because: text })),
          onDeletion: orNull(text),
          from: listOf(ref('ValueRead')),
        }),
      ),
      description: 'Of an account that is made, disabled or deleted: what the rules of its system say, as they stand now.',
    },
    changes: listOf(
      object({
        attribute: text,
        from: value,
        to: value,
        add: value,
        remove: value,
        rule: orNull(ref('Named')),
        renames: { ...flag, description: 'It gives the account another name, which may move it.' },
        mapping: { ...orNull(ref('MappingOfValue')), description: 'Null where no mapping of the rule gives it any more.' },
        byNow: { ...orNull(object({ value })), description: 'What the mapping gives by now, where that is something else.' },
        found: {
          ...orNull(ref('ChangedIn')),
          description: 'The import that found the account to have what is to be changed.',
        },
      }),
    ),
    keptDays: { ...orNull(integer), description: 'Days that history is kept; null: not known yet.' },
    obstacle: { ...orNull(text), description: 'What stops the person on the way.' },
    passedOver: { ...listOf(text), description: 'Foreign nodes on the way, which a look does not run.' },
  }),
  GoneItem: object(goneProperties),
  GonePage: pageOf('GoneItem'),
  GoneDetail: object({
    ...goneProperties,
    run: { ...orNull(ref('RunOfChange')), description: 'The run in which it went.' },
    formerNames: { ...listOf(text), description: 'What a person was called before, the last name first.' },
    values: {
      ...listOf(
        object({
          attribute: text,
          value,
          supplier: orNull(object({ rule: orNull(text), system: orNull(text), record: orNull(text), since: time })),
          until: { ...orNull(time), description: 'When it was taken away before the person went; null: kept to the end.' },
        }),
      ),
      description: "A person's last values, as far as they were recorded.",
    },
    connectors: {
      ...listOf(
        object({
          object: integer,
          system: orNull(ref('Named')),
          name: text,
          fate: oneOf('deleted', 'disabled', 'neverSent', 'disconnected'),
          because: text,
          isThere: { ...flag, description: 'It is still in the connector space.' },
          pending: orNull(object({ operation: text, state: text })),
          sent: orNull(object({ run: integer, at: time, outcome: text, because: text })),
        }),
      ),
      description: "A person's accounts and records, and what became of each.",
    },
    history: listOf(ref('Record')),
  }),
}
