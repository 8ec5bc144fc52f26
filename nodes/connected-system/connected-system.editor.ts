import type { ObjectTypeSchema } from '../../runtime/model/schema'
import { knownConnectors } from '../editor/server/api'
import { validStore, wholeNumber } from '../editor/fields/checks'
import type { Settings } from '../editor/dialogs/connector-form'
import { problemsOf as settingsProblems } from '../editor/dialogs/connector-form'
import { byId } from '../editor/widgets/dom'
import { defaultLimits, isLimit } from '../editor/dialogs/limits-form'
import { migrate } from '../editor/dialogs/migrate'
import { problemsOf } from '../editor/schema/object-types'
import type { LimitsConfig } from '../editor/canvas/shapes'
import { useStyle } from '../editor/widgets/style'
import type { SystemForm, SystemSettings } from '../editor/dialogs/system-form'
import { systemForm } from '../editor/dialogs/system-form'
import { text } from '../editor/widgets/text'

let form: SystemForm | undefined

RED.nodes.registerType('identity-connected-system', {
  category: 'config',
  defaults: {
    name: { value: '', validate: (value, _options) => (String(value ?? '').trim() === '' ? text('check.nameMissing') : true) },
    configVersion: { value: 1 },
    store: { value: '', type: 'identity-store', validate: validStore },
    connector: { value: 'csv' },
    settings: {
      value: {},
      validate(value, _options) {
        const connector = knownConnectors().find((one) => one.name === (this as unknown as SystemSettings).connector)
        return (connector && settingsProblems(connector.settings, (value ?? {}) as Settings)[0]) ?? true
      },
    },
    objectTypes: {
      value: [],
      validate: (value, _options) => {
        const types = Array.isArray(value) ? (value as ObjectTypeSchema[]) : []
        return types.length === 0 ? text('objectTypes.missing') : (types.flatMap(problemsOf)[0] ?? true)
      },
    },
    batchSize: { value: '', validate: wholeNumber('system.batchSize', 1, 1_000_000, 'optional') },
    concurrency: { value: '', validate: wholeNumber('system.concurrency', 1, 256, 'optional') },
    referencePolicy: { value: 'error' },
    limits: {
      value: defaultLimits,
      validate: (value, _options) => {
        const limits = { ...defaultLimits, ...(value as Partial<LimitsConfig>) }
        const wrong = (Object.keys(defaultLimits) as (keyof LimitsConfig)[]).find((key) => !isLimit(key, limits[key]))
        return wrong ? text('limits.wrong', { limit: text(`limits.${wrong}`) }) : true
      },
    },
  },
  credentials: {
    password: { type: 'password' },
    secret: { type: 'password' },
    clientSecret: { type: 'password' },
    privateKey: { type: 'password' },
  },
  paletteLabel() {
    return (this as unknown as EditorNode)._('palette')
  },
  label() {
    return this.name || this._('palette')
  },
  oneditprepare() {
    useStyle()
    migrate(this, [])
    form = systemForm(byId('identity-connected-system-dialog'), this.id, this as unknown as SystemSettings)
  },
  oneditsave() {
    Object.assign(this, form?.value())
  },
})
