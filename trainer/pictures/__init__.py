"""Pictures in texts: what one is, how a text refers to it, and what it reads like without it.

A picture is named by the digest of its bytes, `![what it shows](picture:<digest>)`. So a text, and with it
the version of an item, says exactly which picture was shown.
"""

from trainer.pictures.picture import ENDINGS, LONGEST_ALT, MEDIA_TYPES, Picture, digest_of, file_name
from trainer.pictures.references import (
    UNDESCRIBED,
    digest_in,
    digests,
    reference,
    split,
    undescribed,
    with_addresses,
    without_pictures,
    words_beside,
)

__all__ = [
    "ENDINGS",
    "LONGEST_ALT",
    "MEDIA_TYPES",
    "UNDESCRIBED",
    "Picture",
    "digest_in",
    "digest_of",
    "digests",
    "file_name",
    "reference",
    "split",
    "undescribed",
    "with_addresses",
    "without_pictures",
    "words_beside",
]
