/** What large values of pages that are saved take until they are collected. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { childProgram } from './killed-process'

/** The most that was new, in MB. A page has 8, and 16 may lie about when it begins; V8 lets 35 to 64 lie. */
async function mostWith(...args: readonly string[]): Promise<number> {
  const run = promisify(execFile)
  // As much room for what is new as the process has once a synchronisation has run.
  const room = ['--min-semi-space-size=64', '--max-semi-space-size=64']
  const { stdout } = await run(process.execPath, [...room, childProgram('large-garbage-child'), ...args])
  return Number(stdout)
}

it('values of more than 128 KB are collected between two pages, long before V8 would', async () => {
  const most = await mostWith('200')
  expect(most).toBeGreaterThan(7)
  expect(most).toBeLessThan(30)
})

it('smaller ones are, where a page was closed for their size', async () => {
  expect(await mostWith('80', 'noted')).toBeLessThan(26)
  expect(await mostWith('80')).toBeGreaterThan(30)
})
