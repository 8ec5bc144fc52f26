/** The settings of the scripted system as a form shows them. */
import type { SettingDescription } from '../../model/connector'

/** What is set for a scripted system: kinds, defaults and help of each setting. */
export const form: readonly SettingDescription[] = [
  { name: 'system', label: 'Name', kind: 'text', help: 'Connectors of the same name share one system.', required: true },
  { name: 'file', label: 'File', kind: 'file', help: 'Keeps the system beyond the end of the process.' },
  {
    name: 'anchors',
    label: 'Anchors',
    kind: 'choice',
    help: 'Who gives a new object its anchor.',
    default: 'assigned',
    choices: [
      { value: 'assigned', label: 'the system' },
      { value: 'given', label: 'the one who creates it' },
    ],
  },
  { name: 'token', label: 'Token', kind: 'secret', help: 'Not used for anything but to be kept secret.' },
  { name: 'script', label: 'Script', kind: 'longText', help: 'How it misbehaves, as JSON.', placeholder: '{"refuse": [2]}' },
]
