# Written by `npm run generate` from schemas/. MIT license.
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
R1 = TypeVar("R1")
R2 = TypeVar("R2")
R3 = TypeVar("R3")
R4 = TypeVar("R4")
R5 = TypeVar("R5")
R6 = TypeVar("R6")
R7 = TypeVar("R7")
R8 = TypeVar("R8")


class Unset:
    """The value of a parameter that is not sent."""


UNSET = Unset()

class ChangedNote(TypedDict):
    """A note to change: its id and its new content."""

    id: Id
    fields: Mapping[str, Any]
    """Field names and their texts. Names that the note type does not have are ignored, whatever their value."""
    audio: NotRequired[MediaList]
    video: NotRequired[MediaList]
    picture: NotRequired[MediaList]

Empty: TypeAlias = "None | bool | float | Literal[''] | list[Never] | dict[str, Never]"

Id: TypeAlias = "int"

Ids: TypeAlias = "Sequence[Id] | Literal[''] | dict[str, Never]"

Index: TypeAlias = "int | bool"

LookUpId: TypeAlias = "int | None | bool | Literal[''] | list[Never] | dict[str, Never]"

LookUpIds: TypeAlias = "Sequence[LookUpId] | Literal[''] | dict[str, Never]"

LookUpName: TypeAlias = "str | None"

MediaList: TypeAlias = "Media | Sequence[Media | None] | None"

class Media(TypedDict):
    """A media file to store with a note. It comes from `data` (base64), `path` (a file on the machine that Anki runs on) or `url`, in this order. `fields` lists the fields that get a reference to it, or the text of the error if storing it fails. Without `fields`, the whole call fails with that error."""

    filename: NotRequired[Any]
    """The name to store it under."""
    data: NotRequired[Any]
    """The content in base64."""
    path: NotRequired[Any]
    """A file on the machine that Anki runs on. The gateway accepts only texts and null."""
    url: NotRequired[Any]
    """The address from which Anki downloads it."""
    skipHash: NotRequired[Any]
    """The MD5 of content that Anki must not store."""
    deleteExisting: NotRequired[Any]
    """Whether to replace a file of this name; otherwise the new one gets another name."""
    fields: NotRequired[Any]
    """The fields that get a reference to the file."""

Name: TypeAlias = "str"

class NewNote(TypedDict):
    """A note to add. AnkiConnect ignores other members, such as the id of a note that a client has read before."""

    deckName: LookUpName
    """The deck its cards go to."""
    modelName: LookUpName
    """Its note type."""
    fields: Mapping[str, Any]
    """Field names and their texts. Names that the note type does not have are ignored, whatever their value."""
    tags: NotRequired[Tags]
    options: NotRequired[NoteOptions]
    audio: NotRequired[MediaList]
    video: NotRequired[MediaList]
    picture: NotRequired[MediaList]

class NoteOptionsObjectDuplicateScopeOptions(TypedDict):
    deckName: NotRequired[Any]
    """The deck to look in; the deck of the note if it is missing or null."""
    checkChildren: NotRequired[bool]
    """Whether decks below it count."""
    checkAllModels: NotRequired[bool]
    """Whether notes of other types count."""

class NoteOptionsObject(TypedDict):
    """The rule that makes a note a duplicate of the new one. AnkiConnect ignores texts and lists."""

    allowDuplicate: NotRequired[bool]
    """Whether a duplicate may be added."""
    duplicateScope: NotRequired[Any]
    """"deck" looks for duplicates in one deck only; anything else in the whole collection."""
    duplicateScopeOptions: NotRequired[NoteOptionsObjectDuplicateScopeOptions | str | Sequence[Any]]

NoteOptions: TypeAlias = "NoteOptionsObject | str | Sequence[Any]"

NoteTags: TypeAlias = "Sequence[str] | str"

Query: TypeAlias = "str | None"

Tags: TypeAlias = "Sequence[str] | str | Mapping[str, Any] | None"

Truth: TypeAlias = "Any"

class AnswerCardsAnswersItem(TypedDict):
    cardId: LookUpId
    ease: int | bool

class ApiReflectResult(TypedDict):
    scopes: list[str]
    actions: NotRequired[list[str]]

class CanAddNoteWithErrorDetailResult(TypedDict):
    canAdd: bool
    error: NotRequired[str]

class CanAddNotesWithErrorDetailResultItem(TypedDict):
    canAdd: bool
    error: NotRequired[str]

class CardsInfoResultItemFieldsValue(TypedDict):
    value: str
    order: int

class CardsInfoResultItem(TypedDict):
    cardId: int
    fields: dict[str, CardsInfoResultItemFieldsValue]
    fieldOrder: int
    question: str
    answer: str
    modelName: str
    ord: int
    deckName: str
    css: str
    factor: NotRequired[int]
    interval: int
    note: int
    type: int
    queue: int
    due: int
    reps: int
    lapses: int
    left: int
    mod: NotRequired[int]
    nextReviews: NotRequired[list[str]]
    flags: NotRequired[int]

class CardsModTimeResultItem(TypedDict):
    cardId: int
    mod: int

class CreateModelCardTemplatesItem(TypedDict):
    Name: NotRequired[str]
    Front: str
    Back: str

class CreateModelResult(TypedDict):
    id: int | str
    name: str
    type: int
    mod: int
    usn: int
    sortf: int
    did: int | None
    tmpls: list[dict[str, Any]]
    flds: list[dict[str, Any]]
    css: Any
    req: list[Any]

class FindModelsByIdResultItem(TypedDict):
    id: int | str
    name: str
    type: int
    mod: int
    usn: int
    sortf: int
    did: int | None
    tmpls: list[dict[str, Any]]
    flds: list[dict[str, Any]]
    css: Any
    req: list[Any]

class FindModelsByNameResultItem(TypedDict):
    id: int | str
    name: str
    type: int
    mod: int
    usn: int
    sortf: int
    did: int | None
    tmpls: list[dict[str, Any]]
    flds: list[dict[str, Any]]
    css: Any
    req: list[Any]

class GetDeckStatsResultValue(TypedDict):
    deck_id: int
    name: str
    new_count: int
    learn_count: int
    review_count: int
    total_in_deck: int

class GetReviewsOfCardsResultValueItem(TypedDict):
    id: int
    usn: float
    ease: float
    ivl: float
    lastIvl: float
    factor: float
    time: float
    type: float

class GuiAddCardsNote(TypedDict):
    """The note to fill in, as for addNote."""

    deckName: LookUpName
    modelName: LookUpName
    fields: NotRequired[Mapping[str, Any]]
    """Field names and their texts. Names that the note type does not have are ignored, whatever their value."""
    tags: NotRequired[Tags]
    options: NotRequired[Any]
    audio: NotRequired[MediaList]
    video: NotRequired[MediaList]
    picture: NotRequired[MediaList]

class GuiAddNoteSetDataNote(TypedDict):
    """The values to fill in: deckName, modelName, fields, tags and media, all of them optional."""

    deckName: NotRequired[LookUpName]
    modelName: NotRequired[LookUpName]
    fields: NotRequired[Mapping[str, Any]]
    """Field names and their texts. Names that the note type does not have are ignored, whatever their value."""
    tags: NotRequired[Tags]
    options: NotRequired[Any]
    audio: NotRequired[MediaList]
    video: NotRequired[MediaList]
    picture: NotRequired[MediaList]

class GuiCurrentCardResultFieldsValue(TypedDict):
    value: str
    order: int

class GuiCurrentCardResult(TypedDict):
    cardId: int
    fields: dict[str, GuiCurrentCardResultFieldsValue]
    fieldOrder: int
    question: str
    answer: str
    buttons: list[int]
    nextReviews: list[str]
    modelName: str
    deckName: str
    css: NotRequired[str]
    template: str

class ModelFieldFontsResultValue(TypedDict):
    font: str
    size: int

class ModelStylingResult(TypedDict):
    css: Any

class ModelTemplateAddTemplate(TypedDict):
    """Its Name, Front and Back."""

    Name: str
    Front: str
    Back: str

class ModelTemplatesResultValue(TypedDict):
    Front: str
    Back: str

class NotesInfoResultItemFieldsValue(TypedDict):
    value: str
    order: int

class NotesInfoResultItem(TypedDict):
    noteId: int
    profile: str
    tags: list[str]
    fields: dict[str, NotesInfoResultItemFieldsValue]
    modelName: str
    mod: int
    cards: list[int]

class NotesModTimeResultItem(TypedDict):
    noteId: int
    mod: int

class RequestPermissionResult(TypedDict):
    permission: Literal["granted", "denied"]
    requireApikey: NotRequired[bool]
    version: NotRequired[int]

class SaveDeckConfigConfig(TypedDict):
    """The whole group, as getDeckConfig returns it."""

    id: int | str

class UpdateModelStylingModel(TypedDict):
    """The `name` of the note type and its `css`."""

    name: LookUpName
    css: Any

class UpdateModelTemplatesModel(TypedDict):
    """The `name` of the note type and its `templates` by name, each with Front, Back or both."""

    name: LookUpName
    templates: Mapping[str, Any]

class UpdateNoteNote(TypedDict):
    """The id of the note, and `fields`, `tags` or both."""

    id: Id
    fields: NotRequired[Mapping[str, Any]]
    """Field names and their texts. Names that the note type does not have are ignored, whatever their value."""
    tags: NotRequired[NoteTags]
    audio: NotRequired[Any]
    video: NotRequired[Any]
    picture: NotRequired[Any]

class UpdateNoteModelNote(TypedDict):
    """The id of the note, its new type, fields and tags."""

    id: Id
    modelName: str
    fields: Mapping[str, Any]
    tags: NotRequired[Tags]


