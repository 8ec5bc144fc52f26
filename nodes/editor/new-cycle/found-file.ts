/** What is found in a file: how it is read, its columns, its first rows. */
import type { DiscoveredType } from '../../../runtime/model/discovered'
import { api } from '../server/api'
import { say } from './dialog-words'
import { fileSettings, withProposals } from './file-settings'

/** Settings of a CSV system by name. */
export type Settings = Readonly<Record<string, unknown>>

export interface FoundFile {
  readonly settings: Settings
  readonly type: DiscoveredType
  readonly header: readonly string[]
  /** Its first rows, a text a column. */
  readonly first: readonly (readonly string[])[]
  readonly rows: number
}

/** What a CSV system calls its file. */
export const fileOf = (settings: Settings): string => String(settings['file'] ?? '')

/** Proposals that are tried: each may show what else can be proposed. */
const mostTries = 4

/** Looks into the file with these settings, and with what is proposed for all others. Rejects with an ApiError. */
export async function lookIntoFile(chosen: Settings): Promise<FoundFile> {
  let settings: Settings = { ...fileSettings(fileOf(chosen)), ...chosen }
  for (let tries = 0; tries < mostTries; tries++) {
    const { proposals = [] } = await api.test(draftOf(settings))
    const open = proposals.filter(({ setting }) => settings[setting] === undefined)
    const more = withProposals(settings, open)
    if (Object.keys(more).length === Object.keys(settings).length) break
    settings = more
  }
  const types = await api.schema(draftOf(settings))
  const [type] = types
  if (!type) throw new Error(say('file.refused.noColumns', { file: fileOf(settings) }))
  return { settings, type, ...shownOf(type) }
}

const draftOf = (settings: Settings) => ({ id: '', connector: 'csv', settings, credentials: {}, objectTypes: [] })

function shownOf({ attributes, found = {}, first = [] }: DiscoveredType): Pick<FoundFile, 'header' | 'first' | 'rows'> {
  const header = attributes.map(({ name }) => name)
  return {
    header,
    first: first.map((row) => header.map((name) => (Object.hasOwn(row, name) ? (row[name] ?? '') : ''))),
    rows: Math.max(0, ...header.map((name) => found[name]?.objects ?? 0)),
  }
}

/** The encodings that a CSV system can have, as its setting offers them. */
export async function encodingsOffered(): Promise<readonly { readonly value: string; readonly label: string }[]> {
  const csv = (await api.connectors()).find(({ name }) => name === 'csv')
  const choices = csv?.settings.find(({ name }) => name === 'encoding')?.choices ?? []
  return choices.filter(({ value }) => value !== 'auto')
}
