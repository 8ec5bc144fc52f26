/** What the settings of each type of node may be (N10). */
import { bounds, defaultValueKiB } from '../../runtime/model/bounds'
import { defaultLimits } from '../../runtime/model/limits'
import { referencePolicies } from '../../runtime/model/references'
import { deprovisionActions, directions, graceActions, outOfScopeActions, scopeModes } from '../../runtime/model/rules'
import { runProfiles } from '../../runtime/model/runs'
import { sendings } from '../../runtime/engine/canvas/registry'
import { overlaps } from '../../runtime/engine/run-request'
import type { ChosenSchema, SettingSchema } from './read-settings'
import { isSettings } from './read-settings'
import {
  conditionGroup,
  flag,
  joinRows,
  listOf,
  mappingRows,
  object,
  objectType,
  oneOf,
  oneOfElseFirst,
  text,
} from './schema-parts'

const name: SettingSchema = { type: 'string', default: '' }

const percent = (otherwise: number): SettingSchema => ({ type: 'integer', bounds: bounds.percent, default: otherwise })
const objects = (otherwise: number): SettingSchema => ({ type: 'integer', bounds: bounds.objects, default: otherwise })

/** A figure that is none counts as the usual limit; where there is usually no limit, as 0: a guard never opens by mistake. */
const limits: SettingSchema = {
  ...object({
    shrinkPercent: percent(defaultLimits.shrinkPercent),
    shrinkMin: objects(defaultLimits.shrinkMin),
    shrinkMax: objects(defaultLimits.shrinkMax),
    clearPercent: percent(defaultLimits.clearPercent),
    deletePercent: percent(defaultLimits.deletePercent),
    deleteMin: objects(defaultLimits.deleteMin),
    deleteMax: objects(defaultLimits.deleteMax),
    maxCreates: objects(0),
    maxUpdates: objects(0),
    maxRemoved: objects(0),
  }),
}

const pageSize: SettingSchema = { type: 'integer', bounds: bounds.pageSize, default: 200 }
const step = { name, rule: text }

/** By type of node; the types of the metaverse are read one by one (`metaverse-types.ts`). */
const schemas: Readonly<Record<string, ChosenSchema>> = {
  'identity-store': object({
    name,
    file: text,
    timeZone: text,
    retentionDays: { type: 'integer', bounds: bounds.retentionDays, default: 90 },
  }),
  'identity-connected-system': object({
    name,
    store: text,
    connector: text,
    settings: object({}),
    objectTypes: listOf(objectType, 'type'),
    batchSize: { type: 'integer', bounds: bounds.batchSize, default: null },
    concurrency: { type: 'integer', bounds: bounds.concurrency, default: null },
    maxValueKiB: { type: 'integer', bounds: bounds.valueKiB, default: defaultValueKiB },
    referencePolicy: oneOfElseFirst(referencePolicies),
    limits,
  }),
  'identity-sync-rule': object({
    name,
    direction: oneOf(directions),
    system: text,
    csType: text,
    mvType: text,
    enabled: flag,
  }),
  'identity-connector-import': object({
    name,
    system: text,
    profile: oneOf(runProfiles),
    pageSize,
    send: oneOfElseFirst(sendings),
    objectTypes: listOf(text, 'type'),
    overlap: oneOfElseFirst(overlaps),
  }),
  'identity-scope-filter': (given) => {
    const rest = { ...step, mode: oneOf(scopeModes), expression: text, action: oneOf(outOfScopeActions) }
    const byRows = isSettings(given) && given['mode'] === 'rows'
    return byRows ? object({ ...rest, condition: conditionGroup }, ['condition']) : object(rest)
  },
  'identity-join': object({ ...step, rows: joinRows }),
  'identity-project': object(step),
  'identity-attribute-flow': object({ ...step, mappings: mappingRows }, ['mappings']),
  'identity-provision': object({
    ...step,
    rows: joinRows,
    action: oneOf(deprovisionActions),
    onDeletion: oneOf([...deprovisionActions, '']),
    disable: mappingRows,
    moveTo: text,
    outOfGroups: flag,
    inGrace: oneOf([...graceActions, '']),
    disableCounts: flag,
  }),
  'identity-pending-export': object({ ...step, hold: flag }),
  'identity-export': object({ name, system: text, overlap: oneOfElseFirst(overlaps) }),
  'identity-lifecycle': object({ name, store: text, pageSize, overlap: oneOfElseFirst(overlaps) }),
}

/** What the settings of this type of node may be. */
export function schemaOf(type: string): ChosenSchema {
  return schemas[type] ?? object({})
}
