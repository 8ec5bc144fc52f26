/** The programme, as far as it decides: another version evaluates everything once more. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders of the runtime whose code decides what becomes of objects. */
const deciding = ['model', 'expression', 'pipeline', 'engine']
const runtime = join(__dirname, '..', '..', '..')

let known: string | null = null

/** The digest of the code in these folders; read once. */
export function programDigest(): string {
  return (known ??= read())
}

function read(): string {
  const hash = createHash('sha256')
  for (const folder of deciding) {
    const files = readdirSync(join(runtime, folder), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
    for (const file of files.sort()) hash.update(file).update(readFileSync(join(runtime, folder, file)))
  }
  return hash.digest('base64url').slice(0, 16)
}
