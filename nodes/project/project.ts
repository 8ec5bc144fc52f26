/** The node project: makes a metaverse object for a record that nothing matched. */
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-project',
    words: ['projected'],
    labels: ['created'],
    migrations,
    settings: () => ({ kind: 'project' }),
  })
}
