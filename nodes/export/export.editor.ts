/** The node export in the editor. */
import { systemNode } from '../editor/canvas/canvas'
import { canvasNode } from '../editor/dialogs/node-definition'
import type { Overlap } from '../editor/dialogs/overlap-field'
import { overlapField } from '../editor/dialogs/overlap-field'
import { systemSetting } from '../editor/fields/references'
import { text } from '../editor/widgets/text'
import { migrations } from './migrations'

RED.nodes.registerType('identity-export', {
  ...canvasNode<{ system: string; overlap: Overlap }>({
    phase: 'write',
    icon: 'sign-out',
    input: 'input.trigger',
    starts: true,
    outputs: ['output.exported', 'output.failed', 'output.finished'],
    migrations,
    defaults: {
      system: systemSetting,
      overlap: { value: 'wait' },
    },
    label: (settings) => {
      const system = systemNode(settings.system)?.name
      return system ? text('export.label', { system }) : undefined
    },
    open: ({ container, settings }) => {
      const overlap = overlapField(settings.overlap)
      container.replaceChildren(overlap.element)
      return () => ({ overlap: overlap.value() })
    },
  }),
})
