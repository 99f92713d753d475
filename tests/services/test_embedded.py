from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
import redis
from arq.connections import RedisSettings

from campaign.services import ServiceError, embedded_services, owned_services
from campaign.services.account import Account
from campaign.services.embedded import EmbeddedServices
from campaign.services.folder import DataFolder
from tests.services.conftest import Program, eventually, is_running, sql

Start = Callable[..., Program]

KEEP = ("CREATE TABLE IF NOT EXISTS kept (word text)", "INSERT INTO kept VALUES ('blåbær')")
KEPT = "SELECT string_agg(word, ' ') FROM kept"


def test_data_survives_a_stop_and_a_start(data_dir: Path) -> None:
    with embedded_services(data_dir) as urls:
        sql(urls.database_url, *KEEP, KEPT)
        with redis.Redis.from_url(urls.redis_url) as client:
            client.set("kept", "tyttebær")
        first = urls
    assert not Path(RedisSettings.from_dsn(first.redis_url).unix_socket_path or "").exists()
    with embedded_services(data_dir) as urls:
        assert urls == first
        assert sql(urls.database_url, KEPT) == "blåbær"
        with redis.Redis.from_url(urls.redis_url) as client:
            assert client.get("kept") == "tyttebær".encode()


def test_services_are_durable_and_closed_to_the_network(data_dir: Path) -> None:
    with embedded_services(data_dir) as urls:
        assert sql(urls.database_url, "SELECT lower('ÆØÅ') || upper('æøå')") == "æøåÆØÅ"
        shown = {
            name: sql(urls.database_url, f"SHOW {name}")
            for name in ("server_version_num", "fsync", "data_checksums", "listen_addresses", "TimeZone")
        }
        assert 180000 <= int(shown.pop("server_version_num")) < 190000
        assert shown == {"fsync": "on", "data_checksums": "on", "listen_addresses": "", "TimeZone": "UTC"}
        with redis.Redis.from_url(urls.redis_url) as client:
            assert client.config_get("port") == {"port": "0"}
            assert client.config_get("appendonly") == {"appendonly": "yes"}
        sockets = Path(RedisSettings.from_dsn(urls.redis_url).unix_socket_path or "").parent
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert (data_dir / "postgres").stat().st_mode & 0o077 == 0


def test_only_what_was_asked_for_is_started(data_dir: Path) -> None:
    with embedded_services(data_dir, postgres=False) as urls:
        assert urls.database_url == ""
        with redis.Redis.from_url(urls.redis_url) as client:
            assert client.ping()
    assert not (data_dir / "postgres").exists()


def test_a_path_longer_than_a_socket_allows(tmp_path: Path) -> None:
    data_dir = tmp_path / ("en-veldig-lang-mappe-med-æøå-og mellomrom-" * 4) / "data"
    assert len(os.fsencode(data_dir)) > 150
    with embedded_services(data_dir) as urls:
        assert sql(urls.database_url, "SELECT 1") == 1


def test_another_process_shares_running_services(data_dir: Path, start: Start) -> None:
    holder = start("holder.py", "owned", data_dir)
    answer = holder.ready()
    with embedded_services(data_dir) as urls:
        assert urls.database_url == answer["database_url"]
        sql(urls.database_url, *KEEP, KEPT)
    assert all(is_running(pid) for pid in answer["servers"])
    assert sql(answer["database_url"], KEPT) == "blåbær"
    assert holder.finish() == 0
    assert not any(is_running(pid) for pid in answer["servers"])


def test_a_short_command_keeps_its_services_while_another_uses_them(data_dir: Path, start: Start) -> None:
    holder = start("holder.py", "shared", data_dir)
    url = holder.ready()["database_url"]
    with embedded_services(data_dir) as urls:
        assert urls.database_url == url
        holder.let_go()
        assert sql(url, "SELECT 1 FROM pg_sleep(0.5)") == 1
        assert holder.process.poll() is None
    assert holder.finish() == 0
    assert not (data_dir / "postgres" / "postmaster.pid").exists()


def test_a_second_owner_is_refused_and_told_which_process_has_the_folder(data_dir: Path, start: Start) -> None:
    answer = start("holder.py", "owned", data_dir).ready()
    with pytest.raises(ServiceError, match=rf"process {answer['pid']}\b"), owned_services(data_dir):
        pass
    assert sql(answer["database_url"], "SELECT 1") == 1


