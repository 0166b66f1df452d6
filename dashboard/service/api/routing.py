"""How a route of the API answers: from what is kept, else made in a queue; and what routes need of a request."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from dashboard.service.kept_answers import AnswerDesk
from dashboard.tables import Dataset

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class KeptRoute(APIRoute):
    """A route whose answers depend on the tables and the query alone."""

    picture = False
    names_host = False

    def get_route_handler(self) -> Handler:
        """Return what answers a request."""
        make = super().get_route_handler()

        async def answer(request: Request) -> Response:
            desk: AnswerDesk = request.app.state.desk
            return await desk.answer(request, make, picture=self.picture, names_host=self.names_host)

        return answer


class PictureRoute(KeptRoute):
    """A route whose answers are drawn, some of them by the one browser."""

    picture = True


class HostRoute(KeptRoute):
    """A route whose answers have addresses with the server's name."""

    names_host = True


def shown_dataset(request: Request) -> Dataset:
    """Return the tables of a request: one version from its beginning to its end."""
    dataset: Dataset = request.state.dataset
    return dataset


Shown = Annotated[Dataset, Depends(shown_dataset)]


def send_json(content: Mapping[str, Any], media_type: str = "application/json") -> Response:
    """Return a response of JSON (UTF-8) without spaces."""
    return Response(json.dumps(content, ensure_ascii=False, separators=(",", ":")), media_type=media_type)


def send_file(content: bytes, media_type: str, name: str) -> Response:
    """Return a response that a browser saves under a name."""
    return Response(content, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
