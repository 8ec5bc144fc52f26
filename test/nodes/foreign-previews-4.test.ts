/** Previews with nodes of others in the way, on Node-RED 4.1. */
import { describeForeignPreviews } from './foreign-previews'

describeForeignPreviews('node-red-4')
