/** Attributes that are not there, in every place an expression can stand (N10). */
import { describe, expect, it } from 'vitest'
import { attributeFindings } from '../../runtime/engine/canvas/problems/attributes'
import type { RuleView } from '../../runtime/engine/canvas/problems/view'
import type { MappingConfig, StepConfig } from '../../runtime/engine/canvas/registry'
import type { AttributeSchema, MvTypeSchema, ObjectTypeSchema } from '../../runtime/model/schema'

const attribute = (name: string, more: Partial<AttributeSchema> = {}): AttributeSchema => ({
  name,
  type: 'text',
  multi: false,
  required: false,
  mutability: 'readWrite',
  secret: false,
  ...more,
})
const user = {
  name: 'user',
  anchor: 'id',
  secondaryId: 'DN',
  attributes: [
    attribute('id'),
    attribute('DN', { comparison: 'dn' }),
    attribute('status'),
    attribute('manager', { type: 'reference' }),
  ],
} as unknown as ObjectTypeSchema
const unit = { name: 'unit', anchor: 'id', attributes: [attribute('floor')] } as unknown as ObjectTypeSchema
const person = {
  name: 'Person',
  attributes: [attribute('Status'), attribute('Manager', { type: 'reference' })],
} as unknown as MvTypeSchema
const building = { name: 'Building', attributes: [attribute('Street')] } as unknown as MvTypeSchema

function ruleView(direction: 'inbound' | 'outbound'): RuleView {
  return {
    config: { node: 'r', name: 'R', direction, systemNode: 's', csType: 'user', mvType: 'Person', precedence: 1, enabled: true },
    inbound: direction === 'inbound',
    system: { name: 'HR', objectTypes: [user, unit] } as unknown as NonNullable<RuleView['system']>,
    cs: user,
    mv: person,
    mvTypes: [person, building],
    steps: [],
  }
}

const mapping = (value: string, more: Partial<MappingConfig> = {}): MappingConfig => ({
  enabled: true,
  target: 'status',
  kind: 'expression',
  value,
  precedence: '',
  merge: false,
  emptyCounts: false,
  whenMissing: '',
  mode: 'always',
  ...more,
})
const base = { node: 'n', rule: 'r' }
const provision = (disable: readonly MappingConfig[], moveTo: string): StepConfig => ({
  ...base,
  kind: 'provision',
  rows: [],
  action: 'disable',
  onDeletion: '',
  disable,
  moveTo,
  inGrace: '',
  disableCounts: false,
})

/** Every place, as a step in which this expression stands there. */
const places: Readonly<Record<string, (text: string) => StepConfig>> = {
  'a condition': (text) => ({
    ...base,
    kind: 'scope',
    mode: 'expression',
    condition: null,
    expression: `IsPresent(${text})`,
    action: 'disconnect',
  }),
  'a row of an attribute flow': (text) => ({ ...base, kind: 'flow', mappings: [mapping(text)] }),
  'an initial-only row': (text) => ({ ...base, kind: 'flow', mappings: [mapping(`${text} + NewGuid()`, { mode: 'initial' })] }),
  'a value of disabled accounts': (text) => provision([mapping(text)], ''),
  'the container of disabled accounts': (text) => provision([mapping('"x"')], text),
}

const said = (direction: 'inbound' | 'outbound', step: StepConfig) =>
  attributeFindings(ruleView(direction), step).map(({ message }) => message)

describe.each(Object.entries(places))('N10 in %s', (_place, step) => {
  it.each([
    ['cs["statsu"]', "statsu is none of the connected system's attributes; did you mean status?"],
    ['mv["Statsu"]', "Statsu is none of the metaverse's attributes; did you mean Status?"],
    ['cs["Anchro"]', "Anchro is none of the connected system's attributes; did you mean Anchor?"],
    ['mv["DN"]', "DN is none of the metaverse's attributes"],
    ['mv["Manager"]["Sttreet"]', "Sttreet is none of the metaverse's attributes; did you mean Street?"],
    ['cs["manager"]["flor"]', "flor is none of the connected system's attributes; did you mean floor?"],
    ['cs["mannager"]["floor"]', "mannager is none of the connected system's attributes; did you mean manager?"],
  ])('%s is said, with the nearest name', (text, problem) => {
    for (const direction of ['inbound', 'outbound'] as const)
      expect(said(direction, step(text)).filter((message) => message.includes(problem))).toHaveLength(1)
  })
  it.each([
    'cs["Status"]',
    'mv["status"]',
    'cs["Object Type"]',
    'mv["object type"]',
    'cs["dn"]',
    'cs["ANCHOR"]',
    'cs["System"]',
    'extra["statsu"]',
    'mv["Manager"]["Street"]',
    'cs["manager"]["floor"]',
    'cs["manager"]["DN"]',
  ])('%s is right', (text) => {
    for (const direction of ['inbound', 'outbound'] as const)
      expect(said(direction, step(text)).filter((message) => message.includes('is none of'))).toEqual([])
  })
})

describe('N10 a name beside expressions', () => {
  it.each<[string, StepConfig, string]>([
    [
      'a row that copies',
      { ...base, kind: 'flow', mappings: [mapping('statsu', { kind: 'direct', target: 'Status' })] },
      'status',
    ],
    ['a target', { ...base, kind: 'flow', mappings: [mapping('"x"', { target: 'Statsu' })] }, 'Status'],
    ['a join row', { ...base, kind: 'join', rows: [{ pairs: [{ cs: 'statsu', mv: 'Status', ignoreCase: false }] }] }, 'status'],
  ])('%s is said with the nearest name', (_what, step, close) => {
    expect(said('inbound', step)).toEqual([expect.stringContaining(`does not have. Did you mean ${close}? Correct the name`)])
  })
  it('far from all others is said without one', () => {
    const step: StepConfig = { ...base, kind: 'flow', mappings: [mapping('"x"', { target: 'Badge number' })] }
    expect(said('inbound', step)).toEqual([expect.stringContaining('does not have. Correct the name, or add')])
  })
})
