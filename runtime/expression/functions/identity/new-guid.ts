/** The function NewGuid, with its help and examples. */
import { randomUUID } from 'node:crypto'
import { define } from '../definition'

export const newGuid = define({
  name: 'NewGuid',
  group: 'identity',
  parameters: [],
  nulls: 'null',
  result: 'text',
  help: 'A new random GUID; for initial-only mappings.',
  examples: [
    ['Length(NewGuid())', 36],
    ['RegexMatch(NewGuid(), "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")', true],
  ],
  initialOnly: true,
  run: () => randomUUID(),
})
