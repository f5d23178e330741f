"""Sets of parallel papers: asked for on a page, made in the worker process, kept, printed."""

from trainer.services.papers.asking import WIDEST, ask, cancel, exams, look
from trainer.services.papers.making import work
from trainer.services.papers.printing import Print, Printed, plain, plain_form, print_form, take_json
from trainer.services.papers.reading import PAGE, items_of, paper_set, requests
from trainer.services.papers.values import Exam, Found, PaperSet, Request, name_of
from trainer.storage.papers import Outcome

__all__ = [
    "PAGE",
    "WIDEST",
    "Exam",
    "Found",
    "Outcome",
    "PaperSet",
    "Print",
    "Printed",
    "Request",
    "ask",
    "cancel",
    "exams",
    "items_of",
    "look",
    "name_of",
    "paper_set",
    "plain",
    "plain_form",
    "print_form",
    "requests",
    "take_json",
    "work",
]
