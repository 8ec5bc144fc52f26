/** Export to CSV files. */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises'
import type { ExportOptions, ExportRequest, ExportResult } from '../../model/connector'
import { messageOf, SyncError } from '../../model/errors'
import type { ObjectTypeSchema } from '../../model/schema'
import { missingFiles } from './file/missing-files'
import type { CsvFile, CsvSettings } from './settings'
import { mayHold } from './settings'
import { applyRequest, requestAnchor, rowKey } from './target/changes'
import type { Aside } from './target/aside'
import { AsideByFile } from './target/aside'
import { nameTaken, refuseTakenNames } from './target/names'
import { tellWritten } from './target/tell-written'
import type { TargetFile } from './target/target-file'
import { makeEmptyTarget, openTarget } from './target/target-file'
import { WrittenText } from './target/written'

/** How often a batch starts anew because somebody else wrote the file meanwhile. */
const attempts = 3

/**
 * Carries out a batch: each file is rewritten once, in one step, and only when something changes. The first one of a system
 * without files makes all of them (R13): a file that is missing beside others would be a mistake in its path.
 */
export async function exportBatch(
  settings: CsvSettings,
  batch: readonly ExportRequest[],
  options: ExportOptions,
  signal: AbortSignal,
  aside = new AsideByFile(),
): Promise<ExportResult[]> {
  const { objectTypes } = options
  const results: ExportResult[] = []
  const left = new Set(batch)
  const isFirst = settings.files.length > 1 && (await missingFiles(settings)) !== null
  // Where one cannot be made, the next import says that it is missing.
  for (const file of settings.files) {
    const requests = batch.filter(
      (request) => mayHold(file, request.type) && objectTypes.some((type) => type.name === request.type),
    )
    for (const request of requests) left.delete(request)
    const values = { requests, aside: aside.of(file) }
    if (requests.length > 0) results.push(...(await exportToFile(file, settings, values, options, signal)))
    else if (isFirst) await makeEmptyTarget(file, settings, objectTypes, signal).catch(() => undefined)
  }
  for (const { id, type } of left)
    results.push({
      id,
      outcome: 'failed',
      confirmed: false,
      permanent: true,
      message: `The system has no file for objects of the type ${type}.`,
    })
  return results
}

/**
 * The requests with their large values kept in a file beside each target, so that a batch has room for all of them. What cannot
 * be kept is said when the batch is carried out.
 */
export async function layAside(
  { files, quote }: CsvSettings,
  requests: readonly ExportRequest[],
  objectTypes: readonly ObjectTypeSchema[],
  aside: AsideByFile,
): Promise<readonly ExportRequest[]> {
  // Nothing says then that a separator in a value is none.
  if (quote === '') return requests
  const laid: ExportRequest[] = []
  for (const request of requests) {
    const file = files.find((each) => mayHold(each, request.type))
    const type = objectTypes.find(({ name }) => name === request.type)
    laid.push(file && type ? await aside.of(file).lay(file, request, type) : request)
  }
  return laid
}

async function exportToFile(
  file: CsvFile,
  settings: CsvSettings,
  { requests, aside }: { readonly requests: readonly ExportRequest[]; readonly aside: Aside },
  { objectTypes, warn, written }: ExportOptions,
  signal: AbortSignal,
): Promise<ExportResult[]> {
  const types = new Map(objectTypes.map((type) => [type.name, type]))
  const typeOf = (request: ExportRequest) => types.get(request.type) as ObjectTypeSchema
  const keys = requests.map((request) => rowKey(typeOf(request), requestAnchor(request, typeOf(request))))
  const names = new Set(requests.flatMap((request) => nameTaken(request, typeOf(request)) ?? []))
  try {
    if (aside.failure !== undefined) throw aside.failure
    for (let attempt = 1; attempt <= attempts; attempt++) {
      if (signal.aborted) return notWritten(requests, 'The export was cancelled before the file was written.')
      const target: TargetFile = await openTarget(file, settings, objectTypes, { keys, names, aside })
      const results = refuseTakenNames(requests, typeOf, target.table, await applyAll(requests, typeOf, target))
      const seen = written && settings.typeColumn === null ? new WrittenText(settings.quote) : null
      const outcome = await target.write(signal, seen)
      if (outcome === 'writtenAsOurs') warn?.('rights-not-kept', notKept(file))
      const isWritten = outcome === 'written' || outcome === 'writtenAsOurs'
      if (isWritten && written && seen)
        await tellWritten(file, settings, objectTypes, { written, seen, target, requests, results, keys })
      if (isWritten) return results
      if (outcome === 'cancelled') return notWritten(requests, 'The export was cancelled before the file was written.')
    }
    return notWritten(
      requests,
      `${file.name} was changed by somebody else ${attempts} times while it was being written. Export again when it is closed.`,
    )
  } catch (thrown) {
    if (thrown instanceof SyncError) return notWritten(requests, `${thrown.message} ${thrown.next}`.trim())
    if (!/^E[A-Z]+$/.test(String((thrown as NodeJS.ErrnoException).code))) throw thrown
    return notWritten(
      requests,
      `${file.name} could not be written (${messageOf(thrown)}). Check the folder's rights and space, and close programs that have the file open.`,
    )
  }
}

/** Rows are made some at a time, so that a batch of tens of thousands leaves the process responsive. */
const rowsAtATime = 500

async function applyAll(
  requests: readonly ExportRequest[],
  typeOf: (request: ExportRequest) => ObjectTypeSchema,
  { table }: TargetFile,
): Promise<ExportResult[]> {
  const results: ExportResult[] = []
  for (let at = 0; at < requests.length; at += rowsAtATime) {
    if (at > 0) await yieldToEventLoop()
    for (const request of requests.slice(at, at + rowsAtATime)) results.push(applyRequest(request, typeOf(request), table))
  }
  return results
}

function notKept({ name }: CsvFile): string {
  return `${name} was written, but its owner, group or mode could not be kept, so that another program may no longer be able to read or write it. Let the account that runs Node-RED own the file, and be a member of its group.`
}

/** The file is as it was: all or nothing is written. */
function notWritten(requests: readonly ExportRequest[], message: string): ExportResult[] {
  return requests.map(({ id }) => ({ id, outcome: 'unreachable', confirmed: false, inDoubt: false, message }))
}
