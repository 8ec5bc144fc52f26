/** The settings of a CSV system for a file that somebody chose, with what a test of it proposes. */
import type { SettingProposal } from '../../../runtime/model/discovered'

export type FileSettings = Readonly<Record<string, unknown>>

/** As a test and a discovery are asked with at first: the rest is found out. */
export function fileSettings(file: string): FileSettings {
  return { layout: 'one', file, objectType: 'person' }
}

/** With the first proposal for each setting that has none yet: those that follow are what else it may be. */
export function withProposals(settings: FileSettings, proposals: readonly SettingProposal[]): FileSettings {
  const taken: Record<string, unknown> = {}
  for (const { setting, value } of proposals) if (!(setting in taken) && isOfWhole(setting)) taken[setting] = value
  return { ...settings, ...taken }
}

/** Rows with too few fields are no matter of the file as a whole: somebody looks at them first. */
function isOfWhole(setting: string): boolean {
  return setting !== 'shortRows'
}
