"""Does what Anki's File > Import does with a collection package: restore.py PACKAGE PROFILE-FOLDER"""

import sys
from pathlib import Path

from anki._backend import RustBackend

package, folder = sys.argv[1], Path(sys.argv[2])
RustBackend().import_collection_package(
    col_path=str(folder / "collection.anki2"),
    backup_path=package,
    media_folder=str(folder / "collection.media"),
    media_db=str(folder / "collection.media.db2"),
)
