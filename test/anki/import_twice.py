"""Imports two packages of one document into a real Anki collection and checks what a student would lose.

Usage: python3 import_twice.py ANKI_FOLDER first.apkg second.apkg
ANKI_FOLDER holds the Python package `anki`, for example /usr/share/anki of Debian 11.
Prints one line a check and exits 1 when one of them fails.
"""

import os
import sys
import tempfile

folder, first, second = sys.argv[1:]
sys.path.insert(0, folder)
import anki  # noqa: E402
from anki.importing.apkg import AnkiPackageImporter  # noqa: E402
from anki.storage import Collection  # noqa: E402

failed = False


def check(what, holds):
    global failed
    failed = failed or not holds
    print("ok    " if holds else "FAILED", what)


def bring(collection, package):
    importer = AnkiPackageImporter(collection, package)
    importer.run()


def questions(collection):
    return [flds.split("\x1f")[0] for flds in collection.db.list("select flds from notes")]


collection = Collection(os.path.join(tempfile.mkdtemp(), "collection.anki2"))
print("Anki", anki.version)
bring(collection, first)
before = questions(collection)
print(len(before), "notes,", collection.cardCount(), "cards after", os.path.basename(first))

note = collection.getNote(collection.db.scalar("select id from notes"))
note["Answer"] = "What the student wrote."
note.flush()
model = collection.models.byName("Anki Compendium Basic")
model["css"] += ".card { color: navy; }"
model["tmpls"][0]["qfmt"] += "<hr>"
collection.models.save(model)
design = (model["css"], model["tmpls"][0]["qfmt"])
card = note.cards()[0]
collection.db.execute("update cards set ivl = 30, reps = 4, type = 2, queue = 2 where id = ?", card.id)
collection.save()

bring(collection, second)
after = questions(collection)
print(len(after), "notes,", collection.cardCount(), "cards after", os.path.basename(second))
check("no question stands twice", len(set(after)) == len(after))
check("every note of the first package is still there", set(before) <= set(after))
check("the student's edit of a note survives", collection.getNote(note.id)["Answer"] == "What the student wrote.")
model = collection.models.byName("Anki Compendium Basic")
check("the student's card design survives", (model["css"], model["tmpls"][0]["qfmt"]) == design)
check("there is one note type of this service", sum("Compendium" in name for name in collection.models.allNames()) == 1)
check("the progress of a card survives", collection.db.scalar("select ivl from cards where id = ?", card.id) == 30)
check("media that notes name are there", not collection.media.check()[0])
report, sound = collection.fixIntegrity()
check("the integrity check is clean: " + report.strip().replace("\n", " "), sound)
collection.close()
sys.exit(failed)
