/** What Active Directory adds to a result code in its own words, for an administrator (MS-ERREF 2.2). */
import type { ResultCode } from './result-codes'

type Meaning = Pick<ResultCode, 'sentence' | 'next'>

/** Why a login was refused: the number behind `data`. */
const logins: Readonly<Record<string, Meaning>> = {
  '525': { sentence: 'The domain has no account of the bind DN.', next: 'Check the bind DN.' },
  '52e': { sentence: 'The bind DN or its password is wrong.', next: 'Check bind DN and password.' },
  '530': { sentence: 'The account of the bind DN may not log in at this time.', next: 'Allow it to log in at any hour.' },
  '531': {
    sentence: 'The account of the bind DN may not log in from this computer.',
    next: 'Allow it to log in from this computer.',
  },
  '532': {
    sentence: 'The password of the bind DN has expired.',
    next: 'Set a new one, and let the password of this account never expire.',
  },
  '533': { sentence: 'The account of the bind DN is disabled.', next: 'Enable it.' },
  '701': { sentence: 'The account of the bind DN has expired.', next: 'Extend or remove its end.' },
  '773': {
    sentence: 'The bind DN must change its password before it logs in.',
    next: 'Set its password anew, without having it changed at the next login.',
  },
  '775': {
    sentence: 'The account of the bind DN is locked.',
    next: 'Unlock it, and find out what logs in with a wrong password.',
  },
}

const passwordPolicy: Meaning = {
  sentence: 'The password does not meet the policy of the domain: too short, too simple, used before, or changed too soon.',
  next: 'Have passwords made as the policy asks for, or change the policy.',
}

const parentMissing: Meaning = {
  sentence: 'The container that the entry shall be in does not exist.',
  next: 'Create it, or correct the expression that builds the DN.',
}

/** What the server's own words say more exactly than its result code; undefined where they do not. */
export function microsoftMeaning(code: number, words: string): Meaning | undefined {
  if (code === 49) return logins[/\bdata ([0-9a-f]+)\b/i.exec(words)?.[1]?.toLowerCase() ?? '']
  if (/^0000052d\b/i.test(words)) return passwordPolicy
  if (code === 80 && /^00002089\b|parent does not exist/i.test(words)) return parentMissing
  return undefined
}
