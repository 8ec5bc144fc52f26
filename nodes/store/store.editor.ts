/** The configuration node store in the editor. */
import { bounds } from '../../runtime/model/bounds'
import type { MvTypeSchema } from '../../runtime/model/schema'
import { zoneOf } from '../../runtime/model/zone'
import { configNode } from '../editor/dialogs/node-definition'
import type { StoreSettings } from '../editor/dialogs/store-form'
import { storeForm } from '../editor/dialogs/store-form'
import { notEmpty, wholeNumber } from '../editor/fields/checks'
import { problemsOf } from '../editor/schema/metaverse-types'
import { person } from '../editor/schema/person'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-store', {
  ...configNode<StoreSettings>({
    migrations,
    defaults: {
      file: { value: 'identity.sqlite', validate: notEmpty('check.fileMissing') },
      retentionDays: { value: 90, validate: wholeNumber('store.retentionDays', bounds.retentionDays) },
      timeZone: {
        value: '',
        validate: (value, _options) =>
          value === '' ||
          value === undefined ||
          zoneOf(String(value)) !== undefined ||
          text('store.noTimeZone', { zone: String(value) }),
      },
      types: {
        value: [person],
        validate: (value, _options) => {
          const types = Array.isArray(value) ? (value as MvTypeSchema[]) : []
          return types.length === 0 ? text('metaverse.none') : (problemsOf(types)[0] ?? true)
        },
      },
    },
    open: ({ container, id, settings }) => storeForm(container, id, settings),
  }),
})
