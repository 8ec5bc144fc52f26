/** Values that would be put into a distinguished name as they stand. */
import { describe, expect, it } from 'vitest'
import { unescapedInNames } from '../../runtime/expression'

describe('values in a distinguished name', () => {
  it.each([
    ['"CN=" + mv["Display Name"] + ",OU=People"', ['mv["Display Name"]']],
    ['"cn = " + Trim(mv["First Name"] + " " + mv["Last Name"])', ['Trim(mv["First Name"] + " " + mv["Last Name"])']],
    ['"CN=" + EscapeDN(mv["A"]) + ",OU=" + mv["B"] + ",DC=x"', ['mv["B"]']],
    ['IIF(mv["A"] = "x", "uid=" + mv["A"], "uid=" + mv["A"])', ['mv["A"]']],
  ])('are found in %s', (text, found) => {
    expect(unescapedInNames(text)).toEqual(found)
  })

  it.each([
    'DN("CN", mv["Display Name"], "OU=People")',
    '"CN=" + EscapeDN(mv["Display Name"]) + ",OU=People"',
    '"CN=x," + mv["Container"]',
    'mv["A"] + "=" + "b"',
    '"CN=" + Upper("x")',
    '"CN=" + (',
  ])('are not in %s', (text) => {
    expect(unescapedInNames(text)).toEqual([])
  })
})
