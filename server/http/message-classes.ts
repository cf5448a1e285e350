import { IncomingMessage, ServerResponse } from 'node:http'
import type { Express } from 'express'

/** What an application adds to every request and response. */
export type Messages = Pick<Express, 'request' | 'response'>

/**
 * The classes of a server's requests and responses. `adoptPrototypesOf` must be called before the first is made: Express
 * would otherwise change the prototype of each, and V8 would make hidden classes for this one request, which takes memory and
 * slows down whatever reads the request afterwards.
 */
export function createMessageClasses() {
  class AppRequest extends IncomingMessage {}
  class AppResponse extends ServerResponse {}
  return {
    classes: { IncomingMessage: AppRequest, ServerResponse: AppResponse },
    adoptPrototypesOf<App extends Messages>(app: App): App {
      app.request = Object.setPrototypeOf(AppRequest.prototype, app.request)
      app.response = Object.setPrototypeOf(AppResponse.prototype, app.response)
      return app
    },
  }
}
