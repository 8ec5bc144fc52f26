/** The configuration node connected-system in the editor. */
import { bounds } from '../../runtime/model/bounds'
import type { ObjectTypeSchema } from '../../runtime/model/schema'
import type { LimitsConfig } from '../editor/canvas/shapes'
import type { Settings } from '../editor/dialogs/connector-form'
import { problemsOf as settingsProblems, secretNames } from '../editor/dialogs/connector-form'
import { defaultLimits, wrongLimit } from '../editor/dialogs/limits-form'
import { configNode } from '../editor/dialogs/node-definition'
import type { SystemSettings } from '../editor/dialogs/system-form'
import { systemForm } from '../editor/dialogs/system-form'
import { notEmpty, wholeNumber } from '../editor/fields/checks'
import { storeSetting } from '../editor/fields/references'
import { problemsOf } from '../editor/schema/object-types'
import { knownConnectors } from '../editor/server/api'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-connected-system', {
  ...configNode<SystemSettings & { store: string }>({
    secrets: secretNames,
    migrations,
    defaults: {
      name: { value: '', validate: notEmpty('check.nameMissing') },
      store: storeSetting,
      connector: { value: 'csv' },
      settings: {
        value: {},
        validate(value, _options) {
          const chosen = (this as unknown as SystemSettings).connector
          const connector = knownConnectors().find(({ name }) => name === chosen)
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
      batchSize: { value: '', validate: wholeNumber('system.batchSize', bounds.batchSize, 'optional') },
      concurrency: { value: '', validate: wholeNumber('system.concurrency', bounds.concurrency, 'optional') },
      maxValueKiB: { value: '', validate: wholeNumber('system.maxValueKiB', bounds.valueKiB, 'optional') },
      referencePolicy: { value: 'error' },
      limits: {
        value: defaultLimits,
        validate: (value, _options) => {
          const wrong = wrongLimit((value ?? {}) as Partial<LimitsConfig>)
          return wrong === undefined || text('limits.wrong', { limit: text(`limits.${wrong}`) })
        },
      },
    },
    open: ({ container, id, settings }) => systemForm(container, id, settings).value,
  }),
})
