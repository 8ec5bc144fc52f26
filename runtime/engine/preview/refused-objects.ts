/** Objects that come to a step which cannot work, in a preview: they have failed there, as by its message (N10). */
import type { Engine } from '../engine'
import type { Silence } from './silent-canvas'

/** `engine`: the one on the copy. */
export function refusing(engine: () => Engine): Silence['refused'] {
  return ({ id, type, name }, sentence, message) => {
    const { identity } = message as { readonly identity?: { readonly page?: unknown; readonly object?: unknown } }
    const page = engine().page(identity?.page)
    if (!page || typeof identity?.object !== 'number') return
    page.delivery.foreignNodes.failed([identity.object], { id, type, name, cannotWork: true }, new Error(sentence))
  }
}
