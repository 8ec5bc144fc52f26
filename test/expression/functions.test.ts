/** Every function does what its help shows. */
import { describe, expect, it } from 'vitest'
import { compile } from '../../runtime/expression'
import { functions } from '../../runtime/expression/functions/list'
import { emptyScope } from './world'

describe('every function does what its help shows', () => {
  for (const { name, examples } of functions) {
    for (const [expression, result] of examples) {
      it(`${name}: ${expression}`, () => {
        expect(compile(expression, { initialOnly: true }).evaluate(emptyScope)).toEqual(result)
      })
    }
  }
})
