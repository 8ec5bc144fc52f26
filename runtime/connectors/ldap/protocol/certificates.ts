/** The certificates a directory's own is trusted by, from the setting itself or from the file it names. */
import type { ConnectorContext, ConnectorSettings } from '../../../model/connector'
import { messageOf, SyncError } from '../../../model/errors'
import { lookAt, openToRead } from '../../files'
import { confinedFile } from '../../folders'

const fileSetting = 'CA certificate file'

/** A file of certificates is smaller than this, in bytes. */
const most = 4_000_000

/** The certificates in PEM; undefined where the settings name none. A mistake is a SyncError 'not-configured'. */
export async function readTrusted(settings: ConnectorSettings, context: ConnectorContext): Promise<string | undefined> {
  const [pem, file] = ['caPem', 'caFile'].map((name) => String(settings[name] ?? '').trim())
  if (pem) return checkedPem(pem, 'CA certificate')
  if (!file) return undefined
  const confined = await confinedFile(file, context, fileSetting)
  if (!(await lookAt(confined.path)))
    throw wrong(fileSetting, `names "${file}", which does not exist`, `It was looked for at ${confined.path}.`)
  try {
    const opened = await openToRead(confined)
    try {
      const { size } = await opened.stat()
      const bytes = Buffer.alloc(Math.min(Number(size), most))
      return checkedPem(bytes.toString('utf8', 0, await opened.read(bytes, 0)), fileSetting)
    } finally {
      await opened.close()
    }
  } catch (thrown) {
    if (thrown instanceof SyncError && thrown.code === 'not-configured') throw thrown
    throw wrong(fileSetting, `cannot be read: ${messageOf(thrown)}`, 'Check the path and the rights of the file.')
  }
}

function checkedPem(pem: string, setting: string): string {
  if (!pem.includes('-----BEGIN CERTIFICATE-----'))
    throw wrong(
      setting,
      'holds no certificate in PEM form',
      'It must contain "-----BEGIN CERTIFICATE-----". A .der file can be converted with openssl x509 -inform der.',
    )
  return pem
}

function wrong(setting: string, what: string, next: string): SyncError {
  return new SyncError('not-configured', `The setting "${setting}" ${what}.`, next)
}
