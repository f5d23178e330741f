"""Items out of the bank: as files of other systems, as a printed paper, back into the bank's own files."""

from trainer.services.exporting.fates import FATE_NAMES, Fate, Returned
from trainer.services.exporting.handing_out import Choices, choices, export
from trainer.services.exporting.making import Exported, make
from trainer.services.exporting.request import (
    MOST_ON_PAPER,
    ON_PAPER,
    PAPERS,
    STATUS_NAMES,
    NothingToExportError,
    Request,
    TooManyForPaperError,
    UnknownBlueprintError,
    UnknownCodeError,
)
from trainer.services.exporting.write_back import (
    FolderError,
    WriteBack,
    write_back,
    write_file,
)

__all__ = [
    "FATE_NAMES",
    "MOST_ON_PAPER",
    "ON_PAPER",
    "PAPERS",
    "STATUS_NAMES",
    "Choices",
    "Exported",
    "Fate",
    "FolderError",
    "NothingToExportError",
    "Request",
    "Returned",
    "TooManyForPaperError",
    "UnknownBlueprintError",
    "UnknownCodeError",
    "WriteBack",
    "choices",
    "export",
    "make",
    "write_back",
    "write_file",
]
