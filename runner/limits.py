"""How much a report may leave behind; every limit of output, charts, files and pages in one place."""

MIB = 2**20

OUTPUT_BYTES = 16 * MIB  # output.json
OUTPUT_VALUES = 500_000  # values in it, at any depth; what a page can still show and a worker hold
OUTPUT_DEPTH = 64  # objects and lists inside one another
CHARTS = 50
CHART_PIXELS = 40_000_000
SVG_MARKS = 400_000  # elements and attributes of all SVGs together
FILES = 20
ARTIFACT_BYTES = 32 * MIB  # charts and files together
PAGE_BYTES = 40 * MIB
TEMPLATE_BYTES = 4 * MIB  # one template's source

REPORT_MEMORY = 52 * MIB  # by which the process that runs a report may grow for what the notebook made
REHEARSED_BYTES = 2**18  # of an output.json that is read in a child first, where it has more
REHEARSAL_SECONDS = 20.0
CHECK_SECONDS = 5.0  # for the bundle's own schema; also for decoding the charts
CHECK_MEMORY = 16 * MIB  # above what the process holds already
RENDER_SECONDS = 10.0
RENDER_MEMORY = 56 * MIB  # above what the process holds already
