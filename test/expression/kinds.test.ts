/** What is known of the kind of a value before it is there, and what is refused because of it. */
import { describe, expect, it } from 'vitest'
import { reasonFor } from './world'

describe('a choice is of the kind of both outcomes', () => {
  it.each([
    ['(true ? "x" : "y") - 1', '- needs numbers, and this is text @1+16'],
    ['(true ? "x" : null) - 1', '- needs numbers, and this is text @1+17'],
    ['(true ? null : "x") - 1', '- needs numbers, and this is text @1+17'],
    ['(true ? 1 : 2) AND true', 'AND needs true or false, and this is a number @1+12'],
    ['(true ? "x" : 1) - 1', 'compiles'],
    ['(true ? 1 : "x") - 1', 'compiles'],
    ['(true ? null : null) - 1', 'compiles'],
    ['(true ? null : 1) - 1', 'compiles'],
    ['(true ? cs["a"] : "x") - 1', 'compiles'],
  ])('%s: %s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})

describe('a sum is text from a text on, and a number where all its parts are', () => {
  it.each([
    ['("a" + cs["b"]) - 1', '- needs numbers, and this is text @1+13'],
    ['(cs["b"] + "a") - 1', '- needs numbers, and this is text @1+13'],
    ['("a" + "b" + cs["c"]) - 1', '- needs numbers, and this is text @1+19'],
    ['(cs["b"] + cs["c"] + "a") - 1', 'compiles'],
    ['(cs["b"] + cs["c"]) AND true', 'compiles'],
    ['(1 + 2) AND true', 'AND needs true or false, and this is a number @1+5'],
    ['(1 + cs["a"]) AND true', 'compiles'],
    ['(cs["a"] + 1) AND true', 'compiles'],
    ['("a" + 1) AND true', 'AND needs true or false, and this is text @1+7'],
  ])('%s: %s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})

describe('operators', () => {
  it.each([
    ['"x" - 1', '- needs numbers, and this is text @0+3'],
    ['1 - "x"', '- needs numbers, and this is text @4+3'],
    ['true * 2', '* needs numbers, and this is true or false @0+4'],
    ['-true', '- needs numbers, and this is true or false @1+4'],
    ['null - 1', 'compiles'],
    ['NOT null', 'compiles'],
    ['null AND true', 'compiles'],
    ['null ? 1 : 2', 'compiles'],
    ['!cs["a"] = "x"', 'This compares true or false with text; for the opposite of a comparison write NOT … = … @0+14'],
    ['!cs["a"] = 5', 'This compares true or false with a number; for the opposite of a comparison write NOT … = … @0+12'],
    ['!cs["a"] = Today()', 'This compares true or false with a date; for the opposite of a comparison write NOT … = … @0+18'],
    ['!cs["a"] = true', 'compiles'],
    ['!cs["a"] = cs["b"]', 'compiles'],
    ['true = false', 'compiles'],
    ['true <> false', 'compiles'],
    ['"x" <> 5', 'compiles'],
    ['true < cs["a"]', '< cannot compare true and false @0+14'],
    ['cs["a"] >= true', '>= cannot compare true and false @0+15'],
    ['true < false', '< cannot compare true and false @0+12'],
    ['Today() < 5', '< cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString @0+11'],
    ['5 < Today()', '< cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString @0+11'],
    ['"x" < 5', '< cannot compare text with numbers; convert one with ToInt, ToDecimal or ToString @0+7'],
    ['Today() < "2026-01-01"', 'compiles'],
    ['cs["a"] < 5', 'compiles'],
  ])('%s: %s', (text, reason) => expect(reasonFor(text)).toBe(reason))
})
