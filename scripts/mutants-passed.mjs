/**
 * Runs before each test file while `npm run mutants` tries its changes: the file passed through no changed place so far. A file
 * that says nothing is taken for one that cannot tell, and every change in a place no test passes through is tried with all
 * tests, for nothing.
 */
import { inject } from 'vitest'

globalThis[inject('globalNamespace')].mutantCoverage = { static: {}, perTest: {} }
