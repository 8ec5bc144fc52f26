/** The node lifecycle in the editor. */
import { bounds } from '../../runtime/model/bounds'
import { canvasNode } from '../editor/dialogs/node-definition'
import type { Overlap } from '../editor/dialogs/overlap-field'
import { overlapField } from '../editor/dialogs/overlap-field'
import { wholeNumber } from '../editor/fields/checks'
import { storeSetting } from '../editor/fields/references'
import { numberField } from '../editor/widgets/number-field'
import { migrations } from './migrations'

RED.nodes.registerType('identity-lifecycle', {
  ...canvasNode<{ store: string; pageSize: number | string; overlap: Overlap }>({
    phase: 'life',
    icon: 'hourglass-half',
    input: 'input.trigger',
    starts: true,
    outputs: ['output.due', 'output.finished'],
    migrations,
    defaults: {
      store: storeSetting,
      pageSize: { value: 200, validate: wholeNumber('import.pageSize', bounds.pageSize) },
      overlap: { value: 'wait' },
    },
    open: ({ container, settings }) => {
      const value = settings.pageSize ?? 200
      const pageSize = numberField({ label: 'import.pageSize', help: 'lifecycle.pageSizeHelp', value, least: 1, most: 10_000 })
      const overlap = overlapField(settings.overlap)
      container.replaceChildren(overlap.element, pageSize.element)
      return () => ({ pageSize: pageSize.value(), overlap: overlap.value() })
    },
  }),
})
