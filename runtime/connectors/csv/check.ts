/** The connection test of CSV files: can each be opened, and what is in its header? */
import type { TestOutcome, TestStep } from '../../model/connector'
import { counted } from '../../model/counted'
import { messageOf, SyncError } from '../../model/errors'
import { CsvReader } from './file/reader'
import type { CsvFile, CsvSettings } from './settings'

/** Opens every file and reads its header; a step each. */
export async function checkFiles(settings: CsvSettings): Promise<TestOutcome> {
  const steps: TestStep[] = []
  for (const file of settings.files) steps.push(await checkFile(file, settings))
  return { ok: steps.every((step) => step.ok), steps }
}

async function checkFile(file: CsvFile, settings: CsvSettings): Promise<TestStep> {
  const name = `Read ${file.name}`
  try {
    const reader = await CsvReader.open(file, settings)
    await reader.close()
    const { columns, encoding, delimiter } = reader
    if (columns.length === 0) return { name, ok: false, message: 'The file is empty.' }
    const shown = delimiter === '\t' ? 'tab' : delimiter
    return {
      name,
      ok: true,
      message: `${counted(columns.length, 'column')}, separated by "${shown}", ${encoding}: ${columns.join(', ')}`,
    }
  } catch (thrown) {
    const next = thrown instanceof SyncError ? ` ${thrown.next}` : ''
    return { name, ok: false, message: `${messageOf(thrown)}${next}` }
  }
}
