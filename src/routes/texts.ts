import { declareTexts } from '../settings/declare-texts.ts'

/** Errors of a request to a route. */
export const texts = declareTexts('A reply on a route, as plain text.', {
  'route.needs-client': {
    text: 'the route {path} is only for the clients that its owner lists; show the key of one (Authorization: Bearer KEY, or /k/KEY before the path)',
    status: 401,
    when: 'The request shows no key of a client that the route lists.',
    help: 'Show the key, or list the client in `routes`.',
  },
  'route.not-listed': {
    text: 'client "{client}" may not use the route {path}; its owner can list it in routes.{path}.clients',
    status: 403,
    when: 'The client is known, and the route does not list it.',
    help: 'List it in `routes`.',
  },
  'route.climbs': {
    text: 'the path of a request to a route must not contain . or .. segments, and must not disguise a longer route',
    status: 400,
    when: 'The target could read the path as another place than the gateway does.',
    help: 'Send the path in its plain form.',
  },
  'route.unframed': {
    text: 'a body needs a Content-Length, or chunked coding where the method is neither DELETE nor OPTIONS',
    status: 411,
    when: 'Without them, the target could not find the end of the body.',
    help: 'Send a Content-Length.',
  },
  'route.full': {
    text: 'too many requests are in progress on the route {path}; try again (routes.{path}.limit.connections)',
    status: 503,
    when: 'The number of requests in progress has reached the limit.',
    help: 'Try again, or raise the limit.',
  },
  'route.unreachable': {
    text: 'the target of the route {path} does not answer; is it running? (routes.{path}.target)',
    status: 502,
    when: 'The target cannot be reached or refuses connections.',
    help: 'Start the target, or correct its address.',
  },
  'route.lost': {
    text: 'the target of the route {path} closed the connection before it replied',
    status: 502,
    when: 'The target closed the connection.',
    help: 'See the log of the target.',
  },
  'route.late': {
    text: 'the target of the route {path} took too long (routes.{path}.limit: answer, idle and time)',
    status: 504,
    when: 'The target did not begin or finish its reply within the limits.',
    help: 'Raise the limit if the target is that slow.',
  },
  'route.request-too-large': {
    text: 'the request is larger than the route {path} allows (routes.{path}.limit.request)',
    status: 413,
    when: 'The body is larger than the limit.',
    help: 'Raise the limit.',
  },
  'route.response-too-large': {
    text: 'the reply is larger than the route {path} allows (routes.{path}.limit.response)',
    status: 502,
    when: 'The reply is larger than the limit.',
    help: 'Raise the limit.',
  },
})

/** Remedies for the owner, in the log and on the admin page. */
export const remedies = declareTexts('The remedy in the log line of a refused request, and on the admin page.', {
  'remedy.route-client': {
    text: 'to admit it, list {client} in routes.{path}.clients',
    when: 'A client calls a route that does not list it.',
  },
  'remedy.route-page': {
    text: 'to admit it, list the client of this page in routes.{path}.clients',
    when: 'A page calls a route that does not list its client.',
  },
})
