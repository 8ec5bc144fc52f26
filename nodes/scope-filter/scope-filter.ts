/** The node scope-filter: which objects a rule takes. */
import type { ConditionGroup } from '../../runtime/expression'
import { outOfScopeActions, scopeModes } from '../../runtime/model/rules'
import { choice, text } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-scope-filter',
    words: ['in scope', 'out of scope'],
    labels: ['in scope', 'out'],
    migrations,
    settings: (config) => ({
      kind: 'scope',
      mode: choice(config, 'mode', scopeModes, 'all'),
      condition: (config['condition'] as ConditionGroup | undefined) ?? null,
      expression: text(config, 'expression'),
      action: choice(config, 'action', outOfScopeActions, 'disconnect'),
    }),
  })
}
