/** The button of a node that starts runs: pressed, it starts as if a message had come in. */
import { api, ApiError } from '../server/api'
import { el } from '../widgets/dom'
import { text } from '../widgets/text'

/** For the definition of such a node. */
export const startButton: NonNullable<NodeDefinition['button']> & ThisType<EditorNode> = {
  enabled(): boolean {
    return !this.changed && RED.user.hasPermission('identity.run')
  },
  onclick(): void {
    if (this.changed) return tell('warning', text('start.deployFirst'))
    const name = this.name || this._('palette')
    api.start(this.id).then(
      () => tell('success', text('start.started', { name })),
      (error: unknown) => tell('error', error instanceof ApiError ? `${error.message} ${error.next}`.trim() : String(error)),
    )
  },
}

/** As a text node: names come from data. */
function tell(type: 'success' | 'warning' | 'error', message: string): void {
  RED.notify($(el('span', {}, message)), { type, timeout: 4000 })
}
