/** The connector for CSV files: what it is called, what it can do, and how it is opened. */
import type { ConnectorContext, ConnectorType, OpenConnector } from '../../model/connector'
import { SyncError } from '../../model/errors'
import { wrongForm } from '../../model/value-form'
import { checkedSettings } from '../settings'
import { checkFiles } from './check'
import { exportBatch, layAside } from './export'
import { findRecord } from './find'
import { form } from './form'
import { importFiles } from './import'
import { importUnread } from './import-unread'
import { missingFiles } from './file/missing-files'
import { discoverTypes } from './schema'
import { AsideByFile } from './target/aside'
import type { CsvSettings } from './settings'
import { readSettings } from './settings'

/**
 * Comma-separated files, as source and as target. A source is read in one pass with flat memory and no guessing: a line that
 * cannot be told apart is reported. A target file is rewritten once a batch, in one step, so that nobody ever sees half of it.
 */
export const csv: ConnectorType = {
  name: 'csv',
  label: 'CSV file',
  help: 'Reads people, groups or anything else from comma-separated files, and keeps such files up to date as a target.',
  settings: form,
  abilities: {
    deltaImport: false,
    export: true,
    assignsAnchor: false,
    confirmsAtOnce: true,
    exchangesNames: true,
    readsForms: true,
    batchSize: 10_000,
  },
  async open(settings, context) {
    refuseWrongForms(context)
    return openCsv(await readSettings(checkedSettings(csv, settings), context), context)
  },
}

function refuseWrongForms({ objectTypes }: ConnectorContext): void {
  for (const type of objectTypes)
    for (const attribute of type.attributes) {
      const wrong = wrongForm(attribute)
      if (wrong === null) continue
      throw new SyncError(
        'not-configured',
        `The attribute ${attribute.name} of ${type.name} ${wrong}.`,
        'Correct it under Objects of the connected system, and deploy.',
      )
    }
}

function openCsv(settings: CsvSettings, context: ConnectorContext): OpenConnector {
  const aside = new AsideByFile()
  return {
    test: () => checkFiles(settings, context),
    schema: () => discoverTypes(settings, context),
    importAll: (selection, signal) => importFiles(settings, selection, context, signal),
    importUnread: (selection, before, signal) => importUnread(settings, selection, context, before, signal),
    absent: () => missingFiles(settings),
    layAside: (requests) => layAside(settings, requests, context.objectTypes, aside),
    export: async (batch, options, signal) => {
      try {
        return await exportBatch(settings, batch, options, signal, aside)
      } finally {
        await aside.drop()
      }
    },
    find: (type, anchor, secondaryId) => findRecord(settings, context, type, anchor, secondaryId),
    close: () => aside.drop(),
  }
}
