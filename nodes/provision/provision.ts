/** The node provision: who gets an account, and what becomes of it when they leave. */
import { choice, flag, joinRows, mappings, text } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

const actions = ['disconnect', 'disable', 'delete'] as const

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-provision',
    words: ['account', 'deprovisioned'],
    labels: ['accounts', 'leaving'],
    migrations,
    settings: (config) => ({
      kind: 'provision',
      rows: joinRows(config, 'rows'),
      action: choice(config, 'action', actions, 'disconnect'),
      onDeletion: choice(config, 'onDeletion', [...actions, ''], ''),
      disable: mappings(config, 'disable'),
      moveTo: text(config, 'moveTo'),
      ...(flag(config, 'outOfGroups', { otherwise: false }) && { outOfGroups: true }),
      inGrace: choice(config, 'inGrace', ['now', 'wait', ''], ''),
      disableCounts: flag(config, 'disableCounts', { otherwise: true }),
    }),
  })
}
