/** What large values of pages that are saved take until they are collected. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { childProgram } from './killed-process'

it('values of a hundred kilobytes and more are collected between two pages, long before V8 would', async () => {
  const run = promisify(execFile)
  // As much room for what is new as the process has once a synchronisation has run.
  const room = ['--min-semi-space-size=64', '--max-semi-space-size=64']
  const { stdout } = await run(process.execPath, [...room, childProgram('large-garbage-child')])
  // A page has 8 MB, and 16 may lie about when it begins; V8 would let 64 lie.
  expect(Number(stdout)).toBeGreaterThan(7)
  expect(Number(stdout)).toBeLessThan(30)
})
