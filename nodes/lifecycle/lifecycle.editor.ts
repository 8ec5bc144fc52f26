/** The node lifecycle in the editor. */
import { bounds } from '../../runtime/model/bounds'
import { canvasNode } from '../editor/dialogs/node-definition'
import type { Overlap } from '../editor/dialogs/overlap-field'
import { overlapField } from '../editor/dialogs/overlap-field'
import { wholeNumber } from '../editor/fields/checks'
import { storeSetting } from '../editor/fields/references'
import { checkbox, field } from '../editor/widgets/dom'
import { numberField } from '../editor/widgets/number-field'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-lifecycle', {
  ...canvasNode<{ store: string; deletions: boolean; pageSize: number | string; overlap: Overlap }>({
    phase: 'life',
    icon: 'hourglass-half',
    input: 'input.trigger',
    outputs: ['output.due', 'output.finished'],
    migrations,
    defaults: {
      store: storeSetting,
      deletions: { value: true },
      pageSize: { value: 200, validate: wholeNumber('import.pageSize', bounds.pageSize) },
      overlap: { value: 'wait' },
    },
    open: ({ container, settings }) => {
      const deletions = checkbox({ label: text('lifecycle.deletions'), checked: settings.deletions !== false })
      const value = settings.pageSize ?? 200
      const pageSize = numberField({ label: 'import.pageSize', help: 'lifecycle.pageSizeHelp', value, least: 1, most: 10_000 })
      const overlap = overlapField(settings.overlap)
      container.replaceChildren(
        field(text('lifecycle.scans'), deletions.element, text('lifecycle.deletionsHelp')),
        overlap.element,
        pageSize.element,
      )
      return () => ({ deletions: deletions.input.checked, pageSize: pageSize.value(), overlap: overlap.value() })
    },
  }),
})
