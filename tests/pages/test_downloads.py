"""Files that were made on demand are held for slow browsers, within bounds."""

import time

import pytest

from pages.parts.downloads import Shelf


class Server:
    """What places hold, as the server's own memory would have it."""

    def __init__(self) -> None:
        self.places: dict[str, bytes] = {}
        self.most = 0

    def put(self, place: str, data: bytes, mime: str, name: str) -> None:
        self.places[place] = data
        self.most = max(self.most, sum(map(len, self.places.values())))

    @property
    def files(self) -> list[bytes]:
        return sorted(filter(None, self.places.values()))


@pytest.fixture
def server() -> Server:
    return Server()


def hold(shelf: Shelf, *files: bytes) -> None:
    for data in files:
        shelf.hold(data, "a.csv", "text/csv")


def test_the_latest_files_are_held_up_to_so_many_bytes(server: Server) -> None:
    shelf = Shelf(server.put, most=10)
    hold(shelf, b"aaaa", b"bbbb")
    assert server.files == [b"aaaa", b"bbbb"]
    hold(shelf, b"ccc")
    assert server.files == [b"bbbb", b"ccc"]
    hold(shelf, b"d" * 10)
    assert server.files == [b"d" * 10]
    assert server.most <= 10


def test_a_file_larger_than_all_the_room_is_not_held_and_drives_nothing_out(server: Server) -> None:
    shelf = Shelf(server.put, most=10)
    hold(shelf, b"aaaa", b"b" * 11)
    assert server.files == [b"aaaa"]


def test_places_are_used_again(server: Server) -> None:
    shelf = Shelf(server.put, most=10)
    hold(shelf, *[b"%04d" % number for number in range(100)])
    assert server.files == [b"0098", b"0099"]
    assert len(server.places) <= 3


def test_what_was_held_long_enough_is_let_go_by_itself(server: Server) -> None:
    hold(Shelf(server.put, seconds=0.0), b"aaaa")
    while server.files:
        time.sleep(0.01)
    assert server.most == 4
