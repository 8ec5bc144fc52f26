/** What the operations behind the editor's dialogs answer with, as JSON Schema 2020-12. */
import type { JsonSchema } from './json-schema'
import { flag, integer, listOf, object, objectWith, oneOf, orNull, ref, text, time } from './json-schema'

/** Any value of the expression language, plain or tagged. */
const value = {}

const setting = {
  type: 'object',
  properties: {
    name: text,
    label: text,
    kind: oneOf('text', 'secret', 'number', 'boolean', 'choice', 'file', 'list', 'longText'),
    help: text,
  },
  required: ['name', 'label', 'kind', 'help'],
}

const triedOutcome = oneOf('inScope', 'outOfScope', 'joined', 'noMatch', 'ambiguous', 'failed', 'untried')

export const dialogSchemas: Readonly<Record<string, JsonSchema>> = {
  ConnectorType: object({
    name: text,
    label: text,
    help: text,
    settings: listOf(setting),
    abilities: objectWith(
      {
        deltaImport: flag,
        export: flag,
        assignsAnchor: flag,
        confirmsAtOnce: flag,
        readsForms: { ...flag, description: 'Attributes may say how their values are written.' },
        exchangesNames: { ...flag, description: 'Within a batch names change hands in any order.' },
        batchSize: { ...integer, description: 'Requests a batch where nobody sets another.' },
      },
      ['deltaImport', 'export', 'assignsAnchor', 'confirmsAtOnce', 'batchSize'],
    ),
  }),
  ConnectorTypeList: listOf(ref('ConnectorType')),
  DiscoveredTypeList: listOf(ref('DiscoveredType')),
  FileList: object({
    items: listOf(object({ file: { ...text, description: 'As a setting names it.' }, bytes: integer, modified: time })),
    maxBytes: { ...integer, description: 'A file that is handed over may have.' },
  }),
  UploadedFile: object({
    file: { ...text, description: 'As a setting names it.' },
    bytes: integer,
    isNew: { ...flag, description: 'False: the same was there already.' },
  }),
  FlowProblems: object({
    items: listOf(
      object({
        node: { ...orNull(text), description: 'The id of the node that has it; none where it is that of several.' },
        name: text,
        kind: oneOf('fault', 'advice'),
        message: text,
      }),
    ),
  }),
  TriedStep: object({
    from: {
      ...oneOf('imported', 'system', 'metaverse', 'unread'),
      description:
        'What the store has, or what the system shows before an import; `unread` where that takes a login and nobody asked for it.',
    },
    objects: { ...integer, description: 'How many it was tried on.' },
    isCut: { ...flag, description: 'There are more.' },
    object: orNull(object({ at: integer, name: text, values: listOf(object({ attribute: text, text })) })),
    counts: listOf(object({ outcome: triedOutcome, count: integer })),
    outcome: orNull(object({ outcome: triedOutcome, because: text })),
    values: {
      ...listOf(object({ text: orNull(text), keeps: flag, fault: orNull(text), untried: orNull(text), off: flag })),
      description: 'What each row of an attribute flow gives for the object that is shown.',
    },
    found: {
      type: 'object',
      additionalProperties: listOf(text),
      description: 'Values of attributes that have few, the most frequent first.',
    },
    isFound: { ...flag, description: 'Whether there is an object with the text that was to be found.' },
    peopleCut: { ...flag, description: 'A join was tried on the first people only.' },
  }),
  ExpressionProblems: object({
    problems: listOf(
      objectWith({ severity: oneOf('error', 'warning'), message: text, position: integer, length: integer, nearest: text }, [
        'severity',
        'message',
        'position',
        'length',
      ]),
    ),
    zoned: { ...flag, description: 'What it gives depends on the time zone.' },
  }),
  TrialResult: {
    anyOf: [
      object({ value, display: text }, 'The value; null for none.'),
      object({ error: text, position: integer }, 'Why there is no value, and where in the text.'),
    ],
  },
  ConditionRow: objectWith({ attribute: text, operator: text, value, values: listOf(value), ignoreCase: flag }, [
    'attribute',
    'operator',
  ]),
  ConditionGroup: object({
    match: oneOf('all', 'any'),
    parts: listOf({ anyOf: [ref('ConditionRow'), ref('ConditionGroup')] }),
  }),
  ConvertedCondition: {
    anyOf: [
      object({ condition: orNull(ref('ConditionGroup')) }, 'Null when the expression cannot be written as rows.'),
      object({ text }),
    ],
  },
  Function: object({
    name: text,
    group: text,
    signature: text,
    parameters: listOf(object({ name: text, type: text, optional: flag, rest: flag })),
    result: text,
    help: text,
    nulls: { ...text, description: 'A sentence about missing arguments.' },
    examples: listOf(object({ expression: text, result: value })),
    initialOnly: { ...flag, description: 'Allowed in initial-only mappings only.' },
  }),
  FunctionList: listOf(ref('Function')),
  Operator: object({ id: text, label: text, takesValue: oneOf('none', 'one', 'several'), ignoresCase: flag }),
  OperatorList: listOf(ref('Operator')),
}
