"""Items as QTI packages of 1EdTech, in version 2.1 and in version 3.0."""

from trainer.interchange.qti_out.packages import write_qti3, write_qti21

__all__ = ["write_qti3", "write_qti21"]