@dataclass(frozen=True)
class Call(Generic[R]):
    """A call that has not been sent, for `batch`."""

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
    """Makes calls for `batch`: one method for each action."""

    def addNote(self, *, note: NewNote) -> Call[int]:
        """Creates a note and its cards, and returns its id. Refuses a duplicate unless the options allow it. Stores media given with the note, and puts a reference to it into the fields."""
        return Call("addNote", _given(note=note))

    def addNotes(self, *, notes: Sequence[NewNote] | Literal[""] | dict[str, Never]) -> Call[list[int | None]]:
        """Creates notes, in order, and returns their ids. If one fails, none stays, and the error lists the fault of each failed note. Older releases return null in its place and keep the others."""
        return Call("addNotes", _given(notes=notes))

    def addTags(self, *, notes: Sequence[Id] | Literal[""] | dict[str, Never] | None, tags: str | None, add: Truth | Unset = UNSET) -> Call[None]:
        """Adds tags to notes."""
        return Call("addTags", _given(notes=notes, tags=tags, add=add))

    def answerCards(self, *, answers: Sequence[AnswerCardsAnswersItem] | Literal[""] | dict[str, Never]) -> Call[list[bool]]:
        """Answers cards as in a review, including cards that are not due. Returns for each whether the card exists."""
        return Call("answerCards", _given(answers=answers))

    def apiReflect(self, *, scopes: Sequence[Any] | Unset = UNSET, actions: Sequence[Any] | None | Unset = UNSET) -> Call[ApiReflectResult]:
        """Returns the actions that this AnkiConnect knows: all, or those among the given ones."""
        return Call("apiReflect", _given(scopes=scopes, actions=actions))

    def areDue(self, *, cards: Sequence[int | str] | str | Mapping[str, Any]) -> Call[list[bool]]:
        """Returns for each card whether it is due."""
        return Call("areDue", _given(cards=cards))

    def areSuspended(self, *, cards: LookUpIds) -> Call[list[bool | None]]:
        """Returns for each card whether it is suspended; null for an id that is not a card."""
        return Call("areSuspended", _given(cards=cards))

    def canAddNote(self, *, note: Any) -> Call[bool]:
        """Returns whether addNote would take this note."""
        return Call("canAddNote", _given(note=note))

    def canAddNoteWithErrorDetail(self, *, note: Any) -> Call[CanAddNoteWithErrorDetailResult]:
        """Returns whether addNote would take this note, and if not, why."""
        return Call("canAddNoteWithErrorDetail", _given(note=note))

    def canAddNotes(self, *, notes: Sequence[Any] | str | Mapping[str, Any]) -> Call[list[bool]]:
        """Returns for each note whether addNote would take it."""
        return Call("canAddNotes", _given(notes=notes))

    def canAddNotesWithErrorDetail(self, *, notes: Sequence[Any] | str | Mapping[str, Any]) -> Call[list[CanAddNotesWithErrorDetailResultItem]]:
        """Returns for each note whether addNote would take it, and if not, why."""
        return Call("canAddNotesWithErrorDetail", _given(notes=notes))

    def cardReviews(self, *, deck: LookUpName, startID: None | float | str | Sequence[int]) -> Call[list[list[float]]]:
        """Returns the reviews of the cards in a deck since a point in time, each as a list: time, card, usn, button, new interval, old interval, new ease, time taken, kind."""
        return Call("cardReviews", _given(deck=deck, startID=startID))

    def cardsInfo(self, *, cards: LookUpIds) -> Call[list[CardsInfoResultItem]]:
        """Returns for each id what the card shows, where it belongs and how it is scheduled; an empty object for an id that is not a card."""
        return Call("cardsInfo", _given(cards=cards))

    def cardsModTime(self, *, cards: LookUpIds) -> Call[list[CardsModTimeResultItem]]:
        """Returns for each id when the card last changed, in seconds since 1970; an empty object for an id that is not a card."""
        return Call("cardsModTime", _given(cards=cards))

    def cardsToNotes(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any]) -> Call[list[int]]:
        """Returns the ids of the notes that cards belong to, each once."""
        return Call("cardsToNotes", _given(cards=cards))

    def changeDeck(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any], deck: LookUpName) -> Call[None]:
        """Moves cards to another deck, and creates it if it does not exist. Ignores ids that are not cards."""
        return Call("changeDeck", _given(cards=cards, deck=deck))

    def clearUnusedTags(self) -> Call[None]:
        """Removes tags that no note has from the list of tags."""
        return Call("clearUnusedTags", _given())

    def cloneDeckConfigId(self, *, name: Any, cloneFrom: float | bool | str | Unset = UNSET) -> Call[int | bool]:
        """Makes a new options group with the settings of another. Returns its id, or false if the other does not exist."""
        return Call("cloneDeckConfigId", _given(name=name, cloneFrom=cloneFrom))

    def createDeck(self, *, deck: LookUpName) -> Call[int]:
        """Creates a deck, and its parents where they are missing. A deck that exists already stays as it is."""
        return Call("createDeck", _given(deck=deck))

    def createModel(self, *, modelName: str, inOrderFields: Sequence[str] | str | Mapping[str, Any], cardTemplates: Sequence[CreateModelCardTemplatesItem], css: Any | Unset = UNSET, isCloze: Truth | Unset = UNSET) -> Call[CreateModelResult]:
        """Creates a note type and returns it."""
        return Call("createModel", _given(modelName=modelName, inOrderFields=inOrderFields, cardTemplates=cardTemplates, css=css, isCloze=isCloze))

    def deckNameFromId(self, *, deckId: Any) -> Call[str]:
        """Returns the name of the deck with an id. For an id that no deck has, it returns the name of the default deck."""
        return Call("deckNameFromId", _given(deckId=deckId))

    def deckNames(self) -> Call[list[str]]:
        """Returns the full names of all decks."""
        return Call("deckNames", _given())

    def deckNamesAndIds(self) -> Call[dict[str, int]]:
        """Returns the full names of all decks with their ids."""
        return Call("deckNamesAndIds", _given())

    def deleteDecks(self, *, decks: Sequence[Any] | str | Mapping[str, Any], cardsToo: Any | Unset = UNSET) -> Call[None]:
        """Deletes decks with all cards in them. `cardsToo` must be true, because Anki cannot delete a deck and keep its cards. Ignores names that no deck has."""
        return Call("deleteDecks", _given(decks=decks, cardsToo=cardsToo))

    def deleteMediaFile(self, *, filename: Name) -> Call[None]:
        """Moves a file of the media folder to the trash. A file that does not exist is not an error."""
        return Call("deleteMediaFile", _given(filename=filename))

    def deleteNotes(self, *, notes: Ids) -> Call[None]:
        """Deletes notes with all their cards. Ignores ids that are not notes."""
        return Call("deleteNotes", _given(notes=notes))

    def exportPackage(self, *, deck: str | None, path: Any, includeSched: Any | Unset = UNSET) -> Call[bool]:
        """Writes a deck to a file in the .apkg format. Returns whether the deck exists."""
        return Call("exportPackage", _given(deck=deck, path=path, includeSched=includeSched))

    def findAndReplaceInModels(self, *, modelName: Any, findText: Any, replaceText: Any, front: Truth | Unset = UNSET, back: Truth | Unset = UNSET, css: Truth | Unset = UNSET) -> Call[int]:
        """Replaces a text in the templates and styling of one note type, or of all, and returns how many changed."""
        return Call("findAndReplaceInModels", _given(modelName=modelName, findText=findText, replaceText=replaceText, front=front, back=back, css=css))

    def findCards(self, *, query: Query | Unset = UNSET) -> Call[list[int]]:
        """Returns the ids of the cards that a search finds."""
        return Call("findCards", _given(query=query))

    def findModelsById(self, *, modelIds: Sequence[int | str] | str | Mapping[str, Any]) -> Call[list[FindModelsByIdResultItem]]:
        """Returns note types by their ids; an error if one does not exist."""
        return Call("findModelsById", _given(modelIds=modelIds))

    def findModelsByName(self, *, modelNames: Sequence[LookUpName] | str | Mapping[str, Any]) -> Call[list[FindModelsByNameResultItem]]:
        """Returns note types by their names; an error if one does not exist."""
        return Call("findModelsByName", _given(modelNames=modelNames))

    def findNotes(self, *, query: Query | Unset = UNSET) -> Call[list[int]]:
        """Returns the ids of the notes that a search finds."""
        return Call("findNotes", _given(query=query))

    def forgetCards(self, *, cards: Sequence[Id] | Literal[""] | dict[str, Never] | None) -> Call[None]:
        """Makes cards new again."""
        return Call("forgetCards", _given(cards=cards))

    def getActiveProfile(self) -> Call[str | None]:
        """Returns the name of the open profile."""
        return Call("getActiveProfile", _given())

    def getCollectionStatsHTML(self, *, wholeCollection: Truth | Unset = UNSET) -> Call[str]:
        """Returns the statistics page as HTML."""
        return Call("getCollectionStatsHTML", _given(wholeCollection=wholeCollection))

    def getDeckConfig(self, *, deck: Any) -> Call[dict[str, Any] | bool]:
        """Returns the options group that a deck uses, or false if there is no such deck."""
        return Call("getDeckConfig", _given(deck=deck))

    def getDeckStats(self, *, decks: Sequence[LookUpName] | str | Mapping[str, Any]) -> Call[dict[str, GetDeckStatsResultValue]]:
        """Returns, by id, how many cards of each deck are new, in learning and to review today, and how many it holds."""
        return Call("getDeckStats", _given(decks=decks))

    def getDecks(self, *, cards: Sequence[None | float | str | Sequence[int]] | str | Mapping[str, Any]) -> Call[dict[str, list[Any]]]:
        """Sorts cards by deck: returns the names of the decks, each with those of the given ids that are in it."""
        return Call("getDecks", _given(cards=cards))

    def getEaseFactors(self, *, cards: LookUpIds) -> Call[list[int | None]]:
        """Returns for each card its ease in thousandths; null for an id that is not a card."""
        return Call("getEaseFactors", _given(cards=cards))

    def getIntervals(self, *, cards: Sequence[int | str] | str | Mapping[str, Any], complete: Truth | Unset = UNSET) -> Call[list[int | list[int]]]:
        """Returns for each card its latest interval, or all its intervals: days, or negative seconds."""
        return Call("getIntervals", _given(cards=cards, complete=complete))

    def getLatestReviewID(self, *, deck: LookUpName) -> Call[int]:
        """Returns the time of the latest review in a deck, in milliseconds since 1970; 0 if there is none."""
        return Call("getLatestReviewID", _given(deck=deck))

    def getMediaDirPath(self) -> Call[str]:
        """Returns the full path of the media folder."""
        return Call("getMediaDirPath", _given())

    def getMediaFilesNames(self, *, pattern: str | Unset = UNSET) -> Call[list[str]]:
        """Returns the names of the media files that match a pattern, in no particular order."""
        return Call("getMediaFilesNames", _given(pattern=pattern))

    def getNoteTags(self, *, note: Id) -> Call[list[str]]:
        """Returns the tags of a note."""
        return Call("getNoteTags", _given(note=note))

    def getNumCardsReviewedByDay(self) -> Call[list[list[str | int | None]]]:
        """Returns the days with reviews, latest first, each with the number of reviews."""
        return Call("getNumCardsReviewedByDay", _given())

    def getNumCardsReviewedToday(self) -> Call[int]:
        """Returns the number of reviews today. The day begins at the hour that is set in Anki."""
        return Call("getNumCardsReviewedToday", _given())

    def getProfiles(self) -> Call[list[str]]:
        """Returns the names of all profiles."""
        return Call("getProfiles", _given())

    def getReviewsOfCards(self, *, cards: Sequence[None | float | str] | str | Mapping[str, Any]) -> Call[dict[str, list[GetReviewsOfCardsResultValueItem]]]:
        """Returns the reviews of cards, by id."""
        return Call("getReviewsOfCards", _given(cards=cards))

    def getTags(self) -> Call[list[str]]:
        """Returns all tags of the collection."""
        return Call("getTags", _given())

    def guiAddCards(self, *, note: GuiAddCardsNote | None | Unset = UNSET) -> Call[int | None]:
        """Opens the window for adding notes and fills in a note, which the user may change and save."""
        return Call("guiAddCards", _given(note=note))

    def guiAddNoteSetData(self, *, note: GuiAddNoteSetDataNote, append: Truth | Unset = UNSET) -> Call[bool | dict[str, Any] | None]:
        """Changes the content of an open window for adding notes: deck, note type, fields and tags."""
        return Call("guiAddNoteSetData", _given(note=note, append=append))

    def guiAnswerCard(self, *, ease: Any) -> Call[bool]:
        """Answers the card in review. Returns false if no card is in review, if its answer is not shown or if there is no such button."""
        return Call("guiAnswerCard", _given(ease=ease))

    def guiBrowse(self, *, query: Query | Unset = UNSET, reorderCards: Mapping[str, Any] | None | Unset = UNSET) -> Call[list[int]]:
        """Opens the card browser, searches in it, and returns the ids of the cards found."""
        return Call("guiBrowse", _given(query=query, reorderCards=reorderCards))

    def guiCheckDatabase(self) -> Call[bool]:
        """Starts Anki's check of the database and returns at once."""
        return Call("guiCheckDatabase", _given())

    def guiCurrentCard(self) -> Call[GuiCurrentCardResult | None]:
        """Returns the card in review; an error if there is none."""
        return Call("guiCurrentCard", _given())

    def guiDeckBrowser(self) -> Call[None]:
        """Shows the list of decks in Anki's main window."""
        return Call("guiDeckBrowser", _given())

    def guiDeckOverview(self, *, name: str | None) -> Call[bool]:
        """Shows the overview of a deck. Returns whether it exists."""
        return Call("guiDeckOverview", _given(name=name))

    def guiDeckReview(self, *, name: str | None) -> Call[bool]:
        """Starts reviewing a deck. Returns whether it exists."""
        return Call("guiDeckReview", _given(name=name))

    def guiEditNote(self, *, note: Id) -> Call[None]:
        """Opens a window for editing a note."""
        return Call("guiEditNote", _given(note=note))

    def guiExitAnki(self) -> Call[None]:
        """Asks Anki to close, after the reply."""
        return Call("guiExitAnki", _given())

    def guiImportFile(self, *, path: str | None | Unset = UNSET) -> Call[None]:
        """Opens the window for importing a file."""
        return Call("guiImportFile", _given(path=path))

    def guiPlayAudio(self) -> Call[bool]:
        """Plays the audio of the side on the screen. Returns false if no card is in review."""
        return Call("guiPlayAudio", _given())

    def guiReviewActive(self) -> Call[bool]:
        """Returns whether a card is in review."""
        return Call("guiReviewActive", _given())

    def guiSelectCard(self, *, card: Any) -> Call[bool]:
        """Selects a card in the open browser. Returns false if none is open."""
        return Call("guiSelectCard", _given(card=card))

    def guiSelectNote(self, *, note: Any) -> Call[bool]:
        """The same as guiSelectCard, under an older name."""
        return Call("guiSelectNote", _given(note=note))

    def guiSelectedNotes(self) -> Call[list[int]]:
        """Returns the ids of the notes selected in the open browser."""
        return Call("guiSelectedNotes", _given())

    def guiShowAnswer(self) -> Call[bool]:
        """Shows the answer of the card in review. Returns whether a card is in review."""
        return Call("guiShowAnswer", _given())

    def guiShowQuestion(self) -> Call[bool]:
        """Shows the question of the card in review. Returns whether a card is in review."""
        return Call("guiShowQuestion", _given())

    def guiStartCardTimer(self) -> Call[bool]:
        """Restarts the timer of the card in review, so that it counts the time taken from here. Returns whether a card is in review."""
        return Call("guiStartCardTimer", _given())

    def guiUndo(self) -> Call[bool]:
        """Undoes the last change, as Anki's menu does."""
        return Call("guiUndo", _given())

    def importPackage(self, *, path: Name) -> Call[bool]:
        """Imports a file in the .apkg format into the collection."""
        return Call("importPackage", _given(path=path))

    def insertReviews(self, *, reviews: Sequence[Sequence[float | bool | str] | str | Mapping[str, Any]] | Literal[""] | dict[str, Never]) -> Call[None]:
        """Inserts rows into the review log."""
        return Call("insertReviews", _given(reviews=reviews))

    def loadProfile(self, *, name: Any) -> Call[bool]:
        """Closes the open profile and opens another. Returns whether it exists."""
        return Call("loadProfile", _given(name=name))

    def modelFieldAdd(self, *, modelName: LookUpName, fieldName: Name, index: int | bool | None | Unset = UNSET) -> Call[None]:
        """Adds a field to a note type; moves a field that exists."""
        return Call("modelFieldAdd", _given(modelName=modelName, fieldName=fieldName, index=index))

    def modelFieldDescriptions(self, *, modelName: LookUpName) -> Call[list[str]]:
        """Returns the descriptions of the fields, which the editor shows while the fields are empty."""
        return Call("modelFieldDescriptions", _given(modelName=modelName))

    def modelFieldFonts(self, *, modelName: LookUpName) -> Call[dict[str, ModelFieldFontsResultValue]]:
        """Returns the font and size of each field in the editor."""
        return Call("modelFieldFonts", _given(modelName=modelName))

    def modelFieldNames(self, *, modelName: LookUpName) -> Call[list[str]]:
        """Returns the names of the fields, in order."""
        return Call("modelFieldNames", _given(modelName=modelName))

    def modelFieldRemove(self, *, modelName: LookUpName, fieldName: Name) -> Call[None]:
        """Deletes a field from a note type, with its content in all notes."""
        return Call("modelFieldRemove", _given(modelName=modelName, fieldName=fieldName))

    def modelFieldRename(self, *, modelName: LookUpName, oldFieldName: Name, newFieldName: Name) -> Call[None]:
        """Renames a field of a note type."""
        return Call("modelFieldRename", _given(modelName=modelName, oldFieldName=oldFieldName, newFieldName=newFieldName))

    def modelFieldReposition(self, *, modelName: LookUpName, fieldName: Name, index: Index) -> Call[None]:
        """Moves a field to another place in its note type."""
        return Call("modelFieldReposition", _given(modelName=modelName, fieldName=fieldName, index=index))

    def modelFieldSetDescription(self, *, modelName: LookUpName, fieldName: Name, description: Name) -> Call[bool]:
        """Sets the description of a field, which the editor shows while the field is empty."""
        return Call("modelFieldSetDescription", _given(modelName=modelName, fieldName=fieldName, description=description))

    def modelFieldSetFont(self, *, modelName: LookUpName, fieldName: Name, font: Name) -> Call[None]:
        """Sets the font of a field in the editor."""
        return Call("modelFieldSetFont", _given(modelName=modelName, fieldName=fieldName, font=font))

    def modelFieldSetFontSize(self, *, modelName: LookUpName, fieldName: Name, fontSize: int) -> Call[None]:
        """Sets the font size of a field in the editor."""
        return Call("modelFieldSetFontSize", _given(modelName=modelName, fieldName=fieldName, fontSize=fontSize))

    def modelFieldsOnTemplates(self, *, modelName: LookUpName) -> Call[dict[str, list[list[str]]]]:
        """Returns, for each template, the fields on its front and those on its back."""
        return Call("modelFieldsOnTemplates", _given(modelName=modelName))

    def modelNameFromId(self, *, modelId: int | str) -> Call[str]:
        """Returns the name of the note type with an id; an error if there is none."""
        return Call("modelNameFromId", _given(modelId=modelId))

    def modelNames(self) -> Call[list[str]]:
        """Returns the names of all note types."""
        return Call("modelNames", _given())

    def modelNamesAndIds(self) -> Call[dict[str, int]]:
        """Returns the names of all note types with their ids."""
        return Call("modelNamesAndIds", _given())

    def modelStyling(self, *, modelName: LookUpName) -> Call[ModelStylingResult]:
        """Returns the CSS of a note type."""
        return Call("modelStyling", _given(modelName=modelName))

    def modelTemplateAdd(self, *, modelName: LookUpName, template: ModelTemplateAddTemplate) -> Call[None]:
        """Adds a card template to a note type, which makes a new card for every note of it."""
        return Call("modelTemplateAdd", _given(modelName=modelName, template=template))

    def modelTemplateRemove(self, *, modelName: LookUpName, templateName: Name) -> Call[None]:
        """Deletes a card template with all its cards."""
        return Call("modelTemplateRemove", _given(modelName=modelName, templateName=templateName))

    def modelTemplateRename(self, *, modelName: LookUpName, oldTemplateName: Name, newTemplateName: Name) -> Call[None]:
        """Renames a card template."""
        return Call("modelTemplateRename", _given(modelName=modelName, oldTemplateName=oldTemplateName, newTemplateName=newTemplateName))

    def modelTemplateReposition(self, *, modelName: LookUpName, templateName: Name, index: Index) -> Call[None]:
        """Moves a card template to another place in its note type."""
        return Call("modelTemplateReposition", _given(modelName=modelName, templateName=templateName, index=index))

    def modelTemplates(self, *, modelName: LookUpName) -> Call[dict[str, ModelTemplatesResultValue]]:
        """Returns the front and back of each card template."""
        return Call("modelTemplates", _given(modelName=modelName))

    def multi(self, *, actions: Sequence[Mapping[str, Any]] | Literal[""] | dict[str, Never]) -> Call[list[Any]]:
        """Runs calls one after another and returns their results, in order. An item without a version gets a bare result."""
        return Call("multi", _given(actions=actions))

    def notesInfo(self, *, notes: Any | Unset = UNSET, query: Query | Unset = UNSET) -> Call[list[NotesInfoResultItem]]:
        """Returns, for each id or each note that a search finds, its fields, tags, note type and cards; an empty object for an id that is not a note."""
        return Call("notesInfo", _given(notes=notes, query=query))

    def notesModTime(self, *, notes: LookUpIds) -> Call[list[NotesModTimeResultItem]]:
        """Returns for each id when the note last changed, in seconds since 1970; an empty object for an id that is not a note."""
        return Call("notesModTime", _given(notes=notes))

    def relearnCards(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any]) -> Call[None]:
        """Puts cards into relearning."""
        return Call("relearnCards", _given(cards=cards))

    def reloadCollection(self) -> Call[None]:
        """Makes Anki read everything from the database again."""
        return Call("reloadCollection", _given())

    def removeDeckConfigId(self, *, configId: float | bool | str) -> Call[bool]:
        """Deletes an options group; decks that used it get the default group. Returns whether there was one."""
        return Call("removeDeckConfigId", _given(configId=configId))

    def removeEmptyNotes(self) -> Call[None]:
        """Deletes every note type that no note uses. Despite its name it deletes no notes."""
        return Call("removeEmptyNotes", _given())

    def removeTags(self, *, notes: Sequence[Id] | Literal[""] | dict[str, Never] | None, tags: str | None) -> Call[None]:
        """Removes tags from notes."""
        return Call("removeTags", _given(notes=notes, tags=tags))

    def replaceTags(self, *, notes: LookUpIds, tag_to_replace: Any, replace_with_tag: Any) -> Call[None]:
        """Replaces a tag with another in those of the notes that have it."""
        return Call("replaceTags", _given(notes=notes, tag_to_replace=tag_to_replace, replace_with_tag=replace_with_tag))

    def replaceTagsInAllNotes(self, *, tag_to_replace: str, replace_with_tag: Name) -> Call[None]:
        """Replaces a tag with another in every note of the collection."""
        return Call("replaceTagsInAllNotes", _given(tag_to_replace=tag_to_replace, replace_with_tag=replace_with_tag))

    def requestPermission(self, *, origin: Any, allowed: Any) -> Call[RequestPermissionResult]:
        """Asks whether a program or page may use the API. Needs no key. The server sets both parameters itself."""
        return Call("requestPermission", _given(origin=origin, allowed=allowed))

    def retrieveMediaFile(self, *, filename: str) -> Call[str | bool]:
        """Returns the content of a media file in base64, or false if there is none."""
        return Call("retrieveMediaFile", _given(filename=filename))

    def saveDeckConfig(self, *, config: SaveDeckConfigConfig) -> Call[bool]:
        """Saves an options group. Returns whether it could: the id must be that of an existing group, and the settings must be complete."""
        return Call("saveDeckConfig", _given(config=config))

    def setDeckConfigId(self, *, decks: Sequence[Any] | str | Mapping[str, Any], configId: float | bool | str) -> Call[bool]:
        """Makes decks use an options group. Returns false if one of the decks does not exist."""
        return Call("setDeckConfigId", _given(decks=decks, configId=configId))

    def setDueDate(self, *, cards: Sequence[Id] | Literal[""] | dict[str, Never] | None, days: str) -> Call[bool]:
        """Makes cards due on a day; new ones become review cards."""
        return Call("setDueDate", _given(cards=cards, days=days))

    def setEaseFactors(self, *, cards: Ids, easeFactors: Any) -> Call[list[bool]]:
        """Sets the ease of each card. Returns for each whether the card exists."""
        return Call("setEaseFactors", _given(cards=cards, easeFactors=easeFactors))

    def setSpecificValueOfCard(self, *, card: Any, keys: Any, newValues: Any, warning_check: Truth | Unset = UNSET) -> Call[list[Any] | bool]:
        """Sets attributes of a card directly. Sets those that hold the collection together (id, nid, did, due dates ...) only if warning_check is true. Returns false if it did nothing."""
        return Call("setSpecificValueOfCard", _given(card=card, keys=keys, newValues=newValues, warning_check=warning_check))

    def storeMediaFile(self, *, filename: Any, data: Any | Unset = UNSET, path: Any | Unset = UNSET, url: Any | Unset = UNSET, skipHash: Any | Unset = UNSET, deleteExisting: Truth | Unset = UNSET) -> Call[str | None]:
        """Stores a file in the media folder, from base64, a path or a URL, in this order, and returns its name; null if skipHash matched."""
        return Call("storeMediaFile", _given(filename=filename, data=data, path=path, url=url, skipHash=skipHash, deleteExisting=deleteExisting))

    def suspend(self, *, cards: Sequence[Any] | str | Mapping[str, Any], suspend: Truth | Unset = UNSET) -> Call[bool | None]:
        """Suspends cards. Returns false if all were already suspended."""
        return Call("suspend", _given(cards=cards, suspend=suspend))

    def suspended(self, *, card: LookUpId) -> Call[bool]:
        """Returns whether a card is suspended; an error if there is no such card."""
        return Call("suspended", _given(card=card))

    def sync(self) -> Call[None]:
        """Synchronises the collection with AnkiWeb or the user's own server."""
        return Call("sync", _given())

    def unsuspend(self, *, cards: LookUpIds) -> Call[bool | None]:
        """Ends the suspension of cards."""
        return Call("unsuspend", _given(cards=cards))

    def updateModelStyling(self, *, model: UpdateModelStylingModel) -> Call[None]:
        """Sets the CSS of a note type."""
        return Call("updateModelStyling", _given(model=model))

    def updateModelTemplates(self, *, model: UpdateModelTemplatesModel) -> Call[None]:
        """Changes the front, the back or both of card templates; leaves templates and sides that are empty or not named as they are."""
        return Call("updateModelTemplates", _given(model=model))

    def updateNote(self, *, note: UpdateNoteNote) -> Call[None]:
        """Changes fields, tags or both of a note. If fields are given, stores media as addNote does."""
        return Call("updateNote", _given(note=note))

    def updateNoteFields(self, *, note: ChangedNote) -> Call[None]:
        """Changes fields of a note; those not named stay as they are. Close the note in the browser first: Anki would overwrite the change."""
        return Call("updateNoteFields", _given(note=note))

    def updateNoteModel(self, *, note: UpdateNoteModelNote) -> Call[None]:
        """Gives a note another type, fields and tags. Fields and tags that are not given become empty."""
        return Call("updateNoteModel", _given(note=note))

    def updateNoteTags(self, *, note: Id, tags: NoteTags) -> Call[None]:
        """Gives a note these tags and no others."""
        return Call("updateNoteTags", _given(note=note, tags=tags))

    def version(self) -> Call[int]:
        """Returns the version of the API."""
        return Call("version", _given())


