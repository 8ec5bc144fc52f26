/** The routes by which a dialog hands over a file, or chooses one that is there. */
import { filesThere, mostBytes, takeFile, tooLarge } from '../../connectors/uploads'
import { SyncError } from '../../model/errors'
import { apiName } from '../../model/api-names'
import type { Routes } from '../contract/call'
import type { DialogOptions } from './host'

export function fileRoutes({ openFolders }: Pick<DialogOptions, 'openFolders'>): Routes<'listFiles' | 'uploadFile'> {
  return {
    async listFiles() {
      return { json: { items: await filesThere(openFolders()), maxBytes: mostBytes } }
    },

    async uploadFile({ given, upload }) {
      if (given.name === undefined)
        throw new SyncError('bad-request', `${apiName('name')} is missing.`, 'Say what the file is called.')
      if (upload.bytes !== null && upload.bytes > mostBytes) throw tooLarge()
      return { json: await takeFile(given.name, upload.pieces, openFolders()) }
    },
  }
}
