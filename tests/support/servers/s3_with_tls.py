"""An S3 server over TLS for the tests' world: s3_with_tls.py ADDRESS PORT CERTIFICATE KEY"""

import sys

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

address, port, certificate, key = sys.argv[1:]
application = DomainDispatcherApplication(create_backend_app)
server = make_server(address, int(port), application, threaded=True, ssl_context=(certificate, key))
print("ready", flush=True)
server.serve_forever()
