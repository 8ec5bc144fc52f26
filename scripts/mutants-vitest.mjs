/** How the tests run while `npm run mutants` tries its changes: as always, and each file says what it passed through. */
import { mergeConfig } from 'vitest/config'
import always from '../vitest.config.mts'

export default mergeConfig(always, { test: { setupFiles: ['scripts/mutants-passed.mjs'] } })
