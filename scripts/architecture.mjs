/** Loads a module of test/architecture, which is TypeScript, into a script. */
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** What the module `name` of test/architecture exports. */
export async function architecture(name) {
  // Not before it is needed: without npm ci a command must be able to say so.
  const { build } = await import('esbuild')
  const outfile = join(root, 'node_modules', '.cache', 'architecture', `${name}.mjs`)
  await build({
    entryPoints: [join(root, 'test', 'architecture', `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
    // sources.ts asks where it stands.
    define: { __dirname: JSON.stringify(join(root, 'test', 'architecture')) },
  })
  return import(pathToFileURL(outfile).href)
}
