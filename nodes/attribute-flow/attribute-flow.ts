/** The node attribute-flow: which values flow, inward or outward as its rule says. */
import { mappings } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-attribute-flow',
    words: ['flowed'],
    labels: ['through'],
    migrations,
    settings: (config) => ({ kind: 'flow', mappings: mappings(config, 'mappings') }),
  })
}
