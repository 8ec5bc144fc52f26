/** Lives from CSV files to a CSV file. */
import { tellLife } from './life'
import { World } from './world'

tellLife('from CSV files to a CSV file', async () => {
  const world = await World.start()
  return {
    world,
    stop: () => world.stop(),
    target: {
      system: 'Accounts',
      move: 'exportUpdated',
      keepsOnLeave: false,
      count: async () => Object.keys(world.accounts()).length,
      account: async (employeeId) => {
        const row = world.accounts()[employeeId]
        return (
          row && {
            anchor: row['login'] ?? '',
            enabled: row['status'] === 'enabled',
            displayName: row['displayName'] ?? '',
            mail: row['mail'] ?? '',
            department: row['department'] ?? '',
            telephone: row['telephone'] ?? '',
            photo: row['photo'] ?? '',
          }
        )
      },
    },
  }
})
