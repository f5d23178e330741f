"""The application with a provider switched on; `TRAINER_TEST_OIDC` holds the settings as JSON."""

from __future__ import annotations

import json
import os

from trainer import settings
from trainer.settings import OpenIdConnect
from trainer.web import app as web
from trainer.web import state

_extra = json.loads(os.environ["TRAINER_TEST_OIDC"])
_settings = settings.load().model_copy(
    update={"oidc": OpenIdConnect.model_validate(_extra["oidc"]), "public_url": _extra["public_url"]}
)
app = web.create(state.build(_settings))