def test_an_owner_killed_without_warning_leaves_a_folder_that_starts_again(data_dir: Path, start: Start) -> None:
    holder = start("holder.py", "owned", data_dir)
    answer = holder.ready()
    sql(answer["database_url"], *KEEP, KEPT)
    holder.process.kill()
    with owned_services(data_dir) as services:
        assert sql(services.urls.database_url, KEPT) == "blåbær"
        assert not any(is_running(pid) for pid in answer["servers"])


def test_services_end_with_an_owner_that_is_killed(data_dir: Path, start: Start) -> None:
    holder = start("holder.py", "owned", data_dir)
    servers = holder.ready()["servers"]
    holder.process.kill()
    eventually(lambda: not any(is_running(pid) for pid in servers))


def test_services_that_a_predecessor_left_running_are_stopped_first(data_dir: Path) -> None:
    left = EmbeddedServices(DataFolder(data_dir), want_postgres=True, want_redis=True)
    left.start()
    try:
        sql(left.urls.database_url, *KEEP, KEPT)
        with owned_services(data_dir) as services:
            assert not any(server.alive for server in left.servers)
            assert sql(services.urls.database_url, KEPT) == "blåbær"
    finally:
        left.stop()


def test_a_stale_pid_file_with_the_number_of_a_stranger(data_dir: Path) -> None:
    with embedded_services(data_dir) as urls:
        sql(urls.database_url, *KEEP, KEPT)
        written = (data_dir / "postgres" / "postmaster.pid").read_text()
    _, rest = written.split("\n", 1)
    stale = data_dir / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{rest}")
    shutil.chown(stale, (data_dir / "postgres").owner())
    with embedded_services(data_dir) as urls:
        assert sql(urls.database_url, KEPT) == "blåbær"


def test_a_stale_pid_file_with_the_number_of_nobody(data_dir: Path) -> None:
    with owned_services(data_dir) as services:
        sql(services.urls.database_url, *KEEP, KEPT)
        written = (data_dir / "postgres" / "postmaster.pid").read_text()
    stale = data_dir / "postgres" / "postmaster.pid"
    stale.write_text(written)
    shutil.chown(stale, (data_dir / "postgres").owner())
    with embedded_services(data_dir) as urls:
        assert sql(urls.database_url, KEPT) == "blåbær"


def test_an_interrupted_first_start_is_repeated(data_dir: Path) -> None:
    half = data_dir / "postgres.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with embedded_services(data_dir) as urls:
        assert sql(urls.database_url, "SELECT current_database()") == "campaign"
    assert not half.exists()


def test_data_of_another_version_is_refused_untouched(data_dir: Path) -> None:
    foreign = data_dir / "postgres"
    foreign.mkdir(parents=True)
    (foreign / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServiceError, match="holds 16 PostgreSQL data"), embedded_services(data_dir):
        pass
    assert [path.name for path in foreign.iterdir()] == ["PG_VERSION"]


def test_a_failing_start_shows_the_end_of_the_log(data_dir: Path) -> None:
    with embedded_services(data_dir, redis=False):
        pass
    with (data_dir / "postgres" / "postgresql.conf").open("a") as file:
        file.write("bogus_setting = on\n")
    with pytest.raises(ServiceError, match=r"(?s)PostgreSQL did not start.*bogus_setting"), embedded_services(data_dir):
        pass


def test_a_data_dir_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(ServiceError, match="DATA_DIR"), embedded_services(tmp_path / "file" / "data"):
        pass


def test_a_socket_folder_that_points_elsewhere_is_not_used(data_dir: Path, tmp_path: Path) -> None:
    folder = DataFolder(data_dir)
    usual = folder.make_sockets(Account())
    folder.remove_sockets(usual)
    trap = tmp_path / "trap"
    trap.mkdir()
    usual.symlink_to(trap)
    try:
        used = folder.make_sockets(Account())
        assert used != usual
        assert used.resolve() != trap
        folder.remove_sockets(used)
    finally:
        usual.unlink()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_services_end_with_an_owner_that_is_told_to_end(data_dir: Path, start: Start, number: int) -> None:
    holder = start("holder.py", "owned", data_dir)
    servers = holder.ready()["servers"]
    holder.process.send_signal(number)
    eventually(lambda: not any(is_running(pid) for pid in servers))
