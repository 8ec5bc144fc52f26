/** The last line of `npm run cycle`, and what it answers with. */
import { describe, expect, it } from 'vitest'

interface Closing {
  closing(options: object, faults: object, end: 'whole' | 'stopped'): { readonly line: string; readonly code: number }
}

const options = { wrongOnPurpose: 0, folder: 'out', store: 's', ldap: null }
const none = { objects: 0, values: 0, warnings: 0, problems: 0 }

async function closing(faults: object, more: object = {}) {
  const path = '../../scripts/cycle/closing.mjs'
  return ((await import(path)) as Closing).closing({ ...options, ...more }, { ...none, ...faults }, 'whole')
}

describe('the end of a cycle', () => {
  it('N10 counts every fault in its last line, and fails for each', async () => {
    expect(await closing({})).toMatchObject({ code: 0, line: expect.stringMatching(/^Nothing failed/) as string })
    const all = await closing({ objects: 2, values: 8, warnings: 1, problems: 1 })
    expect(all.code).toBe(1)
    expect(all.line).toMatch(/^2 objects failed, 8 values could not be used, 1 warning of runs, 1 problem to look at: see above/)
    for (const fault of ['objects', 'values', 'warnings', 'problems']) expect((await closing({ [fault]: 1 })).code).toBe(1)
  })

  it('takes what the demo holds on purpose for no fault, and what comes besides for one', async () => {
    expect(await closing({ objects: 4 }, { wrongOnPurpose: 4 })).toMatchObject({ code: 0 })
    const more = await closing({ objects: 5, warnings: 1 }, { wrongOnPurpose: 4 })
    expect(more).toMatchObject({
      code: 1,
      line: expect.stringMatching(/on purpose\. Besides: 1 object failed, 1 warning of runs/) as string,
    })
  })
})