#: Makes calls for `batch`.
call = Calls()


class AnkiConnect:
    """A client of the AnkiConnect, or gateway, at an address. Sends nothing before the first call.

    Raises AnkiConnectError if the reply is an error, and OSError or http.client.HTTPException if there is no reply.
    `timeout` is in seconds; without it a call waits as long as Anki shows a dialog.
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

    @overload
    def batch(self, c1: Call[R1], /) -> tuple[R1]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], /) -> tuple[R1, R2]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], /) -> tuple[R1, R2, R3]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], c4: Call[R4], /) -> tuple[R1, R2, R3, R4]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], c4: Call[R4], c5: Call[R5], /) -> tuple[R1, R2, R3, R4, R5]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], c4: Call[R4], c5: Call[R5], c6: Call[R6], /) -> tuple[R1, R2, R3, R4, R5, R6]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], c4: Call[R4], c5: Call[R5], c6: Call[R6], c7: Call[R7], /) -> tuple[R1, R2, R3, R4, R5, R6, R7]: ...
    @overload
    def batch(self, c1: Call[R1], c2: Call[R2], c3: Call[R3], c4: Call[R4], c5: Call[R5], c6: Call[R6], c7: Call[R7], c8: Call[R8], /) -> tuple[R1, R2, R3, R4, R5, R6, R7, R8]: ...
    @overload
    def batch(self, *calls: Call[R]) -> tuple[R, ...]: ...
    def batch(self, *calls: Call[Any]) -> tuple[Any, ...]:
        """Sends the calls as one `multi`. All of them run. Raises the first error."""
        outcomes = self.settle(*calls)
        for outcome in outcomes:
            if isinstance(outcome, AnkiConnectError):
                raise outcome
        return outcomes

    def settle(self, *calls: Call[R]) -> tuple[R | AnkiConnectError, ...]:
        """Sends the calls as one `multi`, and returns a result or an error for each."""
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

    def addNote(self, *, note: NewNote) -> int:
        """Creates a note and its cards, and returns its id. Refuses a duplicate unless the options allow it. Stores media given with the note, and puts a reference to it into the fields."""
        return cast("int", self.invoke("addNote", _given(note=note)))

    def addNotes(self, *, notes: Sequence[NewNote] | Literal[""] | dict[str, Never]) -> list[int | None]:
        """Creates notes, in order, and returns their ids. If one fails, none stays, and the error lists the fault of each failed note. Older releases return null in its place and keep the others."""
        return cast("list[int | None]", self.invoke("addNotes", _given(notes=notes)))

    def addTags(self, *, notes: Sequence[Id] | Literal[""] | dict[str, Never] | None, tags: str | None, add: Truth | Unset = UNSET) -> None:
        """Adds tags to notes."""
        return cast("None", self.invoke("addTags", _given(notes=notes, tags=tags, add=add)))

    def answerCards(self, *, answers: Sequence[AnswerCardsAnswersItem] | Literal[""] | dict[str, Never]) -> list[bool]:
        """Answers cards as in a review, including cards that are not due. Returns for each whether the card exists."""
        return cast("list[bool]", self.invoke("answerCards", _given(answers=answers)))

    def apiReflect(self, *, scopes: Sequence[Any] | Unset = UNSET, actions: Sequence[Any] | None | Unset = UNSET) -> ApiReflectResult:
        """Returns the actions that this AnkiConnect knows: all, or those among the given ones."""
        return cast("ApiReflectResult", self.invoke("apiReflect", _given(scopes=scopes, actions=actions)))

    def areDue(self, *, cards: Sequence[int | str] | str | Mapping[str, Any]) -> list[bool]:
        """Returns for each card whether it is due."""
        return cast("list[bool]", self.invoke("areDue", _given(cards=cards)))

    def areSuspended(self, *, cards: LookUpIds) -> list[bool | None]:
        """Returns for each card whether it is suspended; null for an id that is not a card."""
        return cast("list[bool | None]", self.invoke("areSuspended", _given(cards=cards)))

    def canAddNote(self, *, note: Any) -> bool:
        """Returns whether addNote would take this note."""
        return cast("bool", self.invoke("canAddNote", _given(note=note)))

    def canAddNoteWithErrorDetail(self, *, note: Any) -> CanAddNoteWithErrorDetailResult:
        """Returns whether addNote would take this note, and if not, why."""
        return cast("CanAddNoteWithErrorDetailResult", self.invoke("canAddNoteWithErrorDetail", _given(note=note)))

    def canAddNotes(self, *, notes: Sequence[Any] | str | Mapping[str, Any]) -> list[bool]:
        """Returns for each note whether addNote would take it."""
        return cast("list[bool]", self.invoke("canAddNotes", _given(notes=notes)))

    def canAddNotesWithErrorDetail(self, *, notes: Sequence[Any] | str | Mapping[str, Any]) -> list[CanAddNotesWithErrorDetailResultItem]:
        """Returns for each note whether addNote would take it, and if not, why."""
        return cast("list[CanAddNotesWithErrorDetailResultItem]", self.invoke("canAddNotesWithErrorDetail", _given(notes=notes)))

    def cardReviews(self, *, deck: LookUpName, startID: None | float | str | Sequence[int]) -> list[list[float]]:
        """Returns the reviews of the cards in a deck since a point in time, each as a list: time, card, usn, button, new interval, old interval, new ease, time taken, kind."""
        return cast("list[list[float]]", self.invoke("cardReviews", _given(deck=deck, startID=startID)))

    def cardsInfo(self, *, cards: LookUpIds) -> list[CardsInfoResultItem]:
        """Returns for each id what the card shows, where it belongs and how it is scheduled; an empty object for an id that is not a card."""
        return cast("list[CardsInfoResultItem]", self.invoke("cardsInfo", _given(cards=cards)))

    def cardsModTime(self, *, cards: LookUpIds) -> list[CardsModTimeResultItem]:
        """Returns for each id when the card last changed, in seconds since 1970; an empty object for an id that is not a card."""
        return cast("list[CardsModTimeResultItem]", self.invoke("cardsModTime", _given(cards=cards)))

    def cardsToNotes(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any]) -> list[int]:
        """Returns the ids of the notes that cards belong to, each once."""
        return cast("list[int]", self.invoke("cardsToNotes", _given(cards=cards)))

    def changeDeck(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any], deck: LookUpName) -> None:
        """Moves cards to another deck, and creates it if it does not exist. Ignores ids that are not cards."""
        return cast("None", self.invoke("changeDeck", _given(cards=cards, deck=deck)))

    def clearUnusedTags(self) -> None:
        """Removes tags that no note has from the list of tags."""
        return cast("None", self.invoke("clearUnusedTags", _given()))

    def cloneDeckConfigId(self, *, name: Any, cloneFrom: float | bool | str | Unset = UNSET) -> int | bool:
        """Makes a new options group with the settings of another. Returns its id, or false if the other does not exist."""
        return cast("int | bool", self.invoke("cloneDeckConfigId", _given(name=name, cloneFrom=cloneFrom)))

    def createDeck(self, *, deck: LookUpName) -> int:
        """Creates a deck, and its parents where they are missing. A deck that exists already stays as it is."""
        return cast("int", self.invoke("createDeck", _given(deck=deck)))

    def createModel(self, *, modelName: str, inOrderFields: Sequence[str] | str | Mapping[str, Any], cardTemplates: Sequence[CreateModelCardTemplatesItem], css: Any | Unset = UNSET, isCloze: Truth | Unset = UNSET) -> CreateModelResult:
        """Creates a note type and returns it."""
        return cast("CreateModelResult", self.invoke("createModel", _given(modelName=modelName, inOrderFields=inOrderFields, cardTemplates=cardTemplates, css=css, isCloze=isCloze)))

    def deckNameFromId(self, *, deckId: Any) -> str:
        """Returns the name of the deck with an id. For an id that no deck has, it returns the name of the default deck."""
        return cast("str", self.invoke("deckNameFromId", _given(deckId=deckId)))

    def deckNames(self) -> list[str]:
        """Returns the full names of all decks."""
        return cast("list[str]", self.invoke("deckNames", _given()))

    def deckNamesAndIds(self) -> dict[str, int]:
        """Returns the full names of all decks with their ids."""
        return cast("dict[str, int]", self.invoke("deckNamesAndIds", _given()))

    def deleteDecks(self, *, decks: Sequence[Any] | str | Mapping[str, Any], cardsToo: Any | Unset = UNSET) -> None:
        """Deletes decks with all cards in them. `cardsToo` must be true, because Anki cannot delete a deck and keep its cards. Ignores names that no deck has."""
        return cast("None", self.invoke("deleteDecks", _given(decks=decks, cardsToo=cardsToo)))

    def deleteMediaFile(self, *, filename: Name) -> None:
        """Moves a file of the media folder to the trash. A file that does not exist is not an error."""
        return cast("None", self.invoke("deleteMediaFile", _given(filename=filename)))

    def deleteNotes(self, *, notes: Ids) -> None:
        """Deletes notes with all their cards. Ignores ids that are not notes."""
        return cast("None", self.invoke("deleteNotes", _given(notes=notes)))

    def exportPackage(self, *, deck: str | None, path: Any, includeSched: Any | Unset = UNSET) -> bool:
        """Writes a deck to a file in the .apkg format. Returns whether the deck exists."""
        return cast("bool", self.invoke("exportPackage", _given(deck=deck, path=path, includeSched=includeSched)))

    def findAndReplaceInModels(self, *, modelName: Any, findText: Any, replaceText: Any, front: Truth | Unset = UNSET, back: Truth | Unset = UNSET, css: Truth | Unset = UNSET) -> int:
        """Replaces a text in the templates and styling of one note type, or of all, and returns how many changed."""
        return cast("int", self.invoke("findAndReplaceInModels", _given(modelName=modelName, findText=findText, replaceText=replaceText, front=front, back=back, css=css)))

    def findCards(self, *, query: Query | Unset = UNSET) -> list[int]:
        """Returns the ids of the cards that a search finds."""
        return cast("list[int]", self.invoke("findCards", _given(query=query)))

    def findModelsById(self, *, modelIds: Sequence[int | str] | str | Mapping[str, Any]) -> list[FindModelsByIdResultItem]:
        """Returns note types by their ids; an error if one does not exist."""
        return cast("list[FindModelsByIdResultItem]", self.invoke("findModelsById", _given(modelIds=modelIds)))

    def findModelsByName(self, *, modelNames: Sequence[LookUpName] | str | Mapping[str, Any]) -> list[FindModelsByNameResultItem]:
        """Returns note types by their names; an error if one does not exist."""
        return cast("list[FindModelsByNameResultItem]", self.invoke("findModelsByName", _given(modelNames=modelNames)))

    def findNotes(self, *, query: Query | Unset = UNSET) -> list[int]:
        """Returns the ids of the notes that a search finds."""
        return cast("list[int]", self.invoke("findNotes", _given(query=query)))

    def forgetCards(self, *, cards: Sequence[Id] | Literal[""] | dict[str, Never] | None) -> None:
        """Makes cards new again."""
        return cast("None", self.invoke("forgetCards", _given(cards=cards)))

    def getActiveProfile(self) -> str | None:
        """Returns the name of the open profile."""
        return cast("str | None", self.invoke("getActiveProfile", _given()))

    def getCollectionStatsHTML(self, *, wholeCollection: Truth | Unset = UNSET) -> str:
        """Returns the statistics page as HTML."""
        return cast("str", self.invoke("getCollectionStatsHTML", _given(wholeCollection=wholeCollection)))

    def getDeckConfig(self, *, deck: Any) -> dict[str, Any] | bool:
        """Returns the options group that a deck uses, or false if there is no such deck."""
        return cast("dict[str, Any] | bool", self.invoke("getDeckConfig", _given(deck=deck)))

    def getDeckStats(self, *, decks: Sequence[LookUpName] | str | Mapping[str, Any]) -> dict[str, GetDeckStatsResultValue]:
        """Returns, by id, how many cards of each deck are new, in learning and to review today, and how many it holds."""
        return cast("dict[str, GetDeckStatsResultValue]", self.invoke("getDeckStats", _given(decks=decks)))

    def getDecks(self, *, cards: Sequence[None | float | str | Sequence[int]] | str | Mapping[str, Any]) -> dict[str, list[Any]]:
        """Sorts cards by deck: returns the names of the decks, each with those of the given ids that are in it."""
        return cast("dict[str, list[Any]]", self.invoke("getDecks", _given(cards=cards)))

    def getEaseFactors(self, *, cards: LookUpIds) -> list[int | None]:
        """Returns for each card its ease in thousandths; null for an id that is not a card."""
        return cast("list[int | None]", self.invoke("getEaseFactors", _given(cards=cards)))

    def getIntervals(self, *, cards: Sequence[int | str] | str | Mapping[str, Any], complete: Truth | Unset = UNSET) -> list[int | list[int]]:
        """Returns for each card its latest interval, or all its intervals: days, or negative seconds."""
        return cast("list[int | list[int]]", self.invoke("getIntervals", _given(cards=cards, complete=complete)))

    def getLatestReviewID(self, *, deck: LookUpName) -> int:
        """Returns the time of the latest review in a deck, in milliseconds since 1970; 0 if there is none."""
        return cast("int", self.invoke("getLatestReviewID", _given(deck=deck)))

    def getMediaDirPath(self) -> str:
        """Returns the full path of the media folder."""
        return cast("str", self.invoke("getMediaDirPath", _given()))

    def getMediaFilesNames(self, *, pattern: str | Unset = UNSET) -> list[str]:
        """Returns the names of the media files that match a pattern, in no particular order."""
        return cast("list[str]", self.invoke("getMediaFilesNames", _given(pattern=pattern)))

    def getNoteTags(self, *, note: Id) -> list[str]:
        """Returns the tags of a note."""
        return cast("list[str]", self.invoke("getNoteTags", _given(note=note)))

    def getNumCardsReviewedByDay(self) -> list[list[str | int | None]]:
        """Returns the days with reviews, latest first, each with the number of reviews."""
        return cast("list[list[str | int | None]]", self.invoke("getNumCardsReviewedByDay", _given()))

    def getNumCardsReviewedToday(self) -> int:
        """Returns the number of reviews today. The day begins at the hour that is set in Anki."""
        return cast("int", self.invoke("getNumCardsReviewedToday", _given()))

    def getProfiles(self) -> list[str]:
        """Returns the names of all profiles."""
        return cast("list[str]", self.invoke("getProfiles", _given()))

    def getReviewsOfCards(self, *, cards: Sequence[None | float | str] | str | Mapping[str, Any]) -> dict[str, list[GetReviewsOfCardsResultValueItem]]:
        """Returns the reviews of cards, by id."""
        return cast("dict[str, list[GetReviewsOfCardsResultValueItem]]", self.invoke("getReviewsOfCards", _given(cards=cards)))

    def getTags(self) -> list[str]:
        """Returns all tags of the collection."""
        return cast("list[str]", self.invoke("getTags", _given()))

    def guiAddCards(self, *, note: GuiAddCardsNote | None | Unset = UNSET) -> int | None:
        """Opens the window for adding notes and fills in a note, which the user may change and save."""
        return cast("int | None", self.invoke("guiAddCards", _given(note=note)))

    def guiAddNoteSetData(self, *, note: GuiAddNoteSetDataNote, append: Truth | Unset = UNSET) -> bool | dict[str, Any] | None:
        """Changes the content of an open window for adding notes: deck, note type, fields and tags."""
        return cast("bool | dict[str, Any] | None", self.invoke("guiAddNoteSetData", _given(note=note, append=append)))

    def guiAnswerCard(self, *, ease: Any) -> bool:
        """Answers the card in review. Returns false if no card is in review, if its answer is not shown or if there is no such button."""
        return cast("bool", self.invoke("guiAnswerCard", _given(ease=ease)))

    def guiBrowse(self, *, query: Query | Unset = UNSET, reorderCards: Mapping[str, Any] | None | Unset = UNSET) -> list[int]:
        """Opens the card browser, searches in it, and returns the ids of the cards found."""
        return cast("list[int]", self.invoke("guiBrowse", _given(query=query, reorderCards=reorderCards)))

    def guiCheckDatabase(self) -> bool:
        """Starts Anki's check of the database and returns at once."""
        return cast("bool", self.invoke("guiCheckDatabase", _given()))

    def guiCurrentCard(self) -> GuiCurrentCardResult | None:
        """Returns the card in review; an error if there is none."""
        return cast("GuiCurrentCardResult | None", self.invoke("guiCurrentCard", _given()))

    def guiDeckBrowser(self) -> None:
        """Shows the list of decks in Anki's main window."""
        return cast("None", self.invoke("guiDeckBrowser", _given()))

    def guiDeckOverview(self, *, name: str | None) -> bool:
        """Shows the overview of a deck. Returns whether it exists."""
        return cast("bool", self.invoke("guiDeckOverview", _given(name=name)))

    def guiDeckReview(self, *, name: str | None) -> bool:
        """Starts reviewing a deck. Returns whether it exists."""
        return cast("bool", self.invoke("guiDeckReview", _given(name=name)))

    def guiEditNote(self, *, note: Id) -> None:
        """Opens a window for editing a note."""
        return cast("None", self.invoke("guiEditNote", _given(note=note)))

    def guiExitAnki(self) -> None:
        """Asks Anki to close, after the reply."""
        return cast("None", self.invoke("guiExitAnki", _given()))

    def guiImportFile(self, *, path: str | None | Unset = UNSET) -> None:
        """Opens the window for importing a file."""
        return cast("None", self.invoke("guiImportFile", _given(path=path)))

    def guiPlayAudio(self) -> bool:
        """Plays the audio of the side on the screen. Returns false if no card is in review."""
        return cast("bool", self.invoke("guiPlayAudio", _given()))

    def guiReviewActive(self) -> bool:
        """Returns whether a card is in review."""
        return cast("bool", self.invoke("guiReviewActive", _given()))

    def guiSelectCard(self, *, card: Any) -> bool:
        """Selects a card in the open browser. Returns false if none is open."""
        return cast("bool", self.invoke("guiSelectCard", _given(card=card)))

    def guiSelectNote(self, *, note: Any) -> bool:
        """The same as guiSelectCard, under an older name."""
        return cast("bool", self.invoke("guiSelectNote", _given(note=note)))

    def guiSelectedNotes(self) -> list[int]:
        """Returns the ids of the notes selected in the open browser."""
        return cast("list[int]", self.invoke("guiSelectedNotes", _given()))

    def guiShowAnswer(self) -> bool:
        """Shows the answer of the card in review. Returns whether a card is in review."""
        return cast("bool", self.invoke("guiShowAnswer", _given()))

    def guiShowQuestion(self) -> bool:
        """Shows the question of the card in review. Returns whether a card is in review."""
        return cast("bool", self.invoke("guiShowQuestion", _given()))

    def guiStartCardTimer(self) -> bool:
        """Restarts the timer of the card in review, so that it counts the time taken from here. Returns whether a card is in review."""
        return cast("bool", self.invoke("guiStartCardTimer", _given()))

    def guiUndo(self) -> bool:
        """Undoes the last change, as Anki's menu does."""
        return cast("bool", self.invoke("guiUndo", _given()))

    def importPackage(self, *, path: Name) -> bool:
        """Imports a file in the .apkg format into the collection."""
        return cast("bool", self.invoke("importPackage", _given(path=path)))

    def insertReviews(self, *, reviews: Sequence[Sequence[float | bool | str] | str | Mapping[str, Any]] | Literal[""] | dict[str, Never]) -> None:
        """Inserts rows into the review log."""
        return cast("None", self.invoke("insertReviews", _given(reviews=reviews)))

    def loadProfile(self, *, name: Any) -> bool:
        """Closes the open profile and opens another. Returns whether it exists."""
        return cast("bool", self.invoke("loadProfile", _given(name=name)))

    def modelFieldAdd(self, *, modelName: LookUpName, fieldName: Name, index: int | bool | None | Unset = UNSET) -> None:
        """Adds a field to a note type; moves a field that exists."""
        return cast("None", self.invoke("modelFieldAdd", _given(modelName=modelName, fieldName=fieldName, index=index)))

    def modelFieldDescriptions(self, *, modelName: LookUpName) -> list[str]:
        """Returns the descriptions of the fields, which the editor shows while the fields are empty."""
        return cast("list[str]", self.invoke("modelFieldDescriptions", _given(modelName=modelName)))

    def modelFieldFonts(self, *, modelName: LookUpName) -> dict[str, ModelFieldFontsResultValue]:
        """Returns the font and size of each field in the editor."""
        return cast("dict[str, ModelFieldFontsResultValue]", self.invoke("modelFieldFonts", _given(modelName=modelName)))

    def modelFieldNames(self, *, modelName: LookUpName) -> list[str]:
        """Returns the names of the fields, in order."""
        return cast("list[str]", self.invoke("modelFieldNames", _given(modelName=modelName)))

    def modelFieldRemove(self, *, modelName: LookUpName, fieldName: Name) -> None:
        """Deletes a field from a note type, with its content in all notes."""
        return cast("None", self.invoke("modelFieldRemove", _given(modelName=modelName, fieldName=fieldName)))

    def modelFieldRename(self, *, modelName: LookUpName, oldFieldName: Name, newFieldName: Name) -> None:
        """Renames a field of a note type."""
        return cast("None", self.invoke("modelFieldRename", _given(modelName=modelName, oldFieldName=oldFieldName, newFieldName=newFieldName)))

    def modelFieldReposition(self, *, modelName: LookUpName, fieldName: Name, index: Index) -> None:
        """Moves a field to another place in its note type."""
        return cast("None", self.invoke("modelFieldReposition", _given(modelName=modelName, fieldName=fieldName, index=index)))

    def modelFieldSetDescription(self, *, modelName: LookUpName, fieldName: Name, description: Name) -> bool:
        """Sets the description of a field, which the editor shows while the field is empty."""
        return cast("bool", self.invoke("modelFieldSetDescription", _given(modelName=modelName, fieldName=fieldName, description=description)))

    def modelFieldSetFont(self, *, modelName: LookUpName, fieldName: Name, font: Name) -> None:
        """Sets the font of a field in the editor."""
        return cast("None", self.invoke("modelFieldSetFont", _given(modelName=modelName, fieldName=fieldName, font=font)))

    def modelFieldSetFontSize(self, *, modelName: LookUpName, fieldName: Name, fontSize: int) -> None:
        """Sets the font size of a field in the editor."""
        return cast("None", self.invoke("modelFieldSetFontSize", _given(modelName=modelName, fieldName=fieldName, fontSize=fontSize)))

    def modelFieldsOnTemplates(self, *, modelName: LookUpName) -> dict[str, list[list[str]]]:
        """Returns, for each template, the fields on its front and those on its back."""
        return cast("dict[str, list[list[str]]]", self.invoke("modelFieldsOnTemplates", _given(modelName=modelName)))

    def modelNameFromId(self, *, modelId: int | str) -> str:
        """Returns the name of the note type with an id; an error if there is none."""
        return cast("str", self.invoke("modelNameFromId", _given(modelId=modelId)))

    def modelNames(self) -> list[str]:
        """Returns the names of all note types."""
        return cast("list[str]", self.invoke("modelNames", _given()))

    def modelNamesAndIds(self) -> dict[str, int]:
        """Returns the names of all note types with their ids."""
        return cast("dict[str, int]", self.invoke("modelNamesAndIds", _given()))

    def modelStyling(self, *, modelName: LookUpName) -> ModelStylingResult:
        """Returns the CSS of a note type."""
        return cast("ModelStylingResult", self.invoke("modelStyling", _given(modelName=modelName)))

    def modelTemplateAdd(self, *, modelName: LookUpName, template: ModelTemplateAddTemplate) -> None:
        """Adds a card template to a note type, which makes a new card for every note of it."""
        return cast("None", self.invoke("modelTemplateAdd", _given(modelName=modelName, template=template)))

    def modelTemplateRemove(self, *, modelName: LookUpName, templateName: Name) -> None:
        """Deletes a card template with all its cards."""
        return cast("None", self.invoke("modelTemplateRemove", _given(modelName=modelName, templateName=templateName)))

    def modelTemplateRename(self, *, modelName: LookUpName, oldTemplateName: Name, newTemplateName: Name) -> None:
        """Renames a card template."""
        return cast("None", self.invoke("modelTemplateRename", _given(modelName=modelName, oldTemplateName=oldTemplateName, newTemplateName=newTemplateName)))

    def modelTemplateReposition(self, *, modelName: LookUpName, templateName: Name, index: Index) -> None:
        """Moves a card template to another place in its note type."""
        return cast("None", self.invoke("modelTemplateReposition", _given(modelName=modelName, templateName=templateName, index=index)))

    def modelTemplates(self, *, modelName: LookUpName) -> dict[str, ModelTemplatesResultValue]:
        """Returns the front and back of each card template."""
        return cast("dict[str, ModelTemplatesResultValue]", self.invoke("modelTemplates", _given(modelName=modelName)))

    def multi(self, *, actions: Sequence[Mapping[str, Any]] | Literal[""] | dict[str, Never]) -> list[Any]:
        """Runs calls one after another and returns their results, in order. An item without a version gets a bare result."""
        return cast("list[Any]", self.invoke("multi", _given(actions=actions)))

    def notesInfo(self, *, notes: Any | Unset = UNSET, query: Query | Unset = UNSET) -> list[NotesInfoResultItem]:
        """Returns, for each id or each note that a search finds, its fields, tags, note type and cards; an empty object for an id that is not a note."""
        return cast("list[NotesInfoResultItem]", self.invoke("notesInfo", _given(notes=notes, query=query)))

    def notesModTime(self, *, notes: LookUpIds) -> list[NotesModTimeResultItem]:
        """Returns for each id when the note last changed, in seconds since 1970; an empty object for an id that is not a note."""
        return cast("list[NotesModTimeResultItem]", self.invoke("notesModTime", _given(notes=notes)))

    def relearnCards(self, *, cards: Sequence[float | bool | str] | str | Mapping[str, Any]) -> None:
        """Puts cards into relearning."""
        return cast("None", self.invoke("relearnCards", _given(cards=cards)))

    def reloadCollection(self) -> None:
        """Makes Anki read everything from the database again."""
        return cast("None", self.invoke("reloadCollection", _given()))

    def removeDeckConfigId(self, *, configId: float | bool | str) -> bool:
        """Deletes an options group; decks that used it get the default group. Returns whether there was one."""
        return cast("bool", self.invoke("removeDeckConfigId", _given(configId=configId)))

    def removeEmptyNotes(self) -> None:
        """Deletes every note type that no note uses. Despite its name it deletes no notes."""
        return cast("None", self.invoke("removeEmptyNotes", _given()))

    def removeTags(self, *, notes: Sequence[Id] | Literal[""] | dict[str, Never] | None, tags: str | None) -> None:
        """Removes tags from notes."""
        return cast("None", self.invoke("removeTags", _given(notes=notes, tags=tags)))

    def replaceTags(self, *, notes: LookUpIds, tag_to_replace: Any, replace_with_tag: Any) -> None:
        """Replaces a tag with another in those of the notes that have it."""
        return cast("None", self.invoke("replaceTags", _given(notes=notes, tag_to_replace=tag_to_replace, replace_with_tag=replace_with_tag)))

    def replaceTagsInAllNotes(self, *, tag_to_replace: str, replace_with_tag: Name) -> None:
        """Replaces a tag with another in every note of the collection."""
        return cast("None", self.invoke("replaceTagsInAllNotes", _given(tag_to_replace=tag_to_replace, replace_with_tag=replace_with_tag)))

    def requestPermission(self, *, origin: Any, allowed: Any) -> RequestPermissionResult:
        """Asks whether a program or page may use the API. Needs no key. The server sets both parameters itself."""
        return cast("RequestPermissionResult", self.invoke("requestPermission", _given(origin=origin, allowed=allowed)))

    def retrieveMediaFile(self, *, filename: str) -> str | bool:
        """Returns the content of a media file in base64, or false if there is none."""
        return cast("str | bool", self.invoke("retrieveMediaFile", _given(filename=filename)))

    def saveDeckConfig(self, *, config: SaveDeckConfigConfig) -> bool:
        """Saves an options group. Returns whether it could: the id must be that of an existing group, and the settings must be complete."""
        return cast("bool", self.invoke("saveDeckConfig", _given(config=config)))

    def setDeckConfigId(self, *, decks: Sequence[Any] | str | Mapping[str, Any], configId: float | bool | str) -> bool:
        """Makes decks use an options group. Returns false if one of the decks does not exist."""
        return cast("bool", self.invoke("setDeckConfigId", _given(decks=decks, configId=configId)))

    def setDueDate(self, *, cards: Sequence[Id] | Literal[""] | dict[str, Never] | None, days: str) -> bool:
        """Makes cards due on a day; new ones become review cards."""
        return cast("bool", self.invoke("setDueDate", _given(cards=cards, days=days)))

    def setEaseFactors(self, *, cards: Ids, easeFactors: Any) -> list[bool]:
        """Sets the ease of each card. Returns for each whether the card exists."""
        return cast("list[bool]", self.invoke("setEaseFactors", _given(cards=cards, easeFactors=easeFactors)))

    def setSpecificValueOfCard(self, *, card: Any, keys: Any, newValues: Any, warning_check: Truth | Unset = UNSET) -> list[Any] | bool:
        """Sets attributes of a card directly. Sets those that hold the collection together (id, nid, did, due dates ...) only if warning_check is true. Returns false if it did nothing."""
        return cast("list[Any] | bool", self.invoke("setSpecificValueOfCard", _given(card=card, keys=keys, newValues=newValues, warning_check=warning_check)))

    def storeMediaFile(self, *, filename: Any, data: Any | Unset = UNSET, path: Any | Unset = UNSET, url: Any | Unset = UNSET, skipHash: Any | Unset = UNSET, deleteExisting: Truth | Unset = UNSET) -> str | None:
        """Stores a file in the media folder, from base64, a path or a URL, in this order, and returns its name; null if skipHash matched."""
        return cast("str | None", self.invoke("storeMediaFile", _given(filename=filename, data=data, path=path, url=url, skipHash=skipHash, deleteExisting=deleteExisting)))

    def suspend(self, *, cards: Sequence[Any] | str | Mapping[str, Any], suspend: Truth | Unset = UNSET) -> bool | None:
        """Suspends cards. Returns false if all were already suspended."""
        return cast("bool | None", self.invoke("suspend", _given(cards=cards, suspend=suspend)))

    def suspended(self, *, card: LookUpId) -> bool:
        """Returns whether a card is suspended; an error if there is no such card."""
        return cast("bool", self.invoke("suspended", _given(card=card)))

    def sync(self) -> None:
        """Synchronises the collection with AnkiWeb or the user's own server."""
        return cast("None", self.invoke("sync", _given()))

    def unsuspend(self, *, cards: LookUpIds) -> bool | None:
        """Ends the suspension of cards."""
        return cast("bool | None", self.invoke("unsuspend", _given(cards=cards)))

    def updateModelStyling(self, *, model: UpdateModelStylingModel) -> None:
        """Sets the CSS of a note type."""
        return cast("None", self.invoke("updateModelStyling", _given(model=model)))

    def updateModelTemplates(self, *, model: UpdateModelTemplatesModel) -> None:
        """Changes the front, the back or both of card templates; leaves templates and sides that are empty or not named as they are."""
        return cast("None", self.invoke("updateModelTemplates", _given(model=model)))

    def updateNote(self, *, note: UpdateNoteNote) -> None:
        """Changes fields, tags or both of a note. If fields are given, stores media as addNote does."""
        return cast("None", self.invoke("updateNote", _given(note=note)))

    def updateNoteFields(self, *, note: ChangedNote) -> None:
        """Changes fields of a note; those not named stay as they are. Close the note in the browser first: Anki would overwrite the change."""
        return cast("None", self.invoke("updateNoteFields", _given(note=note)))

    def updateNoteModel(self, *, note: UpdateNoteModelNote) -> None:
        """Gives a note another type, fields and tags. Fields and tags that are not given become empty."""
        return cast("None", self.invoke("updateNoteModel", _given(note=note)))

    def updateNoteTags(self, *, note: Id, tags: NoteTags) -> None:
        """Gives a note these tags and no others."""
        return cast("None", self.invoke("updateNoteTags", _given(note=note, tags=tags)))

    def version(self) -> int:
        """Returns the version of the API."""
        return cast("int", self.invoke("version", _given()))


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
    ("host.not-listed", ("This AnkiConnect Gateway does not accept requests for this host name. If the name is yours, add it to \"hosts\" in the gateway's configuration; localhost and IP addresses always work.",)),
    ("audit.unavailable", ("not sent: the audit log cannot be written, and audit.required asks for it; the owner finds the reason on the admin page, and can free space or set audit.required to false",)),
    ("media.too-large-as-data", ("the media behind the urls of this call is larger than ", " bytes, and larger media need a folder that the gateway and Anki share (upstream.offload)",)),
    ("split.unknown", ("outcome unknown: addNotes was sent to Anki in parts and no reply came to notes ", " to ", " of ", "; nothing was repeated or taken back; ids so far: ", "",)),
    ("http.headers-too-large", ("the headers of this request are too large or too many: together they may have at most ", " (limits.headers), and there must be fewer than ", "",)),
    ("scope.whole", ("", " concerns the whole collection, and this client has only some of its decks; the owner can name it in scope.whole",)),
    ("http.late", ("this request did not arrive in time: the headers may take ", " (limits.headerTime) and the body ", " (limits.bodyTime)",)),
    ("image.not-asked", ("not sent: this call changes more than the gateway can keep for an undo, and too many calls wait for the owner",)),
    ("scope.ids", ("", " must name notes, cards and decks as whole numbers and lists, because this client has only some of the decks",)),
    ("scope.shared", ("", " names notes that also have cards outside the decks of this client; the owner can allow it with scope.shared",)),
    ("split.ended", ("Anki ended before all of addNotes was sent; notes ", " were not sent, and nothing was taken back; ids so far: ", "",)),
    ("limit.values", ("the request holds more than ", " values; split it, or raise limits.values in the gateway's configuration",)),
    ("anki.circle", ("the upstream of this gateway is this gateway itself; set upstream.url to where AnkiConnect listens",)),
    ("split.kept", ("addNotes failed for some notes, and the others were not taken back because Anki ended; ids: ", "",)),
    ("media.request-too-large", ("the media behind the urls of this request is larger than ", " bytes; ask for less in one request",)),
    ("approval.too-large", ("this call names more than 32 MiB, too much to show the owner for approval; send it in parts",)),
    ("split.doubtful", ("addNotes failed for some notes, and whether the others were taken back is not known; ids: ", "",)),
    ("gateway.fault", ("a fault inside the gateway ended this request; it is unknown whether Anki carried it out",)),
    ("approval.too-many", ("too many calls wait for approval already; try again when the owner has answered some",)),
    ("gateway.shutting-down", ("the gateway is shutting down and did not process this request; try again in a moment",)),
    ("image.waiting", ("waiting for approval ", ": this call changes more than the gateway can keep for an undo",)),
    ("ankiconnect.cards-too", ("Since Anki 2.1.28 it's not possible to delete decks without deleting cards as well",)),
    ("http.plain-on-tls", ("This address of AnkiConnect Gateway speaks TLS: write https:// instead of http://",)),
    ("media.trouble", ("the media behind the url could not be handed to Anki; the gateway's log says why",)),
    ("scope.deletes", ("", " would delete for good, and this client only hides what it deletes (softDelete)",)),
    ("limit.buffered", ("the gateway holds too many bytes of other requests; try again (limits.buffered)",)),
    ("check.deck-options", ("", ": params.", " must be an options group as getDeckConfig answers it, with maxTaken",)),
    ("ankiconnect.no-card", ("The field values you have provided would make an empty question on all cards.",)),
    ("scope.moved", ("the decks of this client changed while the call was under way; send it again",)),
    ("anki.outcome-unknown", ("outcome unknown: ", " was sent to Anki and no reply came; it was not repeated",)),
    ("message.byte-order-mark", ("Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",)),
    ("call.params-not-a-mapping", ("2055492159.AnkiConnect.", "() argument after ** must be a mapping, not ", "",)),
    ("approval.waiting", ("waiting for approval ", ": ask the owner, then send the same call again",)),
    ("scope.media", ("", " would touch a media file that is not the own file of this client",)),
    ("check.card-attribute", ("", ": params.", " must be the name of an attribute, without _ before it",)),
    ("scope.unknown", ("Anki does not say which cards are in the decks of this client",)),
    ("limit.depth", ("the request is nested more than ", " levels deep (limits.depth)",)),
    ("load.shed", ("the gateway has more work than Anki can do; try again in ", " s",)),
    ("media.elsewhere", ("the url leads to a host that this client may not fetch from",)),
    ("budget.crowded", ("budget \"", "\": too many requests wait already; try again in ", " s",)),
    ("ankiconnect.import-too-old", ("guiImportFile is only supported from Anki version >=2.1.52",)),
    ("check.sql-id", ("", ": params.", " must be a list of integers or strings of digits",)),
    ("check.file-name", ("", ": params.", " must be the name of a file, not an empty one",)),
    ("check.sql-value", ("", ": params.", " must be rows of numbers or strings of digits",)),
    ("ankiconnect.inconsistent", ("Your database appears to be in an inconsistent state. ", "",)),
    ("call.version-not-comparable", ("'<=' not supported between instances of '", "' and 'int'",)),
    ("check.file-pattern", ("", ": params.", " must be a pattern without separators or ..",)),
    ("ankiconnect.argument-unknown", ("AnkiConnect.", "() got an unexpected keyword argument '", "'",)),
    ("limit.leaves", ("the request holds more than ", " calls (limits.leaves)",)),
    ("ankiconnect.no-media-source", ("You must provide a \"data\", \"path\", or \"url\" field.",)),
    ("client.revoked", ("the owner of this gateway has revoked the client ", "",)),
    ("ankiconnect.model-without-fields", ("Must provide at least one field for inOrderFields",)),
    ("ankiconnect.reorder-incomplete", ("Must provide a \"columnId\" and a \"order\" property\"",)),
    ("check.incomparable", ("", ": ", " must hold no member named toString or valueOf",)),
    ("ankiconnect.model-without-templates", ("Must provide at least one card for cardTemplates",)),
    ("limit.body", ("the request is larger than ", " bytes (limits.body)",)),
    ("scope.deck", ("", " names a deck outside the decks of this client",)),
    ("anki.no-reply", ("the connection to Anki ended before it replied",)),
    ("media.too-large", ("the media behind the url is larger than ", " bytes",)),
    ("ankiconnect.duplicate", ("cannot create note because it is a duplicate",)),
    ("http.hosts", ("a request must have exactly one Host header",)),
    ("ankiconnect.nothing-to-update", ("Must provide a \"fields\" or \"tags\" property.",)),
    ("budget.never", ("budget \"", "\": ", "; this call alone asks for more",)),
    ("http.target", ("the target of a request must start with /",)),
    ("call.argument-self", ("", " got multiple values for argument 'self'",)),
    ("anki.unreadable-reply", ("Anki gave a reply that could not be read",)),
    ("ankiconnect.notes-or-query", ("Must provide either \"notes\" or a \"query\"",)),
    ("http.too-many-headers", ("a request must have fewer than ", " headers",)),
    ("ankiconnect.fields-not-an-object", ("Fields must be provided as a dictionary",)),
    ("call.argument-unknown", ("", " got an unexpected keyword argument '", "'",)),
    ("check.not-finite", ("", ": params must not hold NaN or Infinity",)),
    ("ankiconnect.empty", ("cannot create note because it is empty",)),
    ("ankiconnect.tags-not-a-list", ("Must provide tags as a list of strings",)),
    ("ankiconnect.not-creatable", ("cannot create note for unknown reason",)),
    ("message.not-an-object", ("the request is not of type 'object'",)),
    ("check.deck-list", ("", ": params.", " must be a list of strings",)),
    ("ankiconnect.option-not-boolean", ("option parameter \"", "\" must be boolean",)),
    ("ankiconnect.not-reviewing", ("Gui review is not currently active.",)),
    ("check.media-path", ("", ": params.", " must be a string or null",)),
    ("origin.refused", ("a page of this origin may not call",)),
    ("http.invalid", ("this is not a valid HTTP request: ", "",)),
    ("ankiconnect.download-failed", ("", " download failed with return code ", "",)),
    ("message.version-not-an-integer", ("version is not of type 'integer'",)),
    ("call.item-not-an-object", ("'", "' object has no attribute 'get'",)),
    ("ankiconnect.description-not-a-string", ("description should be a string: ", "",)),
    ("message.action-missing", ("'action' is a required property",)),
    ("check.warning-check", ("", ": params.", " must be true or false",)),
    ("ankiconnect.font-size-not-an-integer", ("fontSize should be an integer: ", "",)),
    ("ankiconnect.reorder-not-an-object", ("reorderCards should be a dict: ", "",)),
    ("key.wrong", ("valid api key must be provided",)),
    ("message.action-not-a-string", ("action is not of type 'string'",)),
    ("message.params-not-an-object", ("params is not of type 'object'",)),
    ("approval.refused", ("the owner said no to approval ", "",)),
    ("anki.busy", ("Anki is busy or shows a dialog",)),
    ("message.not-utf8", ("'utf-8' codec can't decode ", ": ", "",)),
    ("approval.refused-because", ("the owner refused approval ", ": ", "",)),
    ("budget.exceeded", ("budget \"", "\": ", "; try again in ", " s",)),
    ("ankiconnect.template-not-found", ("template was not found in ", ": ", "",)),
    ("collection.not-available", ("collection is not available",)),
    ("image.refused", ("the owner refused approval ", "",)),
    ("anki.late", ("Anki did not answer in time",)),
    ("message.action-empty", ("action should be non-empty",)),
    ("ankiconnect.scheduler-not-available", ("scheduler is not available",)),
    ("call.not-iterable", ("'", "' object is not iterable",)),
    ("anki.not-reachable", ("Anki is not reachable at ", "",)),
    ("ankiconnect.reviewer-not-available", ("reviewer is not available",)),
    ("ankiconnect.database-not-available", ("database is not available",)),
    ("ankiconnect.field-not-found", ("field was not found in ", ": ", "",)),
    ("ankiconnect.model-exists", ("Model name already exists",)),
    ("ankiconnect.font-not-a-string", ("font should be a string: ", "",)),
    ("ankiconnect.reflect-actions", ("actions has invalid value",)),
    ("ankiconnect.not-signed-in", ("sync: auth not configured",)),
    ("ankiconnect.reflect-scopes", ("scopes has invalid value",)),
    ("ankiconnect.sync-status", ("Sync status ", " not one of ", "",)),
    ("ankiconnect.decks-not-available", ("decks are not available",)),
    ("ankiconnect.argument-missing", ("AnkiConnect.", "() missing ", "",)),
    ("policy.denied", ("refused by policy \"", "\": ", "",)),
    ("policy.not-allowed", ("refused by policy \"", "\": ", "",)),
    ("policy.where", ("refused by policy \"", "\": ", "",)),
    ("policy.hazard", ("refused by policy \"", "\": ", "",)),
    ("policy.unreadable", ("refused by policy \"", "\": ", "",)),
    ("policy.ask", ("refused by policy \"", "\": ", "",)),
    ("ankiconnect.media-not-available", ("media is not available",)),
    ("ankiconnect.model-name-required", ("Model name is required",)),
    ("ankiconnect.model-not-found", ("model was not found: ", "",)),
    ("ankiconnect.deck-not-found", ("deck was not found: ", "",)),
    ("ankiconnect.note-not-found", ("Note was not found: ", "",)),
    ("ankiconnect.card-not-found", ("Card was not found: ", "",)),
    ("ankiconnect.card-order", ("invalid card order: ", "",)),
    ("ankiconnect.note-id-required", ("Note ID is required",)),
    ("action.unsupported", ("unsupported action",)),
    ("ankiconnect.model-not-found", ("Model '", "' not found",)),
    ("ankiconnect.column", ("invalid columnId: ", "",)),
    ("ankiconnect.search", ("Invalid search: ", "",)),
    ("check.shape", ("", ": ", " must ", ", got ", "",)),
    ("check.missing", ("", ": ", " is missing",)),
    ("call.argument-missing", ("", " missing ", ": ", "",)),
    ("ankiconnect.value", ("JsonError ", "",)),
    ("ankiconnect.database", ("DbError ", "",)),
    ("ankiconnect.notes-failed", ("['", "']",)),
    ("ankiconnect.notes-failed", ("[\"", "\"]",)),
)
