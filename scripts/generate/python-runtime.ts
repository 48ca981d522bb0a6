/** The generated parts, as lines of Python. */
export interface PythonParts {
  readonly types: string
  readonly calls: string
  readonly actions: string
  readonly errors: string
}

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8]

/** The file around the generated types and methods. */
export function runtime({ types, calls, actions, errors }: PythonParts): string {
  return `# Written by \`npm run generate\` from schemas/. MIT license.
"""A typed client of AnkiConnect: one method for each action, in one file, for Python 3.11 and later, without dependencies.

    from ankiconnect import AnkiConnect, AnkiConnectError, call

    anki = AnkiConnect(key="k3y")
    notes = anki.findNotes(query="deck:Japanese")
    decks, tags = anki.batch(call.deckNames(), call.getTags())

The methods and parameters have the names that AnkiConnect gives them. Members of a note that AnkiConnect ignores are not typed.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import (
    Any,
    Generic,
    Literal,
    Never,
    NotRequired,
    TypeAlias,
    TypedDict,
    TypeVar,
    cast,
    overload,
)
from urllib.parse import urlsplit

__all__ = ["AnkiConnect", "AnkiConnectError", "Call", "call"]

R = TypeVar("R")
${SIZES.map((size) => `R${size} = TypeVar("R${size}")`).join('\n')}


class Unset:
    """The value of a parameter that is not sent."""


UNSET = Unset()

${types}

@dataclass(frozen=True)
class Call(Generic[R]):
    """A call that has not been sent, for \`batch\`."""

    action: str
    params: Mapping[str, Any]


class AnkiConnectError(Exception):
    """An error that AnkiConnect or the gateway replied with. Its text is the text of the reply, unchanged."""

    def __init__(self, text: str, action: str, code: str | None = None, index: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.action = action
        #: The stable code of the text, or None if it is none of the published ones.
        self.code = code if code is not None else code_of(text)
        #: The place of the call in its batch; None for a call of its own.
        self.index = index


class Calls:
    """Makes calls for \`batch\`: one method for each action."""

${calls}

#: Makes calls for \`batch\`.
call = Calls()


class AnkiConnect:
    """A client of the AnkiConnect, or gateway, at an address. Sends nothing before the first call.

    Raises AnkiConnectError if the reply is an error, and OSError or http.client.HTTPException if there is no reply.
    \`timeout\` is in seconds; without it a call waits as long as Anki shows a dialog.
    """

    def __init__(self, url: str = "http://127.0.0.1:8765", *, key: str | None = None, timeout: float | None = None) -> None:
        self._url = urlsplit(url)
        self._key = key
        self._timeout = timeout

    def invoke(self, action: str, params: Mapping[str, Any] | None = None) -> Any:
        """Calls an action that the client does not know, of a newer AnkiConnect."""
        status, headers, text = self._post(json.dumps(self._envelope(action, params or {})).encode())
        try:
            reply = json.loads(text)
            result, error = reply["result"], reply["error"]
        except (ValueError, KeyError, TypeError):
            message = f"the server replied with status {status} and with something else than a reply of AnkiConnect"
            raise AnkiConnectError(message, action, "client.not-a-reply") from None
        if error is None:
            return result
        raise AnkiConnectError(error, action, headers.get("X-AnkiConnect-Gateway-Code"))

${SIZES.map(
  (size) => `    @overload
    def batch(self, ${numbered(size, (n) => `c${n}: Call[R${n}]`)}, /) -> tuple[${numbered(size, (n) => `R${n}`)}]: ...
`,
).join('')}    @overload
    def batch(self, *calls: Call[R]) -> tuple[R, ...]: ...
    def batch(self, *calls: Call[Any]) -> tuple[Any, ...]:
        """Sends the calls as one \`multi\`. All of them run. Raises the first error."""
        outcomes = self.settle(*calls)
        for outcome in outcomes:
            if isinstance(outcome, AnkiConnectError):
                raise outcome
        return outcomes

    def settle(self, *calls: Call[R]) -> tuple[R | AnkiConnectError, ...]:
        """Sends the calls as one \`multi\`, and returns a result or an error for each."""
        if not calls:
            return ()
        replies = self.invoke("multi", {"actions": [self._envelope(one.action, one.params) for one in calls]})
        if not isinstance(replies, list) or len(replies) != len(calls):
            message = f"the reply to {len(calls)} calls holds another number of results"
            raise AnkiConnectError(message, "multi", "client.batch-length")
        return tuple(
            reply["result"] if reply["error"] is None else AnkiConnectError(reply["error"], one.action, index=index)
            for index, (one, reply) in enumerate(zip(calls, replies))
        )

    def _envelope(self, action: str, params: Mapping[str, Any]) -> dict[str, Any]:
        key = {} if self._key is None else {"key": self._key}
        return {"action": action, "version": 6, "params": params, **key}

    def _post(self, body: bytes) -> tuple[int, http.client.HTTPMessage, bytes]:
        secure = self._url.scheme == "https"
        connect = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = connect(self._url.hostname or "127.0.0.1", self._url.port, timeout=self._timeout)
        try:
            path = (self._url.path or "/") + (f"?{self._url.query}" if self._url.query else "")
            connection.request("POST", path, body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

${actions}

def code_of(text: str) -> str | None:
    """Returns the code of an error text, or None if no published text is like it."""
    for code, parts in KNOWN_TEXTS:
        if _is_made_of(text, parts):
            return code
    return None


def _is_made_of(text: str, parts: tuple[str, ...]) -> bool:
    if len(parts) == 1:
        return text == parts[0]
    if not text.startswith(parts[0]):
        return False
    at = len(parts[0])
    for part in parts[1:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - len(parts[-1]) >= at and text.endswith(parts[-1])


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if not isinstance(value, Unset)}


KNOWN_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
${errors}
)
`
}

function numbered(size: number, make: (place: number) => string): string {
  return SIZES.slice(0, size).map(make).join(', ')
}
