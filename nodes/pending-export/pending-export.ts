/** The node pending-export: stages the difference between what an account should be and what it is. */
import { flag } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-pending-export',
    words: ['staged'],
    labels: ['looked at'],
    migrations,
    settings: (config) => ({ kind: 'pendingExport', hold: flag(config, 'hold', { otherwise: false }) }),
  })
}
