"""The story played once for all end-to-end tests, its server still up."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from api import founding
from api.demo import data, stage
from api.demo.story import Scene, Story
from api.home import Home
from api.settings import read_settings


@dataclass(frozen=True)
class Played:
    """The story after its last act, its server still up."""

    story: Story
    scenes: list[Scene]
    home: Home
    environment: dict[str, str]
    server: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """Play everything once."""
    root = tmp_path_factory.mktemp("home")
    with ExitStack() as stack:
        home = Home(root)
        home.create()
        url = stack.enter_context(data.health_department(stage.postgres_folder(stack)))
        residents = home.inbox / "residents.csv"
        data.residents_office(residents)
        environment = {**os.environ, "YUNEI_HOME": str(root), "YUNEI_PORT": str(stage.free_port())}
        settings = read_settings({name: value for name, value in environment.items() if name.startswith("YUNEI_")})
        root_key = founding.found(settings, scheme="yanzhou", bureau="bureau", member="bureau")
        server = stack.enter_context(stage.running_server(environment, settings.url))
        story = Story(
            url=settings.url,
            root_key=root_key,
            postgres={"table": data.VISITS_TABLE},
            postgres_url=url,
            residents=residents,
            save_key=home.save_credential,
        )
        stack.callback(story.close)
        yield Played(story=story, scenes=list(story.play()), home=home, environment=environment, server=server)
