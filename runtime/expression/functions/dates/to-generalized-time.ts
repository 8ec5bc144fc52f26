/** The function ToGeneralizedTime, with its help and examples. */
import { define } from '../definition'

export const toGeneralizedTime = define({
  name: 'ToGeneralizedTime',
  group: 'dates',
  parameters: [{ name: 'date', type: 'date' }],
  nulls: 'null',
  result: 'text',
  help: 'The date as LDAP directories write it, in UTC.',
  examples: [
    ['ToGeneralizedTime("2025-01-31T08:00:00Z")', '20250131080000.0Z'],
    ['ToGeneralizedTime("2025-01-31")', '20250131000000.0Z'],
    ['ToGeneralizedTime("2025-01-31T08:00:00.25Z")', '20250131080000.25Z'],
    ['ToGeneralizedTime("")', null],
    ['ToGeneralizedTime(null)', null],
  ],
  run: (date) => `${date.slice(0, 19).replace(/[-:T]/g, '')}.${date.slice(20, -1) || '0'}Z`,
})
