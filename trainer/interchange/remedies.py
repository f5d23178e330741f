"""What to do about a fault of a file, by its code; the fault itself says what is wrong and where."""

from __future__ import annotations

from trainer.errors import Message, translatable

_SAVE_AGAIN = translatable("Save the file again in the program it comes from, and import the new one.")
_COMPLETE = translatable(
    "Complete the question in the file and import it again; what is sound is not doubled."
)
_KEY = translatable("Write the key as letters, such as “答案：B” or “答案：ABD”, and import the file again.")
_OPTIONS = translatable(
    "Give the options letters that follow each other, each once, and import the file again."
)
_ONE_QUESTION = translatable(
    "Let every question stand alone with its options and its key, and import it again."
)
_WRITE_HERE = translatable(
    "Write it here as a single-choice, multiple-choice or true/false question, if it is needed."
)
_IMAGE = translatable("Take the question over, and add the picture in the editor.")
_COMPARE = translatable("Compare the question with the file when you edit it.")
_LAYOUT = translatable(
    "Look at an example of the format under “How files have to look”, and adjust the file."
)
_SPLIT = translatable("Split the file and import one part after the other.")
_PLAIN = translatable("Save it as .docx, .xlsx, .csv or .txt, and import that.")
_ROWS = translatable("Bring the row to the columns of the header, and import the file again.")
_HARMLESS = translatable("Ask whoever made the file for one without it.")

_CODES: tuple[tuple[Message, str], ...] = (
    (
        _KEY,
        "missing-key unreadable-key key-conflict key-not-an-option several-right ambiguous-key counted-keys",
    ),
    (_KEY, "no-key too-few-keys too-many-keys"),
    (
        _OPTIONS,
        "missing-options missing-option repeated-label unordered-options repeated-option option-count",
    ),
    (_OPTIONS, "empty-option unexpected-options"),
    (_COMPLETE, "missing-stem empty-stem stem-no-text cut-off missing-number missing-member"),
    (_ONE_QUESTION, "second-answers stray-text broken-braces answer-table material-unclear material-unused"),
    (_WRITE_HERE, "unsupported-type"),
    (_IMAGE, "image-lost text-box"),
    (_COMPARE, "partial-credit unequal-shares formula-flattened html-as-text script-removed unused-columns"),
    (_COMPARE, "too-alike case-incomplete"),
    (_LAYOUT, "no-questions only-references empty-file"),
    (_SPLIT, "too-large too-long"),
    (_PLAIN, "macros old-format pdf"),
    (_ROWS, "ragged-row open-quote"),
    (_HARMLESS, "xml-entities zip-bomb path-traversal"),
    (_SAVE_AGAIN, "broken-docx broken-xlsx broken-xml broken-json broken-package"),
    (_SAVE_AGAIN, "unreadable unreadable-encoding lost-characters"),
)
_REMEDIES = {code: advice for advice, codes in _CODES for code in codes.split()}


def remedy(code: str) -> Message:
    """What to do about a fault."""
    return _REMEDIES.get(code, _COMPLETE)
