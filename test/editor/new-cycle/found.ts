/** What discovery finds in the files of the tests, as the dialog would be told. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FileSettings } from '../../../nodes/editor/new-cycle/file-settings'
import { fileSettings, withProposals } from '../../../nodes/editor/new-cycle/file-settings'
import type { Given } from '../../../nodes/editor/new-cycle/propose'
import { proposeCycle } from '../../../nodes/editor/new-cycle/propose'
import type { CycleAnswers } from '../../../nodes/editor/new-cycle/answers'
import { csv } from '../../../runtime/connectors/csv/connector'
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { say } from './say'

export interface Found {
  readonly type: DiscoveredType
  readonly settings: FileSettings
}

export const nothingThere: Given['existing'] = { person: null, systems: [], tabs: [], files: [] }

/** Tested until nothing more is proposed, then discovered. */
export async function foundIn(content: Buffer): Promise<Found> {
  const userFolder = mkdtempSync(join(tmpdir(), 'idweave-found-'))
  try {
    mkdirSync(join(userFolder, 'data'))
    writeFileSync(join(userFolder, 'data', 'people.csv'), content)
    const context = { allowedFolders: [join(userFolder, 'data')], userFolder, objectTypes: [], log: () => undefined }
    let settings = fileSettings('data/people.csv')
    for (let round = 0; round < 3; round++) {
      const tested = await (await csv.open({ ...settings }, context)).test()
      settings = withProposals(settings, tested.proposals ?? [])
    }
    const [type] = await (await csv.open({ ...settings }, context)).schema()
    if (!type) throw new Error('nothing was found')
    return { type, settings }
  } finally {
    rmSync(userFolder, { recursive: true, force: true })
  }
}

export async function proposedFor(
  content: Buffer,
  existing: Partial<Given['existing']> = {},
): Promise<CycleAnswers & { readonly given: Given; readonly found: DiscoveredType }> {
  const { type, settings } = await foundIn(content)
  const given = { settings, fileName: 'people.csv', existing: { ...nothingThere, ...existing }, say }
  return { ...proposeCycle(type, given), given, found: type }
}
