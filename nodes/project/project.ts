/** The node project: makes a metaverse object for a record that nothing matched. */
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-project',
    words: ['projected'],
    labels: ['created'],
    settings: () => ({ kind: 'project' }),
  })
}
