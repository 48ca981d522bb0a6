/**
 * The one catalogue of the texts this program says in an `error`. Texts that AnkiConnect says too are word for word its
 * own, because clients match them; none echoes a value of the request; all are one line.
 */
export const errors = {
  wrongKey: 'valid api key must be provided',
  unsupportedAction: 'unsupported action',
  notUtf8: 'the request is not valid UTF-8',
  byteOrderMark: 'Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)',
  notAnObject: "the request is not of type 'object'",
  actionMissing: "'action' is a required property",
  actionNotAString: "action is not of type 'string'",
  actionEmpty: 'action should be non-empty',
  versionNotAnInteger: "version is not of type 'integer'",
  paramsNotAnObject: "params is not of type 'object'",
  circle: 'the upstream of this gateway is this gateway itself; set upstream.url to where AnkiConnect listens',
  unreadableReply: 'Anki gave a reply that could not be read',
  noReply: 'the connection to Anki ended before it replied',
  noReplyInTime: 'Anki did not answer in time',
  plainOnTls: 'This address of AnkiConnect Gateway speaks TLS: write https:// in the place of http://',
  fault: 'a fault inside the gateway ended this request; whether Anki did what was asked is not known',
  tooManyApprovals: 'too many calls wait for approval already; try again when the owner has answered some',
  collectionNotAvailable: 'collection is not available',
  ending: 'the gateway is ending, and did nothing of this; try again in a moment',
  busy: 'Anki is busy or shows a dialog',
  tooManyBytesHeld: 'the gateway holds too many bytes of other requests; try again (limits.buffered)',

  itemNotAnObject: (type: string) => `'${type}' object has no attribute 'get'`,
  notIterable: (type: string) => `'${type}' object is not iterable`,
  versionNotComparable: (type: string) => `'<=' not supported between instances of '${type}' and 'int'`,
  paramsNotAMapping: (action: string, type: string) =>
    `2055492159.AnkiConnect.${action}() argument after ** must be a mapping, not ${type}`,
  tooDeep: (depth: number) => `the request is nested more than ${depth} levels deep (limits.depth)`,
  tooManyLeaves: (leaves: number) => `the request holds more than ${leaves} calls (limits.leaves)`,
  bodyTooLarge: (bytes: number) => `the request is larger than ${bytes} bytes (limits.body)`,
  outcomeUnknown: (action: string) =>
    `outcome unknown: ${action} was sent to Anki and no reply came; it was not repeated`,
  overBudget: (budget: string, limit: string, seconds: number) =>
    `budget "${budget}": ${limit}; try again in ${seconds} s`,
  neverInBudget: (budget: string, limit: string) => `budget "${budget}": ${limit}; this call alone asks for more`,
  tooManyWait: (budget: string, seconds: number) =>
    `budget "${budget}": too many requests wait already; try again in ${seconds} s`,
  overloaded: (seconds: number) => `the gateway has more work than Anki can do; try again in ${seconds} s`,
  refusedByPolicy: (profile: string, reason: string) => `refused by policy "${profile}": ${reason}`,
  waitingForApproval: (number: number) => `waiting for approval ${number}`,
  approvalRefused: (number: number) => `the owner said no to approval ${number}`,
  fetchLeadsElsewhere: 'the url leads to a host that this client may not fetch from',
  fetchTooLarge: (bytes: number) => `what is behind the url is larger than ${bytes} bytes`,
  splitUnknown: (first: number, last: number, notes: number, answers: string) =>
    `outcome unknown: addNotes was sent to Anki in parts and no reply came to notes ${first} to ${last} of ${notes}; ` +
    `nothing was repeated or taken back; ids so far: ${answers}`,
  splitEnded: (next: number, notes: number, answers: string) =>
    `Anki ended before all of addNotes was sent; notes ${next} to ${notes} were not sent, and nothing was taken back; ` +
    `ids so far: ${answers}`,
  splitNotTakenBack: (isUnknown: boolean, answers: string) =>
    `addNotes failed for some notes, and ${isUnknown ? 'whether the others were' : 'the others were not'} taken back ` +
    `${isUnknown ? 'is not known' : 'because Anki ended'}; ids: ${answers}`,
  routeNeedsClient: (path: string) =>
    `the route ${path} is for the clients that its owner lists; show the key of one (Authorization: Bearer KEY, or /k/KEY before the path)`,
  routeNotListed: (path: string, client: string) =>
    `client "${client}" may not use the route ${path}; its owner can list it in routes.${path}.clients`,
  routeClimbs: 'the path of a request to a route holds no . and .. segments',
  routeBodyUnframed: 'a body comes with a Content-Length, or chunked where the method is not DELETE or OPTIONS',
  routeFull: (path: string) =>
    `too much is under way on the route ${path}; try again (routes.${path}.limit.connections)`,
  routeUnreachable: (path: string) =>
    `nothing answers behind the route ${path}; is it running? (routes.${path}.target)`,
  routeLost: (path: string) => `what is behind the route ${path} ended the connection before it replied`,
  routeLate: (path: string) =>
    `what is behind the route ${path} took too long (routes.${path}.limit: answer, idle and time)`,
  routeRequestTooLarge: (path: string) =>
    `the request is larger than the route ${path} takes (routes.${path}.limit.request)`,
  routeResponseTooLarge: (path: string) =>
    `the reply is larger than the route ${path} takes (routes.${path}.limit.response)`,
  notReachable: (url: string) => `Anki is not reachable at ${url}`,
} as const
