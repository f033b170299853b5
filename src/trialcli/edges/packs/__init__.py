"""The pack store: snapshots as the rows of Parquet files, written once and never changed."""
