/** The sidebar's catalogue against the server's names. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pendingStates, runStatuses } from '../../runtime/api/contract/parameters'
import { noCounters, noTargetCounters, runProfiles } from '../../runtime/model/runs'

const file = join(__dirname, '..', '..', 'nodes', 'editor', 'locales', 'en-US', 'sidebar.json')
const texts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>

it.each([
  ['outcome', Object.keys(noCounters())],
  ['target', Object.keys(noTargetCounters())],
  ['status', runStatuses],
  ['profile', [...runProfiles, 'lifecycle', 'object']],
  ['state', pendingStates],
  ['stateHelp', pendingStates],
] as const)("the Identity tab has a word for every %s of the server's", (group, names) => {
  expect(names.filter((name) => !texts[group]?.[name])).toEqual([])
})
