"""Modules, lessons and self-checks, and what counts as having studied them."""

from trainer.courses.course import Lesson, LessonText, Module, Source
from trainer.courses.progress import LessonProgress, ModuleProgress, module_progress, next_lesson

__all__ = [
    "Lesson",
    "LessonProgress",
    "LessonText",
    "Module",
    "ModuleProgress",
    "Source",
    "module_progress",
    "next_lesson",
]
