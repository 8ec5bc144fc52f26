/** The login with a company account by clicking, on Node-RED 5. */
import { runOidcBrowser } from './oidc-browser'

runOidcBrowser('node-red')
