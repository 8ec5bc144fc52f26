/** The node connector-import in the editor. */
import { bounds } from '../../runtime/model/bounds'
import { systemNode } from '../editor/canvas/canvas'
import type { ImportSettings } from '../editor/dialogs/import-form'
import { importForm } from '../editor/dialogs/import-form'
import { canvasNode } from '../editor/dialogs/node-definition'
import { wholeNumber } from '../editor/fields/checks'
import { systemSetting } from '../editor/fields/references'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-connector-import', {
  ...canvasNode<ImportSettings & { system: string }>({
    phase: 'read',
    icon: 'sign-in',
    input: 'input.trigger',
    starts: true,
    outputs: ['output.objects', 'output.disconnected', 'output.finished'],
    migrations,
    defaults: {
      system: systemSetting,
      profile: { value: 'full-import+delta-sync' },
      pageSize: { value: 200, validate: wholeNumber('import.pageSize', bounds.pageSize) },
      send: { value: 'objects' },
      objectTypes: { value: [] },
      overlap: { value: 'wait' },
    },
    label: (settings) => {
      const system = systemNode(settings.system)?.name
      return system ? text('import.label', { system }) : undefined
    },
    open: ({ container, settings, input }) => {
      const system = input('system')
      const form = importForm(container, settings, () => systemNode(system.val()))
      system.on('change', () => form.refresh())
      return form.value
    },
  }),
})
