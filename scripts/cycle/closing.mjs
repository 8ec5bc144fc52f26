/** The last line of a cycle, and its exit code: every fault counts, and those that the demo has on purpose do not. */

/** What is said at the end, and what the process answers with: 0 when nothing went wrong. */
export function closing({ wrongOnPurpose, folder, store, ldap, createUnits: made }, faults, end) {
  if (end === 'stopped')
    return {
      line: 'The cycle was stopped: see the reason above. What ended before that is kept; run it again to go on.',
      code: 1,
    }
  const where = ldap ? `Store: ${store}` : `Accounts: ${folder}/accounts.csv, store: ${store}`
  const { objects, values, warnings, problems } = faults
  const onPurpose = Math.min(objects, wrongOnPurpose)
  const counted = [
    figure(objects - onPurpose, 'object', 'failed'),
    figure(values, 'value', 'could not be used'),
    figure(warnings, 'warning', 'of runs'),
    figure(problems, 'problem', 'to look at'),
  ].filter((text) => text !== '')
  const demo = onPurpose === 0 ? '' : `The demo data holds ${wrongOnPurpose} badge rows that are wrong on purpose`
  if (counted.length === 0)
    return { line: demo === '' ? `Nothing failed. ${where}` : `${demo}; nothing else failed. ${where}`, code: 0 }
  const units = ldap && !made && objects > 0 ? ' Where units of departments are missing, --create-units makes them.' : ''
  const line = `${demo === '' ? '' : `${demo}. Besides: `}${counted.join(', ')}: see above. All else went through.${units} ${where}`
  return { line, code: 1 }
}

function figure(count, word, what) {
  return count <= 0 ? '' : `${count.toLocaleString('en')} ${word}${count === 1 ? '' : 's'} ${what}`
}
