/** The node provision: who gets an account, and what becomes of it when they leave. */
import { deprovisionActions, graceActions } from '../../runtime/model/rules'
import { choice, flag, joinRows, mappings, text } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-provision',
    words: ['account', 'deprovisioned'],
    labels: [['account', 'accounts'], 'leaving'],
    migrations,
    settings: (config) => ({
      kind: 'provision',
      rows: joinRows(config, 'rows'),
      action: choice(config, 'action', deprovisionActions, 'disconnect'),
      onDeletion: choice(config, 'onDeletion', [...deprovisionActions, ''], ''),
      disable: mappings(config, 'disable'),
      moveTo: text(config, 'moveTo'),
      ...(flag(config, 'outOfGroups', { otherwise: false }) && { outOfGroups: true }),
      inGrace: choice(config, 'inGrace', [...graceActions, ''], ''),
      disableCounts: flag(config, 'disableCounts', { otherwise: true }),
    }),
  })
}
