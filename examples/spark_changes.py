"""Derive the table of changes on many machines, with Spark.

    spark-submit examples/spark_changes.py PACKS OUT
    spark-submit examples/spark_changes.py s3a://bucket/trials/packs s3a://bucket/changes

PACKS is the directory ``packs`` of a pack store, or a copy of it, on any file system that Spark
reads. OUT gets the table in Parquet, in a directory for each month, with the same columns and rows
as that of ``trialcli export changes``; an earlier OUT is replaced. Spark shares the trials among
the machines and brings the versions of each trial together; ``trialcli.changes`` compares them,
and reads and writes no file itself. Every machine needs trialcli and pyarrow
(``pip install 'trialcli[registry]'``).

A version that is damaged is not compared; the job then ends with exit code 5, and ``trialcli
verify`` names it. What only the state of a store knows is not in its
packs: the numbers of versions that the registry lists, but that are not stored.
"""

import argparse
import sys

import pyarrow as pa
from pyspark.accumulators import Accumulator
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as sql

import trialcli

_SPARK = {
    "text": "STRING",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "time": "TIMESTAMP",
}
_ARROW = {
    "text": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "time": pa.timestamp("us", tz="UTC"),
}
_COLUMNS = [(column.name, column.kind) for column in trialcli.CHANGE_COLUMNS]
SCHEMA = ", ".join(f"{name} {_SPARK[kind]}" for name, kind in _COLUMNS)
"""The columns of the table, as Spark writes them down."""


def changes(packs: DataFrame, failed: Accumulator[int]) -> DataFrame:
    """Return the table of changes of the versions in packs.

    ``failed`` is increased by the number of versions that are damaged and of comparisons that this
    prevents; Spark may count one twice if it repeats a part of the work.
    """
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in _COLUMNS])

    def derive(versions: pa.Table) -> pa.Table:
        """Return the changes of one trial, given all its versions."""
        problems: list[trialcli.StoreError] = []
        rows = trialcli.changes(versions.to_pylist(), problems=problems)
        failed.add(len(problems))
        return pa.Table.from_pylist(rows, schema=schema)

    # A number of microseconds has no time zone that could be mistaken.
    versions = packs.withColumn("retrieved", sql.unix_micros("retrieved"))
    return versions.groupBy("trial").applyInArrow(derive, SCHEMA)


def main() -> int:
    """Run the job."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("packs", metavar="PACKS")
    parser.add_argument("out", metavar="OUT")
    options = parser.parse_args()
    spark = SparkSession.builder.appName("trialcli changes").getOrCreate()
    failed = spark.sparkContext.accumulator(0)
    rows = changes(spark.read.parquet(options.packs), failed)
    by_month = rows.withColumn("month", sql.date_format("after_date", "yyyy-MM"))
    # One file a month, as ``trialcli export`` writes them.
    by_month = by_month.repartition("month").sortWithinPartitions("nct_id", "after_date")
    by_month.write.partitionBy("month").parquet(options.out, mode="overwrite")
    written = spark.read.schema(SCHEMA).parquet(options.out).count()
    print(f"{written} changes written to {options.out}")  # noqa: T201
    if failed.value:
        sys.stderr.write("Some versions are damaged, and were not compared.\n")
    spark.stop()
    return 5 if failed.value else 0


if __name__ == "__main__":
    sys.exit(main())
