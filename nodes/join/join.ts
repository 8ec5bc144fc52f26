/** The node join: finds the metaverse object a record belongs to. */
import { joinRows } from '../adapter/config'
import { registerStep } from '../adapter/step'
import type { Red } from '../adapter/red'
import { migrations } from './migrations'

export default function register(red: Red): void {
  registerStep(red, {
    type: 'identity-join',
    words: ['joined', 'no match', 'ambiguous'],
    labels: ['joined', 'no match', 'ambiguous'],
    migrations,
    settings: (config) => ({ kind: 'join', rows: joinRows(config, 'rows') }),
  })
}
