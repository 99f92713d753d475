"""What `campaign up` does, with a small web server in place of the real one: `supervised.py DATA_DIR PORT`.

Prints a JSON line with the process ids of the services when everything is ready.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from campaign.services import ServiceError, owned_services
from campaign.supervisor import ProcessSpec, check_port, run_processes

_HERE = Path(__file__).parent


def main(data_dir: str, port: str) -> None:
    check_port("127.0.0.1", int(port))
    address = f"http://127.0.0.1:{port}"
    specs = [
        ProcessSpec(
            name="web",
            command=(sys.executable, str(_HERE / "web_child.py")),
            environment={"PORT": port},
            ready_url=f"{address}/readyz",
        ),
        ProcessSpec(name="worker", command=("sleep", "1000")),
    ]
    with owned_services(Path(data_dir)) as services:

        def ready() -> None:
            found = {server.name: server.pid for server in services.servers}
            print(json.dumps({"services": found, **services_urls}), flush=True)

        services_urls = {"database_url": services.urls.database_url, "redis_url": services.urls.redis_url}
        run_processes(specs, services=services, on_ready=ready)


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except ServiceError as error:
        sys.exit(str(error))
