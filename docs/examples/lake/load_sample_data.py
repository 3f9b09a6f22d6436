"""Load the sample data: load_sample_data.py BUCKET. One Parquet file a month, `readings/2025-03.parquet`."""

import sys
import tempfile
from pathlib import Path

import boto3
import duckdb

SELECT = """
    select ['north', 'south', 'east'][1 + i % 3] as site, timestamp '2025-{month:02}-01' + interval (i) hour as at,
           round(1 + (i * 37 % 100) / 10, 1) as kwh
    from range(24 * 28) as hours(i)
"""


def main():
    """Make the bucket where there is none, and put three months into it."""
    bucket = sys.argv[1]
    s3 = boto3.client("s3")
    if bucket not in {each["Name"] for each in s3.list_buckets()["Buckets"]}:
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": s3.meta.region_name})
    with tempfile.TemporaryDirectory() as folder:
        for month in (1, 2, 3):
            file = Path(folder, f"2025-{month:02}.parquet")
            duckdb.sql(SELECT.format(month=month)).write_parquet(str(file))
            s3.upload_file(str(file), bucket, f"readings/{file.name}")


if __name__ == "__main__":
    main()
