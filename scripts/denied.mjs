/** What the scripts say when the account that runs them may not look into or write a file or folder. */
import { lstatSync } from 'node:fs'
import { userInfo } from 'node:os'

const denials = ['EACCES', 'EPERM', 'EROFS']

/** Whether something is there. Throws the system's error where that cannot be seen: "nothing" would be a guess. */
export function isThere(path) {
  try {
    lstatSync(path)
    return true
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
    throw error
  }
}

/** Whether an error is that this account may not: itself, or the one it passes on. */
export function isDenied(error) {
  return denials.includes(error.cause?.code ?? error.code)
}

/** The error as a sentence with what to do; of other errors what they say. */
export function sentenceOf(error) {
  if (!isDenied(error)) return error.message
  const { code, path } = error.cause?.code ? error.cause : error
  return `The account ${accountName()} may not read or write ${path ?? 'a file'} (${code}). Run this as the account that runs Idweave, or give this one the right to it.`
}

function accountName() {
  try {
    return `"${userInfo().username}"`
  } catch {
    return 'that runs this'
  }
}
