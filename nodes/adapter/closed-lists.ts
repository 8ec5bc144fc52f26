/** Settings that take one of a few words, and what a hand-edited flow has there that is none of them (N10). */
import { conditionOperators } from '../../runtime/expression'
import type { NodeConfig } from './red'

/** Scope filter, provision and sync rule: with another word nobody knows whom the step is about, or what becomes of them. */
export const scopeModes = ['all', 'rows', 'expression'] as const
export const outOfScopeActions = ['disconnect', 'remainJoined'] as const
export const deprovisionActions = ['disconnect', 'disable', 'delete'] as const
export const deletionActions = [...deprovisionActions, ''] as const
export const graceActions = ['now', 'wait', ''] as const
export const directions = ['inbound', 'outbound'] as const

/** What a run does with another word is harmless: the first stands for it. */
export const overlaps = ['wait', 'drop'] as const
export const sendings = ['objects', 'pages'] as const
export const referencePolicies = ['error', 'warn', 'ignore'] as const

type Settings = Readonly<Record<string, unknown>>
type Words = Readonly<Record<string, readonly string[]>>

const needed: Readonly<Record<string, Words>> = {
  'identity-scope-filter': { mode: scopeModes, action: outOfScopeActions },
  'identity-provision': { action: deprovisionActions, onDeletion: deletionActions, inGrace: graceActions },
  'identity-sync-rule': { direction: directions },
}

const harmless: Readonly<Record<string, Words>> = {
  'identity-connector-import': { overlap: overlaps, send: sendings },
  'identity-export': { overlap: overlaps },
  'identity-lifecycle': { overlap: overlaps },
  'identity-connected-system': { referencePolicy: referencePolicies },
}

const ofRow: Words = {
  kind: ['direct', 'constant', 'expression'],
  whenMissing: ['evaluate', 'nothing', 'keep', 'fail'],
  mode: ['always', 'initial', 'whenEmpty'],
  sharing: ['owned', 'shared'],
}

const ofDeletionRule: Words = { kind: ['manual', 'lastConnector', 'authoritativeSource'], mode: ['any', 'all'] }

const ofConditionRow: Words = { operator: conditionOperators.map(({ id }) => id) }

const ofGroup: Words = { match: ['all', 'any'] }

/** A word that is none of its setting's. */
export interface UnknownWord {
  /** `its setting mode is "x", which is none of all, rows, expression`. */
  readonly sentence: string
  /** What it counts as; null where no word could stand for it, and the node cannot work. */
  readonly otherwise: string | null
}

/** What the node's settings have that is no word of theirs. Settings that are left out are none of these. */
export function unknownWords(type: string, config: NodeConfig): readonly UnknownWord[] {
  return [
    ...unknownIn(config, needed[type] ?? {}, 'its setting'),
    ...harmlessIn(config, harmless[type] ?? {}),
    ...[...recordsOf(config['mappings']), ...recordsOf(config['disable'])].flatMap(unknownInRow),
    ...(type === 'identity-scope-filter' && config['mode'] === 'rows' ? unknownInCondition(config['condition']) : []),
    ...(type === 'identity-store' ? recordsOf(config['types']).flatMap(unknownInType) : []),
  ]
}

function unknownIn(settings: Settings, words: Words, place: string): UnknownWord[] {
  return Object.entries(words).flatMap(([name, known]) => {
    const given = settings[name]
    if (given === undefined || given === null || given === '' || known.some((word) => word === given)) return []
    const allowed = known.filter((word) => word !== '').join(', ')
    return [{ sentence: `${place} ${name} is ${JSON.stringify(given)}, which is none of ${allowed}`, otherwise: null }]
  })
}

function harmlessIn(settings: Settings, words: Words): UnknownWord[] {
  return Object.entries(words).flatMap(([name, known]) =>
    unknownIn(settings, { [name]: known }, 'its setting').map((word) => ({ ...word, otherwise: known[0] ?? null })),
  )
}

function unknownInRow(row: Settings): UnknownWord[] {
  return row['enabled'] === false ? [] : unknownIn(row, ofRow, `in its row for ${String(row['target'])} the setting`)
}

function unknownInCondition(part: unknown): UnknownWord[] {
  if (!isRecord(part)) return []
  if (!Array.isArray(part['parts']))
    return unknownIn(part, ofConditionRow, `in its condition on ${String(part['attribute'])} the`)
  return [...unknownIn(part, ofGroup, 'in its condition the setting'), ...part['parts'].flatMap(unknownInCondition)]
}

function unknownInType({ name, deletionRule }: Settings): UnknownWord[] {
  return isRecord(deletionRule)
    ? unknownIn(deletionRule, ofDeletionRule, `in the deletion rule of ${String(name)} the setting`)
    : []
}

function recordsOf(value: unknown): readonly Settings[] {
  return Array.isArray(value) ? value.filter(isRecord) : []
}

function isRecord(value: unknown): value is Settings {
  return typeof value === 'object' && value !== null
}
