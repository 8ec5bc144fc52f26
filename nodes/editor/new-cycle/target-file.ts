/**
 * The file of accounts that is to be. It is there with its columns before anything reads it, which then finds no accounts,
 * and not no file.
 */
import type { CycleAnswers } from './answers'
import { sendFile } from './send-file'

/** Separators as a CSV system names them; without one its files have commas. */
const separators: Readonly<Record<string, string>> = { ';': ';', '|': '|', tab: '\t' }

/** Makes the file of a new target, and gives the answers with the name that it got. Rejects with an ApiError. */
export async function withTargetFile(answers: CycleAnswers): Promise<CycleAnswers> {
  const { target } = answers
  if (target.kind !== 'newFile') return answers
  const separator = separators[String(target.settings['delimiter'])] ?? ','
  const header = target.objectType.attributes.map(({ name }) => name).join(separator)
  const name = String(target.settings['file']).split('/').at(-1) ?? 'accounts.csv'
  const file = await sendFile(new File([`${header}\n`], name), () => undefined)
  return { ...answers, target: { ...target, settings: { ...target.settings, file } } }
}
