/** The login with a company account by clicking, on Node-RED 4.1. */
import { runOidcBrowser } from './oidc-browser'

runOidcBrowser('node-red-4')
