"""A gate in front of the API server, which a test shuts, or behind which it lets connections fall silent."""

import json
import os
import socket
import subprocess
import threading
from urllib.parse import urlsplit


class Gate:
    """Passes bytes on to the API server of the current kubeconfig; a context manager. `kubeconfig` leads through it."""

    def __init__(self, folder):
        words = ["kubectl", "config", "view", "--minify", "--flatten", "-o", "json"]
        config = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
        cluster = config["clusters"][0]["cluster"]
        server = urlsplit(cluster["server"])
        self._target = (server.hostname, server.port or 443)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._connections, self._silent = [], set()
        self.shut = False
        cluster["server"] = f"https://127.0.0.1:{self._door.getsockname()[1]}"
        cluster["tls-server-name"] = server.hostname
        self.kubeconfig = folder / "gate.json"
        self.kubeconfig.write_text(json.dumps(config))
        os.chmod(self.kubeconfig, 0o600)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self._door.close()
        self.break_off()

    def break_off(self):
        """Close every connection that stands."""
        for each in self._connections:
            for end in each:
                with_shutdown(end)
        self._connections = []

    def fall_silent(self):
        """Let nothing come through the connections that stand; new ones are as they should be."""
        self._silent |= {end for each in self._connections for end in each}

    def _accept(self):
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            if self.shut:
                near.close()
                continue
            far = socket.create_connection(self._target)
            self._connections.append((near, far))
            for one, other in ((near, far), (far, near)):
                threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one, other):
        try:
            while content := one.recv(65536):
                if one not in self._silent:
                    other.sendall(content)
        except OSError:
            pass
        if one not in self._silent:
            with_shutdown(other)


def with_shutdown(end):
    """Close one end, whoever reads from it."""
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
    finally:
        end.close()
