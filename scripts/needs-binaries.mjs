/**
 * Compiled parts of installed packages: whether they work on this machine, found out by using them. None needs an install script;
 * they are missing where node_modules was made on another kind of machine or without optional packages, and where a package
 * brings none for this one.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const machine = `${process.platform} ${process.arch}`

/** Machines that better-sqlite3 brings its compiled part for. */
const withStore = ['linux', 'darwin', 'win32'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch)

const installAgain = 'Install again on this machine, with optional packages: npm ci'
const compile =
  'Compile it (this needs Python and a C++ compiler): npm explore better-sqlite3 -- npx --yes node-gyp rebuild --release --force_build=1'

const parts = {
  'better-sqlite3': {
    what: 'the store cannot be opened',
    use: (Database) => new Database(':memory:').close(),
    command: ({ code }) => (withStore && code === 'MODULE_NOT_FOUND' ? installAgain : compile),
  },
  esbuild: {
    what: "the editor's pages cannot be built",
    use: ({ transformSync }) => transformSync(''),
    command: () => installAgain,
  },
}

function firstLine(error) {
  return String(error.message)
    .split('\n')[0]
    .replace(/[\s.]+$/, '')
}

/** Ends the process with one sentence and what to do about it when the compiled part of a package does not work. */
export function refuseWithout(name) {
  const { what, use, command } = parts[name]
  try {
    use(require(name))
  } catch (error) {
    console.error(
      `The compiled part of ${name} does not work on this machine (${machine}), so ${what}: ${firstLine(error)}. ${command(error)}`,
    )
    process.exit(1)
  }
}
