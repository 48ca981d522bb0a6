"""Adds notes to a collection with Anki's own library, while Anki is closed: many_notes.py COLLECTION COUNT"""

import sys

from anki.collection import AddNoteRequest, Collection

path, count = sys.argv[1], int(sys.argv[2])
collection = Collection(path)
basic = collection.models.by_name("Basic")
deck = collection.decks.id("Default")
for start in range(0, count, 1000):
    requests = []
    for number in range(start, min(start + 1000, count)):
        note = collection.new_note(basic)
        note["Front"] = f"note {number}"
        note["Back"] = "x" * 300
        requests.append(AddNoteRequest(note=note, deck_id=deck))
    collection.add_notes(requests)
collection.close()
