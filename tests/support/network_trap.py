"""A server that nothing may reach, and a page that tries everything to reach it."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# @ is the trap's address. Each way that works leaves a request, or a mark on the window.
HOSTILE = """<!doctype html>
<html><head><title>Harmless</title>
<script>window.ran = "script"; document.title = "ran"; fetch("@/script")</script>
<script src="@/script.js"></script>
<meta http-equiv="refresh" content="0; url=@/refresh">
<link rel="stylesheet" href="@/style.css"><link rel="preconnect" href="@"><link rel="prefetch" href="@/prefetch">
<link rel="modulepreload" href="@/module.js"><link rel="manifest" href="@/manifest">
<base href="@/base/">
<style>@import "@/import.css"; body { background: url("@/background") } @font-face { font-family: f; src: url("@/f") }
p { font-family: f }</style>
</head><body onload="window.ran = 'onload'">
<h1>{{ report.title }}</h1><p id="answer">{{ answer }}</p>
<img src="x:" onerror="window.ran = 'onerror'"><img src="@/image" onerror="window.ran = 'onerror'">
<a id="link" href="javascript:void(window.ran = 'javascript:')">press</a>
<a id="ping" href="#there" ping="@/ping">press</a>
<svg xmlns="http://www.w3.org/2000/svg" onload="window.ran = 'svg onload'"><script>window.ran = "svg"</script>
<image href="@/svg-image"/><use href="@/sprite.svg#a"/><foreignObject><iframe src="@/foreign"></iframe></foreignObject></svg>
<img src="data:image/svg+xml;base64,{{ drawing }}">
<object data="data:image/svg+xml;base64,{{ drawing }}"></object><embed src="data:image/svg+xml;base64,{{ drawing }}">
<iframe src="data:text/html,<script>parent.ran='frame'</script>"></iframe><iframe srcdoc="<script>parent.ran = 1</script>">
</iframe><iframe src="@/frame"></iframe>
<form id="form" action="@/form" method="post"><input name="a" value="b"><button id="send">send</button></form>
<video src="@/video" autoplay></video><audio src="@/audio" autoplay></audio>
<details open ontoggle="window.ran = 'toggle'"></details><input autofocus onfocus="window.ran = 'focus'">
<math><mtext><style><img src="@/math" onerror="window.ran = 'math'"></style></mtext></math>
</body></html>
"""
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10" onload="fetch('@/drawing-onload')">
<script>fetch("@/drawing-script"); parent.ran = "drawing"</script><image href="@/drawing-image" width="9" height="9"/></svg>"""


class Trap:
    """The server, as a context manager; `caught` are the paths that were asked for."""

    def __init__(self):
        trap, self.caught = self, []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                trap.caught.append(self.path)
                self.send_response(204)
                self.end_headers()

            do_POST = do_HEAD = do_OPTIONS = do_GET

            def log_message(self, *args):
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self):
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self._server.shutdown()
        self._server.server_close()
