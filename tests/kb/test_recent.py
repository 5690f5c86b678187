"""A value that is read again only when it is old."""

import pytest

from kb.recent import Recent


class World:
    """A clock and a value that can be read or not; what was read is counted."""

    def __init__(self) -> None:
        self.now, self.value, self.read_times, self.broken = 100.0, "a", 0, False

    def clock(self) -> float:
        return self.now

    def read(self) -> str:
        self.read_times += 1
        if self.broken:
            raise OSError("gone")
        return self.value


@pytest.fixture
def world() -> World:
    return World()


def test_a_change_is_seen_once_the_seconds_are_over_and_not_before(world: World) -> None:
    recent = Recent(world.read, 0.5, world.clock)
    assert recent() == "a"
    world.value, world.now = "b", 100.4
    assert recent() == "a"
    world.now = 100.5
    assert recent() == "b"
    assert world.read_times == 2


def test_without_seconds_each_call_reads(world: World) -> None:
    recent = Recent(world.read, 0, world.clock)
    recent()
    world.value = "b"
    assert recent() == "b"


def test_what_cannot_be_read_is_raised_and_read_again(world: World) -> None:
    recent = Recent(world.read, 0.5, world.clock)
    recent()
    world.now, world.broken = 101.0, True
    with pytest.raises(OSError, match="gone"):
        recent()
    world.broken = False
    assert recent() == "a"
