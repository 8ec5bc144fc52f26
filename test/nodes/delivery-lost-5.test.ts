/** Messages that do not return, on Node-RED 5. */
import { describeLost } from './delivery-lost'

describeLost('node-red')
