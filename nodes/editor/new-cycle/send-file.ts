/** Files on their way to the server, and those that lie there. */
import { call, refusalOf } from '../server/api'

/** Bytes at the beginning that are looked at. */
const looked = 4096

/** Why a file need not be sent: it is no list of rows. Null: it may be one. */
export async function refusedBefore(file: File): Promise<'empty' | 'excel' | 'binary' | null> {
  if (file.size === 0) return 'empty'
  const bytes = new Uint8Array(await file.slice(0, looked).arrayBuffer())
  const begins = (...values: readonly number[]): boolean => values.every((value, i) => bytes[i] === value)
  // A zip archive, which workbooks are, and what they were before.
  if (begins(0x50, 0x4b, 0x03, 0x04) || begins(0xd0, 0xcf, 0x11, 0xe0)) return 'excel'
  const isUtf16 = begins(0xff, 0xfe) || begins(0xfe, 0xff)
  return !isUtf16 && bytes.includes(0) ? 'binary' : null
}

/**
 * Sends a file of the person's computer, as it is; `progress` is told how many percent are sent. Resolves with what a CSV system
 * calls it; rejects with an ApiError.
 */
export function sendFile(file: File, progress: (percent: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings: JQueryAjaxSettings = {
      url: `identity/design/files?name=${encodeURIComponent(file.name)}`,
      method: 'POST',
      dataType: 'json',
      data: file,
      processData: false,
      contentType: 'application/octet-stream',
      xhr: () => {
        const request = new XMLHttpRequest()
        request.upload.addEventListener('progress', ({ loaded, total }) =>
          progress(Math.floor((100 * loaded) / Math.max(1, total))),
        )
        return request
      },
    }
    $.ajax(settings)
      .done((answer: { readonly file: string }) => resolve(answer.file))
      .fail((request: JQuery.jqXHR) => reject(refusalOf(request)))
  })
}

/** The files that lie in the folder files are sent to. */
export async function filesOnServer(): Promise<readonly string[]> {
  const { items } = await call<{ readonly items: readonly { readonly file: string }[] }>('GET', 'design/files')
  return items.map(({ file }) => file)
}
