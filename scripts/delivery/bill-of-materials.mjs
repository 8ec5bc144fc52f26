/** The list of what an installation runs on for programs that compare it with known faults (SBOM), made by npm. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installationManifest } from './runtime-packages.mjs'

/**
 * The list as text. npm is asked about the installation, which is not the project: its manifest, and of the lock file the
 * packages it has. `format` is cyclonedx or spdx.
 */
export function billOfMaterials(root, packages, format) {
  const { scripts: _, ...manifest } = installationManifest(root)
  const scratch = mkdtempSync(join(tmpdir(), 'idweave-sbom-'))
  // npm calls what it lists by the folder.
  const folder = join(scratch, manifest.name)
  try {
    mkdirSync(folder, { recursive: true })
    const listed = packages.map(({ path, licence, entry: { dev: _dev, ...entry } }) => [path, { ...entry, license: licence }])
    const { name, version } = manifest
    const lock = { name, version, lockfileVersion: 3, requires: true, packages: { '': manifest, ...Object.fromEntries(listed) } }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock))
    // Node-RED brings an npm along, so that it need not be asked for which one there is.
    const npm = join(root, 'node_modules', 'npm', 'bin', 'npm-cli.js')
    const options = ['sbom', '--package-lock-only', `--sbom-format=${format}`, '--sbom-type=application']
    const answer = spawnSync(process.execPath, [npm, ...options], { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
    if (answer.status !== 0) throw new Error(`npm sbom failed: ${answer.stderr.trim() || answer.error}`)
    return answer.stdout
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
