"""Reads output.json as a worker does, without a kernel."""

from runner.output.charts import begin_pixel_check
from runner.output.output_json import parse_output
from runner.output.read import take_output


def read_output(content, *, schema, facts):
    """Return what output.json holds, once all of it was checked."""
    results = take_output(parse_output(content), schema=schema, facts=facts)
    results.verify()
    begin_pixel_check(results.charts)()
    return results
